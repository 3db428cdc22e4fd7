package calotype.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import calotype.testing.ApiClient;
import calotype.testing.Pictures;
import calotype.testing.RunningJar;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a machine runs out of, and clocks that are wrong, under load; as {@link DrillsIT}. They mount, limit and bend
 * time, so they want root and say so where they are not.
 */
class MachineDrillsIT {
    private static final String WHY = DrillsIT.WHY;
    private static final Path FAKETIME = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");
    private static final Path MEMORY = Path.of("/sys/fs/cgroup/memory");

    @TempDir
    private Path data;

    /** R19: the disk of the staging area has no bytes left, no inodes, or takes no writes at all. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "disk-full|all", disabledReason = WHY)
    void r19_diskFull() throws Exception {
        assumeTrue(Command.isRoot(), "mounting a small file system wants root");
        Path small = Files.createDirectories(data.resolve("small"));
        Command.run("mount", "-t", "tmpfs", "-o", "size=64m,nr_inodes=2000", "tmpfs", small.toString());
        try (Ground ground = new Ground("disk-full", data, Map.of())) {
            URI door = ground.start("door", Ground.DOOR, onDisk(small)).address();
            ground.start("worker", "worker");
            ground.upload(2);
            List<String> figures = new ArrayList<>();
            figures.add("no bytes " + refusals(ground, door, () -> fill(small)));
            clear(ground, door, small, () -> Files.deleteIfExists(small.resolve("ballast")));
            figures.add("no inodes " + refusals(ground, door, () -> litter(small)));
            clear(
                    ground,
                    door,
                    small,
                    () -> Command.run("rm", "-rf", small.resolve("litter").toString()));
            figures.add("read-only "
                    + refusals(ground, door, () -> Command.run("mount", "-o", "remount,ro", small.toString())));
            clear(ground, door, small, () -> Command.run("mount", "-o", "remount,rw", small.toString()));
            ground.tally.judge("uploads by status: " + figures);
            assertThat(ground.tally.orphans()).as("half objects").isZero();
        } finally {
            Command.run("umount", "-l", small.toString());
        }
    }

    private static Map<String, String> onDisk(Path small) {
        return Map.of("CALOTYPE_NODE_DATA_DIRECTORY", small.resolve("node").toString());
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Each upload is refused in words, until there is room again; none is half taken. */
    private static Map<Integer, Integer> refusals(Ground ground, URI door, Step step) throws IOException {
        step.run();
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (int i = 0; i < Ground.JOBS * 2; i++) {
            statuses.merge(ground.uploadOnce(door, UUID.randomUUID().toString()), 1, Integer::sum);
        }
        assertThat(statuses.keySet()).as("507 or 503, in words").isSubsetOf(503, 507);
        return statuses;
    }

    private static void clear(Ground ground, URI door, Path small, Step step) throws IOException {
        step.run();
        assertThat(ground.uploadOnce(door, UUID.randomUUID().toString()))
                .as("works at once")
                .isEqualTo(202);
        try (Stream<Path> files = Files.list(small.resolve("node").resolve("spool"))) {
            assertThat(files).as("files left in the staging area").isEmpty();
        }
    }

    private static void fill(Path small) throws IOException {
        try (var ballast = Files.newOutputStream(small.resolve("ballast"))) {
            byte[] block = new byte[1 << 12];
            while (true) {
                ballast.write(block);
            }
        } catch (IOException full) {
            assertThat(Files.getFileStore(small).getUsableSpace()).isZero();
        }
    }

