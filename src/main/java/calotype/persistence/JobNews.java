package calotype.persistence;

import calotype.bus.TypedBus;
import calotype.contract.Done;
import calotype.contract.Events;
import calotype.contract.Events.JobChanged;
import calotype.contract.Events.JobStopped;
import calotype.contract.Events.TicketReady;
import calotype.contract.JobsApi.Stage;
import calotype.telemetry.Metric;
import calotype.telemetry.Metrics;
import java.util.Optional;

/** Tells of committed changes of jobs, and counts them. */
final class JobNews {
    private final TypedBus bus;
    private final Metrics metrics;

    JobNews(TypedBus bus, Metrics metrics) {
        this.bus = bus;
        this.metrics = metrics;
    }

    void tell(JobChanged news) {
        metrics.count(Metric.JOB_EVENTS, news.type());
        bus.publish(Events.JOB_CHANGED, news);
    }

    /**
     * Tells of a worker's write if it took effect.
     *
     * @param operation for the count of writes that came too late
     */
    Done tell(String operation, Optional<JobChanged> change) {
        change.ifPresentOrElse(this::tell, () -> metrics.count(Metric.LATE_WRITES, operation));
        return change.isPresent() ? Done.YES : Done.NO;
    }

    /** Tells of a job that was taken away from whoever works on it. */
    void stop(JobChanged news) {
        bus.publish(Events.JOB_STOPPED, new JobStopped(news.jobId()));
        tell(news);
    }

    void callWorkers() {
        bus.publish(Events.TICKET_READY, new TicketReady(Stage.IMAGE));
    }
}
