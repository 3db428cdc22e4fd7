package calotype.processing;

import static calotype.processing.FakeHouse.await;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.Done;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.ReportProgress;
import calotype.model.Progress;
import calotype.problem.ProblemCode;
import calotype.testing.WatchedVertx;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plan has two renditions, so the steps are: decoded, small, medium, stored, done. */
class ProgressReportsTest {
    @TempDir
    Path directory;

    private final BlockingQueue<Done> answers = new LinkedBlockingQueue<>();
    private Vertx vertx;
    private FakeHouse house;
    private ProgressReports reports;

    @BeforeEach
    void open() throws Exception {
        vertx = WatchedVertx.create();
        house = new FakeHouse(vertx, directory, "picture");
        reports = new ProgressReports(vertx, house.bus, house.work(), answers::add);
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void h12_oneReportIsUnderWayAndTheNewestWins() throws Exception {
        Promise<Done> first = house.hold(JobsApi.PROGRESS);
        finish("decoded");
        assertThat(next()).isEqualTo(new Progress("decoded", 1, 5));

        finish("small");
        finish("medium");
        house.asUsual(JobsApi.PROGRESS);
        first.complete(Done.YES);

        assertThat(next()).isEqualTo(new Progress("medium", 3, 5));
        assertThat(house.allOf(ReportProgress.class)).hasSize(2);
    }

    @Test
    void h12_whatIsOverAtOnceReportsNothing() throws Exception {
        vertx.getOrCreateContext().runOnContext(here -> {
            reports.finished("decoded");
            reports.end();
        });

        new ProgressReports(vertx, house.bus, house.work(), answers::add).finished("small");

        assertThat(next()).isEqualTo(new Progress("small", 1, 5));
        assertThat(house.allOf(ReportProgress.class)).hasSize(1);
    }

    @Test
    void h12_theCountNeverReachesTheLedgersOwnStep() throws Exception {
        for (String step : new String[] {"decoded", "small", "medium", "stored", "surprise"}) {
            finish(step);
        }

        Progress last = next();
        while (!last.step().equals("surprise")) {
            last = next();
        }
        assertThat(last).isEqualTo(new Progress("surprise", 4, 5));
    }

    @Test
    void thePlaceholderGoesWithEveryReportFromThenOn() throws Exception {
        finish("decoded");
        assertThat(house.waitFor(ReportProgress.class).thumbhash()).isNull();

        vertx.getOrCreateContext().runOnContext(here -> reports.placeholder("hash"));
        ReportProgress early = house.waitFor(ReportProgress.class);
        finish("small");
        ReportProgress later = house.waitFor(ReportProgress.class);

        assertThat(early.progress()).isEqualTo(new Progress("decoded", 1, 5));
        assertThat(early.thumbhash()).isEqualTo("hash");
        assertThat(later.progress()).isEqualTo(new Progress("small", 2, 5));
        assertThat(later.thumbhash()).isEqualTo("hash");
    }

    @Test
    void aReportThatFailsDoesNotStopTheNext() throws Exception {
        house.fail(JobsApi.PROGRESS, ProblemCode.NOT_READY);
        finish("decoded");
        next();

        house.asUsual(JobsApi.PROGRESS);
        finish("small");

        assertThat(next().step()).isEqualTo("small");
    }

    @Test
    void aRefusalIsHeard() throws Exception {
        house.answer(JobsApi.PROGRESS, Done.NO);

        finish("decoded");

        assertThat(answers.poll(20, TimeUnit.SECONDS)).isEqualTo(Done.NO);
    }

    private void finish(String step) {
        vertx.getOrCreateContext().runOnContext(here -> reports.finished(step));
    }

    private Progress next() throws InterruptedException {
        return house.waitFor(ReportProgress.class).progress();
    }
}
