package calotype.http;

import static calotype.testing.Uploads.await;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.bus.TypedBus;
import calotype.contract.Contract;
import calotype.contract.ImagesApi;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Deleted;
import calotype.model.ImageFormat;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import calotype.testing.Uploads;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uploads that were never heard of, among faked rooms of the ledger and of storage. */
class UndecidedTest {
    private static final UUID OWNER = UUID.randomUUID();

    private final Vertx vertx = Vertx.vertx();
    private final TypedBus bus = new TypedBus(vertx, Contract.ALL);
    private final BlockingQueue<String> dropped = new LinkedBlockingQueue<>();
    private final AtomicInteger looks = new AtomicInteger();
    private Undecided undecided;

    @BeforeEach
    void open() {
        await(bus.serve(JobsApi.PULSE, pulse -> {
            looks.incrementAndGet();
            return Future.succeededFuture(new JobsApi.LedgerPulse(0, 0));
        }));
        await(bus.serve(
                ImagesApi.DELETE, image -> Future.failedFuture(ProblemCode.NOT_FOUND.because("It never came."))));
        undecided = new Undecided(vertx, bus, Duration.ofMillis(10), Duration.ofMillis(10));
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void r10_thousandsAreSettledThoughStorageTakesOnlyAHundredAtATime() throws Exception {
        AtomicInteger inHand = new AtomicInteger();
        await(bus.serve(StorageApi.DELETE_PREFIX, prefix -> {
            if (inHand.incrementAndGet() > 100) {
                inHand.decrementAndGet();
                return Future.failedFuture(ProblemCode.OVERLOADED.because("Too much to do."));
            }
            return vertx.timer(1, TimeUnit.MILLISECONDS).map(done -> {
                inHand.decrementAndGet();
                dropped.add(prefix.prefix());
                return new Deleted(1);
            });
        }));
        Set<String> expected = settle(3_000);
        assertThat(taken(3_000)).isEqualTo(expected);
        assertThat(looks.get())
                .as("one look at the ledger serves all that wait")
                .isLessThan(100);
    }

    @Test
    void r10_oneWhoseObjectCannotBeDroppedIsTriedAgainAndKeepsNobodyElseWaiting() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        String stuck = drop(undecidedJob());
        await(bus.serve(StorageApi.DELETE_PREFIX, prefix -> {
            if (prefix.prefix().equals(stuck) && tries.incrementAndGet() < 4) {
                return Future.failedFuture(ProblemCode.STORAGE_UNAVAILABLE.because("Away."));
            }
            dropped.add(prefix.prefix());
            return Future.succeededFuture(new Deleted(1));
        }));
        Set<String> expected = settle(5);
        assertThat(taken(5)).isEqualTo(expected);
        assertThat(dropped.poll(20, TimeUnit.SECONDS)).isEqualTo(stuck);
        String late = drop(undecidedJob());
        assertThat(dropped.poll(20, TimeUnit.SECONDS))
                .as("one that comes when all were settled")
                .isEqualTo(late);
    }

    private Set<String> settle(int jobs) {
        Set<String> prefixes = new TreeSet<>();
        for (int i = 0; i < jobs; i++) {
            prefixes.add(drop(undecidedJob()));
        }
        return prefixes;
    }

    private static OpenJob undecidedJob() {
        UUID image = UUID.randomUUID();
        return Uploads.job(OWNER, image, ObjectKey.source("default", OWNER, image, ImageFormat.JPEG));
    }

    /** @return the prefix that is to be dropped for it */
    private String drop(OpenJob job) {
        undecided.settle(job);
        return ObjectKey.sourcePrefix(job.bucket(), OWNER, job.imageId());
    }

    private Set<String> taken(int count) throws InterruptedException {
        Set<String> prefixes = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            String prefix = dropped.poll(20, TimeUnit.SECONDS);
            assertThat(prefix).as("the %d. of %d", i + 1, count).isNotNull();
            prefixes.add(prefix);
        }
        return prefixes;
    }
}
