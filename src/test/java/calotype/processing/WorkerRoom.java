package calotype.processing;

import static calotype.processing.FakeHouse.await;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.config.Settings;
import calotype.config.SettingsLoader;
import calotype.telemetry.Metrics;
import calotype.testing.WatchedVertx;
import calotype.workbench.InProcess;
import calotype.workbench.ScriptedEngine;
import calotype.workbench.Workbench;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A worker room between faked rooms; the tests open it. Whatever it did, nothing of it may be left in the spool. */
abstract class WorkerRoom {
    @TempDir
    Path directory;

    Vertx vertx;
    FakeHouse house;
    Workbench bench;
    Path spool;

    @BeforeEach
    void makeVertx() {
        vertx = WatchedVertx.create();
    }

    /** The desk of renders before the house. */
    void openRenders() throws Exception {
        Settings settings = SettingsLoader.defaultsWith("node.data-directory=" + directory.resolve("data"));
        spool = Files.createDirectories(settings.spoolPath());
        bench = new Workbench(1, 1, settings.jobs().decodeTimeout(), () -> new InProcess(new ScriptedEngine()));
        await(vertx.deployVerticle(new RenderVerticle(house.bus, bench, settings, new Metrics())));
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
        bench.close();
        assertThat(spool).isEmptyDirectory();
    }
}
