package calotype.processing;

import static calotype.processing.FakeHouse.await;

import calotype.config.Settings;
import calotype.config.SettingsLoader;
import calotype.workbench.InProcess;
import calotype.workbench.ScriptedEngine;
import calotype.workbench.Workbench;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** A worker room for jobs, of one slot, which the tests open with a queue that is theirs. */
abstract class JobRoom extends WorkerRoom {
    String deployment;

    void openRoom(String script, String... assignments) throws Exception {
        openRoom(limit -> new Workbench(1, limit, () -> new InProcess(new ScriptedEngine())), script, assignments);
    }

    void openRoom(Function<Duration, Workbench> benches, String script, String... assignments) throws Exception {
        deployment = await(opening(benches, script, assignments));
    }

    Future<String> opening(Function<Duration, Workbench> benches, String script, String... assignments)
            throws Exception {
        house = new FakeHouse(vertx, directory, script);
        List<String> all = new ArrayList<>(List.of(assignments));
        all.add("node.data-directory=" + directory.resolve("data"));
        Settings settings = SettingsLoader.defaultsWith(all.toArray(String[]::new));
        spool = Files.createDirectories(settings.spoolPath());
        Settings.Jobs jobs = settings.jobs();
        bench = benches.apply(jobs.decodeTimeout());
        JobRunner runner = new JobRunner(vertx, house.bus, bench, new Retry(new Random(1)), settings, "node-1");
        return vertx.deployVerticle(new ProcessingVerticle(house, runner, 1, jobs.drain()));
    }
}
