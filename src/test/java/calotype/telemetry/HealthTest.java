package calotype.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.telemetry.Health.Report;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Health health = new Health("node-1", "0.1.0", nanos::get);

    @Test
    void readinessFollowsThePhaseAndLivenessDoesNot() throws Exception {
        health.check("database", () -> Future.failedFuture("away"));
        assertThat(readiness().document()).containsEntry("status", "starting");
        health.serving();
        assertThat(readiness().ready()).isFalse();
        assertThat(health.liveness().ready()).isTrue();
        health.draining();
        assertThat(readiness().document()).containsEntry("status", "draining");
    }

    @Test
    void eachPartIsShownWithItsTimeAndOneFailureDecides() throws Exception {
        health.check("database", Future::succeededFuture);
        health.check("storage", () -> {
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(7));
            return Future.failedFuture("disk");
        });
        health.check("cluster", () -> {
            throw new IllegalStateException("thrown");
        });
        health.figure("workers", () -> Future.succeededFuture(Map.of("active", 2)));
        health.figure("unknown", () -> Future.failedFuture("away"));
        health.serving();
        Report report = readiness();
        assertThat(report.ready()).isFalse();
        assertThat(report.document())
                .containsEntry("status", "unavailable")
                .containsEntry("node", "node-1")
                .containsEntry("workers", Map.of("active", 2))
                .containsEntry(
                        "checks",
                        Map.of(
                                "database", Map.of("status", "ok", "ms", 0L),
                                "storage", Map.of("status", "unavailable", "ms", 7L),
                                "cluster", Map.of("status", "unavailable", "ms", 0L)))
                .doesNotContainKey("unknown");
    }

    @Test
    void aPartThatIsOnlyWatchedIsCalledDegradedAndDoesNotDecide() throws Exception {
        health.check("database", Future::succeededFuture);
        health.watch("queue", Future::succeededFuture);
        health.watch("cache", () -> Future.failedFuture("away"));
        health.serving();
        Report report = readiness();
        assertThat(report.ready()).isTrue();
        assertThat(report.document()).containsEntry("degraded", List.of("cache"));
    }

    @Test
    void manyQuestionsWithinASecondAreOneLook() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        Promise<Void> slow = Promise.promise();
        health.check("database", () -> {
            looks.incrementAndGet();
            return slow.future();
        });
        health.serving();
        Future<Report> first = health.readiness();
        Future<Report> second = health.readiness();
        slow.complete();
        assertThat(first.await(5, TimeUnit.SECONDS).ready()).isTrue();
        assertThat(second.await(5, TimeUnit.SECONDS).ready()).isTrue();
        assertThat(looks).hasValue(1);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(readiness().ready()).isTrue();
        assertThat(looks).hasValue(2);
    }

    private Report readiness() throws Exception {
        return health.readiness().await(5, TimeUnit.SECONDS);
    }
}
