package calotype.persistence;

import calotype.bus.TypedBus;
import calotype.contract.Done;
import calotype.contract.Events;
import calotype.contract.Events.JobChanged;
import calotype.contract.Events.TicketReady;
import calotype.contract.ImagesApi.DeleteImage;
import calotype.contract.ImagesApi.DeletedImage;
import calotype.contract.JobsApi.ClaimJob;
import calotype.contract.JobsApi.Claimed;
import calotype.contract.JobsApi.CompleteJob;
import calotype.contract.JobsApi.FailJob;
import calotype.contract.JobsApi.HandBack;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.OpenedJob;
import calotype.contract.JobsApi.RenewLease;
import calotype.contract.JobsApi.ReportProgress;
import calotype.contract.JobsApi.RetryJob;
import calotype.contract.JobsApi.Stage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;

/** Changes jobs and tells of it, always in this order: the commit first, then the news, then the answer. */
final class JobDesk {
    private final Vertx vertx;
    private final TypedBus bus;
    private final JobTable jobs;
    private final AttemptTable attempts;
    private final ImageTable images;

    JobDesk(Vertx vertx, TypedBus bus, JobTable jobs, AttemptTable attempts, ImageTable images) {
        this.vertx = vertx;
        this.bus = bus;
        this.jobs = jobs;
        this.attempts = attempts;
        this.images = images;
    }

    Future<OpenedJob> open(OpenJob job) {
        return jobs.open(job).map(news -> {
            tell(news);
            callWorkers();
            return new OpenedJob(news.imageId(), news.jobId());
        });
    }

    Future<Claimed> claim(ClaimJob wish) {
        return attempts.claim(wish).compose(claim -> {
            if (claim.isEmpty()) {
                return told(attempts.abandonIfHopeless(wish.jobId())).map(new Claimed(null));
            }
            tell(claim.get().news());
            return Future.succeededFuture(new Claimed(claim.get().work()));
        });
    }

    Future<Done> renew(RenewLease lease) {
        return attempts.renew(lease).map(held -> held ? Done.YES : Done.NO);
    }

    Future<Done> progress(ReportProgress report) {
        return told(attempts.progress(report));
    }

    Future<Done> complete(CompleteJob result) {
        return told(attempts.complete(result));
    }

    Future<Done> retry(RetryJob end) {
        return told(attempts.retry(end)).onSuccess(done -> {
            if (done.applied()) {
                // Spares the workers' next look at the table; if this node is gone by then, that look finds the job.
                vertx.setTimer(Math.max(1, end.delayMillis()), due -> callWorkers());
            }
        });
    }

    Future<Done> fail(FailJob end) {
        return told(attempts.fail(end));
    }

    Future<Done> handBack(HandBack job) {
        return told(attempts.handBack(job)).onSuccess(done -> {
            if (done.applied()) {
                callWorkers();
            }
        });
    }

    Future<DeletedImage> delete(DeleteImage wish) {
        return images.delete(wish).map(deletion -> {
            tell(deletion.news());
            return deletion.image();
        });
    }

    private Future<Done> told(Future<Optional<JobChanged>> change) {
        return change.map(news -> {
            news.ifPresent(this::tell);
            return news.isPresent() ? Done.YES : Done.NO;
        });
    }

    private void tell(JobChanged news) {
        bus.publish(Events.JOB_CHANGED, news);
    }

    private void callWorkers() {
        bus.publish(Events.TICKET_READY, new TicketReady(Stage.IMAGE));
    }
}
