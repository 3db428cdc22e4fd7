package calotype.persistence;

import calotype.contract.Done;
import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi.DeleteImage;
import calotype.contract.ImagesApi.DeletedImage;
import calotype.contract.JobsApi.CancelJob;
import calotype.contract.JobsApi.CancelledJob;
import calotype.contract.JobsApi.ClaimJob;
import calotype.contract.JobsApi.Claimed;
import calotype.contract.JobsApi.CompleteJob;
import calotype.contract.JobsApi.FailJob;
import calotype.contract.JobsApi.HandBack;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.OpenedJob;
import calotype.contract.JobsApi.RenewLease;
import calotype.contract.JobsApi.ReportProgress;
import calotype.contract.JobsApi.RetryJob;
import calotype.persistence.AttemptTable.Claim;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;

/** Changes jobs and tells of it, always in this order: the commit first, then the news, then the answer. */
final class JobDesk {
    private final Vertx vertx;
    private final JobNews news;
    private final JobTable jobs;
    private final AttemptTable attempts;
    private final ImageTable images;

    JobDesk(Vertx vertx, JobNews news, JobTable jobs, AttemptTable attempts, ImageTable images) {
        this.vertx = vertx;
        this.news = news;
        this.jobs = jobs;
        this.attempts = attempts;
        this.images = images;
    }

    Future<OpenedJob> open(OpenJob job) {
        return jobs.open(job).map(opened -> {
            news.tell(opened.news());
            news.callWorkers();
            return new OpenedJob(job.imageId(), job.jobId(), opened.uploads());
        });
    }

    Future<Claimed> claim(ClaimJob wish) {
        return attempts.claim(wish).compose(claim -> {
            claim.ifPresent(begun -> news.tell(begun.news()));
            JobWork work = claim.map(Claim::work).orElse(null);
            if (work != null && work.jobId().equals(wish.jobId())) {
                return Future.succeededFuture(new Claimed(work, false));
            }
            return attempts.abandonIfHopeless(wish.jobId())
                    .onSuccess(abandoned -> abandoned.ifPresent(news::tell))
                    .compose(abandoned -> jobs.known(wish.jobId()))
                    .otherwise(true)
                    .map(known -> new Claimed(work, !known));
        });
    }

    Future<Done> renew(RenewLease lease) {
        return attempts.renew(lease).map(held -> held ? Done.YES : Done.NO);
    }

    Future<Done> progress(ReportProgress report) {
        return told("progress", attempts.progress(report));
    }

    Future<Done> complete(CompleteJob result) {
        return told("complete", attempts.complete(result));
    }

    Future<Done> retry(RetryJob end) {
        return told("retry", attempts.retry(end)).onSuccess(done -> {
            if (done.applied()) {
                // Spares the workers' next look at the table; if this node is gone by then, that look finds the job.
                vertx.setTimer(Math.max(1, end.delayMillis()), due -> news.callWorkers());
            }
        });
    }

    Future<Done> fail(FailJob end) {
        return told("fail", attempts.fail(end));
    }

    Future<Done> handBack(HandBack job) {
        return told("hand-back", attempts.handBack(job)).onSuccess(done -> {
            if (done.applied()) {
                news.callWorkers();
            }
        });
    }

    Future<CancelledJob> cancel(CancelJob wish) {
        return jobs.cancel(wish).map(cancellation -> {
            news.stop(cancellation.news());
            return cancellation.job();
        });
    }

    Future<DeletedImage> delete(DeleteImage wish) {
        return images.delete(wish).map(deletion -> {
            news.stop(deletion.news());
            return deletion.image();
        });
    }

    private Future<Done> told(String operation, Future<Optional<JobChanged>> change) {
        return change.map(changed -> news.tell(operation, changed));
    }
}
