package calotype.http;

import calotype.contract.Events.JobChanged;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Requests that wait for a job to end. One per event loop, used on that loop only. The ending's news may be lost, so
 * whoever waited reads the ledger afterwards, whatever woke it.
 */
final class JobWaiters {
    private static final int MOST = 10_000;

    private final Vertx vertx;
    private final Map<UUID, Set<Promise<Void>>> waiting = new HashMap<>();
    private int count;

    JobWaiters(Vertx vertx) {
        this.vertx = vertx;
    }

    /** One request's wait; must be released, also when it was not needed. */
    final class Wait {
        private final UUID jobId;
        private final Promise<Void> promise = Promise.promise();

        private Wait(UUID jobId) {
            this.jobId = jobId;
        }

        /** Completes when the job or its image has ended, or when the time is up. */
        Future<Void> ended(Duration atMost) {
            long timer = vertx.setTimer(atMost.toMillis(), expired -> promise.tryComplete());
            return promise.future().onComplete(done -> vertx.cancelTimer(timer));
        }

        void release() {
            promise.tryComplete();
            Set<Promise<Void>> others = waiting.get(jobId);
            if (others != null && others.remove(promise)) {
                count--;
                if (others.isEmpty()) {
                    waiting.remove(jobId);
                }
            }
        }
    }

    /** To be opened before the job is read, so that an ending in between is not missed. */
    Wait open(UUID jobId) {
        Wait wait = new Wait(jobId);
        if (count < MOST) {
            count++;
            waiting.computeIfAbsent(jobId, id -> new HashSet<>()).add(wait.promise);
        } else {
            wait.promise.complete();
        }
        return wait;
    }

    void changed(JobChanged news) {
        Set<Promise<Void>> waiters = waiting.get(news.jobId());
        if (waiters != null && (news.status().isFinal() || news.type().equals("image.deleted"))) {
            Set.copyOf(waiters).forEach(Promise::tryComplete);
        }
    }

    /** Ends every wait now: the node is leaving. */
    void releaseAll() {
        Set.copyOf(waiting.values()).forEach(waiters -> Set.copyOf(waiters).forEach(Promise::tryComplete));
    }
}
