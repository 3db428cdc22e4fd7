package calotype.app;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a failure that nobody caught. A thread of our own that dies leaves a hole, and an {@link Error} leaves
 * nobody knows what: the node ends, and whatever watches over it starts it again. Hazelcast's pools go on by themselves,
 * and it throws at them what is no more than bad news of another node, so an exception there is only told.
 */
final class LastResort implements Thread.UncaughtExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(LastResort.class);

    /** What the names of all its threads begin with. */
    private static final String HAZELCAST = "hz.";

    private final Runnable end;

    LastResort(Runnable end) {
        this.end = end;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        boolean bearable = failure instanceof Exception && thread.getName().startsWith(HAZELCAST);
        log.atError()
                .setCause(failure)
                .addKeyValue("thread", thread.getName())
                .log(bearable ? "Uncaught failure in the cluster's threads" : "Uncaught failure: the end");
        if (!bearable) {
            end.run();
        }
    }
}
