package calotype.app;

import calotype.config.*;
import calotype.contract.*;
import calotype.model.*;
import calotype.telemetry.Health;
import calotype.testing.*;
import java.nio.file.*;
import java.time.Clock;
import java.util.*;
import java.util.concurrent.*;
import org.junit.jupiter.api.Test;

class ScratchTest {
    @Test
    void smoke() throws Exception {
        Path data = Path.of("/tmp/house/data");
        Files.createDirectories(data);
        long t0 = System.nanoTime();
        Settings s = SettingsLoader.defaultsWith("node.data-directory=" + data, "node.roles=persistence,storage,worker");
        House h = House.open(s, Clock.systemUTC(), new Health("n", "1", System::nanoTime)).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        System.err.println("OPEN ms " + (System.nanoTime() - t0) / 1e6);
        var f = House.class.getDeclaredField("bus"); f.setAccessible(true);
        var bus = (calotype.bus.TypedBus) f.get(h);
        var vf = House.class.getDeclaredField("vertx"); vf.setAccessible(true);
        var vertx = (io.vertx.core.Vertx) vf.get(h);
        for (int k = 0; k < 4; k++) { long[] last = {System.nanoTime()};
          ((io.vertx.core.internal.VertxInternal) vertx).createEventLoopContext().runOnContext(v -> vertx.setPeriodic(5, x -> { long n = System.nanoTime(); if (n - last[0] > 60_000_000) System.err.println(Thread.currentThread().getName() + " gap " + (n - last[0]) / 1e6); last[0] = n; })); }
        var uuid = new UuidV7(Clock.systemUTC());
        UUID owner = uuid.next();
        bus.ask(AccountsApi.REGISTER, new AccountsApi.Register(owner, owner + "@x.y", null, "x")).toCompletionStage().toCompletableFuture().get();
        var done = new LinkedBlockingQueue<Events.JobChanged>();
        bus.follow(Events.JOB_CHANGED, done::add);
        byte[] photo = Files.readAllBytes(Path.of("/work/shared/corpus/photos/s7_12mp.jpg"));
        for (int i = 0; i < 12; i++) {
            UUID image = uuid.next(), job = uuid.next();
            long t = System.nanoTime();
            Path staged = s.spoolPath().resolve(image + ".part");
            Files.write(staged, photo);
            var key = ObjectKey.source("default", owner, image, ImageFormat.JPEG);
            long a = System.nanoTime();
            bus.ask(StorageApi.KEEP, new StorageApi.Keep(key, staged.toString(), true)).toCompletionStage().toCompletableFuture().get();
            long b = System.nanoTime();
            bus.ask(JobsApi.OPEN, new JobsApi.OpenJob(image, job, owner, "default", "a.jpg", ImageFormat.JPEG, null, photo.length, "0".repeat(64), 4032, 3024, key, "{}", List.of(), RenditionPlans.of(s.images()), "r")).toCompletionStage().toCompletableFuture().get();
            long c = System.nanoTime();
            StringBuilder sb = new StringBuilder();
            while (true) {
                var e = done.poll(20, TimeUnit.SECONDS);
                if (e == null) { System.err.println("none"); break; }
                sb.append(String.format(" %s:%s@%.0f", e.type(), e.progress().step(), (System.nanoTime() - c) / 1e6));
                if (e.status().isFinal()) { if (e.error() != null) sb.append(e.error()); break; }
            }
            System.err.printf("keep %.1f open %.1f total %.1f ms%s%n", (b - a) / 1e6, (c - b) / 1e6, (System.nanoTime() - c) / 1e6, sb);
        }
        h.close().toCompletionStage().toCompletableFuture().get();
    }
}