    private static void litter(Path small) throws IOException {
        Path litter = Files.createDirectory(small.resolve("litter"));
        try {
            for (int i = 0; ; i++) {
                Files.createFile(litter.resolve(String.valueOf(i)));
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    /** R20: 500 clients come to a door that may open 256 files. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "descriptors|all", disabledReason = WHY)
    void r20_noDescriptors() throws Exception {
        try (Ground ground = new Ground("descriptors", data, Map.of())) {
            RunningJar door = ground.start("door", Ground.DOOR);
            ground.start("worker", "worker");
            ground.upload(2);
            Command.run("prlimit", "--pid", String.valueOf(door.pid()), "--nofile=256:256");
            List<Socket> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 500; i++) {
                    clients.add(new Socket(
                            InetAddress.getLoopbackAddress(), door.address().getPort()));
                }
                CompletableFuture<Integer> meanwhile = CompletableFuture.supplyAsync(() ->
                        ground.uploadOnce(door.address(), UUID.randomUUID().toString()));
                assertThat(door.isAlive()).isTrue();
                close(clients);
                long again = Ground.await(
                        "it accepts again",
                        () -> ground.uploadOnce(
                                        door.address(), UUID.randomUUID().toString())
                                == 202);
                int answer = meanwhile.join();
                ground.tally.judge(String.format(
                        Locale.ROOT,
                        "500 clients on 256 descriptors, an upload meanwhile got %d, accepting again %.1f s after",
                        answer,
                        again / 1_000.0));
                assertThat(again).as("milliseconds until it accepts again").isLessThanOrEqualTo(10_000);
            } finally {
                close(clients);
            }
        }
    }

    private static void close(List<Socket> clients) throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    /** R21: a node that does everything in 512 MB, and pictures that promise far more pixels than they have bytes. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "little-memory|all", disabledReason = WHY)
    void r21_littleMemory() throws Exception {
        assumeTrue(Command.isRoot() && Files.isWritable(MEMORY), "a limit of memory wants root and cgroups");
        Path group = MEMORY.resolve("calotype-drill-" + UUID.randomUUID());
        Files.createDirectory(group);
        Files.writeString(group.resolve("memory.limit_in_bytes"), String.valueOf(512L << 20));
        List<String> launcher =
                List.of("sh", "-c", "echo $$ > " + group.resolve("cgroup.procs") + "; exec \"$@\"", "sh");
        byte[] bomb = Pictures.png(
                new java.awt.image.BufferedImage(9_000, 9_000, java.awt.image.BufferedImage.TYPE_BYTE_BINARY));
        try (Ground ground = new Ground("little-memory", data, Map.of("CALOTYPE_JOBS_WORKERS", "2"))) {
            RunningJar node = ground.start("node", Ground.DOOR + ",worker", Map.of(), launcher);
            ground.upload(2);
            ground.settle();
            ApiClient client = ground.client("node");
            List<CompletableFuture<String>> bombs = IntStream.range(0, 8 * Math.max(1, Ground.KILLS / 3))
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> client.upload(bomb, "bomb.png")
                            .json()
                            .path("job_id")
                            .asText()))
                    .toList();
            Map<String, Integer> ends = new TreeMap<>();
            for (CompletableFuture<String> job : bombs) {
                String id = job.join();
                ends.merge(
                        id.isEmpty()
                                ? "refused"
                                : client.finished(id).path("status").asText(),
                        1,
                        Integer::sum);
            }
            ground.upload(Ground.JOBS);
            ground.settle();
            long killed = Files.readAllLines(group.resolve("memory.oom_control")).stream()
                    .filter(line -> line.startsWith("oom_kill "))
                    .mapToLong(line -> Long.parseLong(line.substring(9)))
                    .sum();
            long peak = Long.parseLong(
                    Files.readString(group.resolve("memory.max_usage_in_bytes")).strip());
            assertThat(node.isAlive()).as("the node lives").isTrue();
            long good = ground.number("select count(*) from jobs j join images i on i.id = j.image_id where"
                    + " j.status = 'completed' and i.original_filename = 'photo.jpg'");
            Tally.report(
                    "little-memory",
                    String.format(
                            Locale.ROOT,
                            "512 MB: %d bombs of 81 megapixels ended as %s, %d of %d good pictures completed, peak %d"
                                    + " MB, killed for memory %d",
                            bombs.size(),
                            ends,
                            good,
                            ground.accepted().size(),
                            peak >> 20,
                            killed));
            assertThat(good).isEqualTo(ground.accepted().size());
        } finally {
            Ground.await("the group is empty", () -> empty(group));
            Files.delete(group);
        }
    }

    private static boolean empty(Path group) {
        try {
            return Files.readString(group.resolve("cgroup.procs")).isBlank();
        } catch (IOException e) {
            return false;
        }
    }

    /** R22: a clock ten minutes fast, one ten minutes slow, and one that jumps. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "clocks|all", disabledReason = WHY)
    void r22_clocks() throws Exception {
        assumeTrue(Files.exists(FAKETIME), "libfaketime is not installed");
        Path jumping = data.resolve("clock");
        Files.writeString(jumping, "+0");
        String everything = Ground.DOOR + ",worker";
        try (Ground ground = new Ground("clocks", data, Map.of("CALOTYPE_JOBS_WORKERS", "1"))) {
            ground.start("fast", everything, clock("FAKETIME", "+600"));
            ground.start("slow", everything, clock("FAKETIME", "-600"));
            ground.start("jumping", everything, clock("FAKETIME_TIMESTAMP_FILE", jumping.toString()));
            CompletableFuture<Void> load = ground.load(Ground.JOBS);
            for (int jump = 0; jump < Ground.KILLS; jump++) {
                ground.untilSomeMore(load);
                Files.writeString(jumping, (ground.random.nextBoolean() ? "+" : "-") + ground.random.nextInt(600));
            }
            Ground.end(load);
            ground.settle();
            ground.tally.judge(Ground.KILLS + " jumps of up to 10 minutes, one clock 10 minutes fast, one slow; "
                    + ground.number("select coalesce(sum(lost_leases), 0)::bigint from jobs") + " leases lost");
            assertThat(ground.number("select coalesce(sum(lost_leases), 0)::bigint from jobs"))
                    .as("leases by a clock that is not the database's")
                    .isZero();
        }
    }

    private static Map<String, String> clock(String name, String value) {
        return Map.of(
                "LD_PRELOAD",
                FAKETIME.toString(),
                name,
                value,
                // Its mending of waits of the monotonic clock makes those of a JVM end at once.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_CACHE_DURATION",
                "1");
    }
}
