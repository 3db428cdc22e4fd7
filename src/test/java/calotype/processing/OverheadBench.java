package calotype.processing;

import static calotype.processing.FakeHouse.await;

import calotype.config.Settings;
import calotype.config.SettingsLoader;
import calotype.contract.Done;
import calotype.contract.Events;
import calotype.contract.Events.TicketReady;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.ClaimJob;
import calotype.contract.JobsApi.CompleteJob;
import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.RenewLease;
import calotype.contract.JobsApi.Stage;
import calotype.contract.JobsApi.Tickets;
import calotype.queue.LedgerJobQueue;
import calotype.testing.WatchedVertx;
import calotype.workbench.InProcess;
import calotype.workbench.ScriptedChildren;
import calotype.workbench.ScriptedEngine;
import calotype.workbench.Workbench;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Prints what a job costs beside its pixels and its database: medians in milliseconds, with a ledger and a store that
 * answer at once and an engine that writes two words. Not a test. Argument: how many jobs.
 */
public final class OverheadBench {
    private static final int WARM_UP = 500;

    private OverheadBench() {}

    public static void main(String[] arguments) throws Exception {
        int jobs = Integer.parseInt(arguments[0]);
        Path directory = Files.createTempDirectory("overhead");
        measure(
                "in process",
                jobs,
                directory,
                limit -> new Workbench(1, limit, () -> new InProcess(new ScriptedEngine())));
        measure("in a child", jobs, directory, limit -> ScriptedChildren.bench(directory, limit, Integer.MAX_VALUE));
    }

    private static void measure(String name, int jobs, Path directory, Function<Duration, Workbench> benches)
            throws Exception {
        Vertx vertx = WatchedVertx.create();
        FakeHouse house = new FakeHouse(vertx, directory, "picture");
        AtomicReference<List<JobTicket>> due = new AtomicReference<>(List.of());
        await(house.bus.serve(JobsApi.TAKE, take -> Future.succeededFuture(new Tickets(due.getAndSet(List.of())))));
        try (Workbench bench = benches.apply(Duration.ofMinutes(1))) {
            await(vertx.deployVerticle(room(vertx, house, bench, directory)));
            double[] toClaim = new double[jobs];
            double[] toComplete = new double[jobs];
            double[] hop = new double[jobs];
            for (int i = -WARM_UP; i < jobs; i++) {
                int slot = Math.max(i, 0);
                long start = System.nanoTime();
                due.set(List.of(new JobTicket(FakeHouse.JOB, Stage.IMAGE)));
                house.bus.publish(Events.TICKET_READY, new TicketReady(Stage.IMAGE));
                house.waitFor(ClaimJob.class);
                toClaim[slot] = since(start);
                house.waitFor(CompleteJob.class);
                toComplete[slot] = since(start);
                long asked = System.nanoTime();
                Done unused = await(house.bus.ask(JobsApi.RENEW, new RenewLease(FakeHouse.JOB, 7, 15)));
                hop[slot] = since(asked);
            }
            System.out.printf(
                    "%s: ticket to CLAIM %.2f, ticket to COMPLETE %.2f, one bus round trip %.3f%n",
                    name, median(toClaim), median(toComplete), median(hop));
        } finally {
            await(vertx.close());
        }
    }

    private static ProcessingVerticle room(Vertx vertx, FakeHouse house, Workbench bench, Path directory)
            throws IOException {
        Settings settings = SettingsLoader.defaultsWith("node.data-directory=" + directory);
        Files.createDirectories(settings.spoolPath());
        JobRunner runner = new JobRunner(vertx, house.bus, bench, new Retry(new Random(1)), settings, "bench");
        return new ProcessingVerticle(
                new LedgerJobQueue(vertx, house.bus, new Random(1)),
                runner,
                1,
                settings.jobs().drain());
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
