package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.Events;
import calotype.contract.Events.JobChanged;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** The reading side on one event loop: its handlers by operation, and one ear for the news of all jobs. */
final class ReadingLoop {
    private final TypedBus bus;
    private final Documents documents;
    private final FileIndex files;
    private final JobWaiters waiters;
    private final SubscriberRegistry sockets;
    private final JobReading jobs;
    private final Map<String, Handler<RoutingContext>> handlers = new LinkedHashMap<>();

    ReadingLoop(
            TypedBus bus,
            Documents documents,
            FileIndex files,
            JobWaiters waiters,
            SubscriberRegistry sockets,
            JobReading jobs) {
        this.bus = bus;
        this.documents = documents;
        this.files = files;
        this.waiters = waiters;
        this.sockets = sockets;
        this.jobs = jobs;
    }

    ReadingLoop answer(String operation, Handler<RoutingContext> handler) {
        handlers.put(operation, handler);
        return this;
    }

    /** What answers each operation, by its id in the contract. */
    Map<String, Handler<RoutingContext>> handlers() {
        return Map.copyOf(handlers);
    }

    /** The same handler, with this loop's way to read jobs: for uploads that want to wait for theirs. */
    Handler<RoutingContext> withJobs(Handler<RoutingContext> handler) {
        return ctx -> {
            Exchange.jobs(ctx, jobs);
            handler.handle(ctx);
        };
    }

    /** Begins to listen; completes when no news can be missed any more. */
    Future<Void> start() {
        return bus.follow(Events.JOB_CHANGED, this::changed);
    }

    /** Forgets first and tells then: whoever is told reads what is new. */
    private void changed(JobChanged news) {
        documents.changed(news);
        files.changed(news);
        waiters.changed(news);
        sockets.changed(news);
    }

    /** Sends sockets and waiting requests away; for a node that leaves. */
    void drain() {
        waiters.releaseAll();
        sockets.drain();
    }
}
