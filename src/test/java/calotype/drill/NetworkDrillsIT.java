package calotype.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import calotype.testing.ApiClient;
import calotype.testing.FaultProxy;
import calotype.testing.TestDatabase;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that cannot hear each other, and many clients at once; as {@link DrillsIT}. */
class NetworkDrillsIT {
    private static final String WHY = DrillsIT.WHY;
    private static final int CLUSTER_PORT = 5701;
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final int STRAYS = 20;

    @TempDir
    private Path data;

    /** R26: one of three nodes is cut off from the two others, wholly and then in one direction, and comes back. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "split|all", disabledReason = WHY)
    void r26_split() throws Exception {
        onThreeHosts("split", Ground.DOOR + ",worker", Map.of(), (ground, network, operator) -> {
            List<String> figures = new ArrayList<>();
            try (Watchers watchers = new Watchers(ground, 3)) {
                for (int split = 0; split < Ground.KILLS; split++) {
                    boolean oneWay = split % 2 == 1;
                    figures.add((oneWay ? "one way " : "2|1 ") + split(ground, network, operator, oneWay));
                }
                ground.settle();
                Set<String> jobs = new TreeSet<>(ground.accepted());
                long told = Ground.await("every socket hears how each job ended", () -> watchers.haveAllHeard(jobs));
                ground.tally.judge(String.format(
                        Locale.ROOT,
                        "%d splits of %d s: %s; all sockets told %.1f s after the end, %d times by reading again,"
                                + " states going back %d",
                        Ground.KILLS,
                        Ground.SECONDS,
                        figures,
                        told / 1_000.0,
                        watchers.resets(),
                        watchers.back()));
                assertThat(watchers.back()).isZero();
            }
        });
    }

    /** R27: one of three nodes is cut off while the sweep goes on: each stray file goes once, and no file of an image. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "sweep-split|all", disabledReason = WHY)
    void r27_sweepInSplit() throws Exception {
        Map<String, String> always = Map.of("CALOTYPE_UPKEEP_SWEEP_EVERY", "1s", "CALOTYPE_UPKEEP_ORPHAN_AGE", "0s");
        onThreeHosts("sweep-split", Ground.DOOR + ",worker,upkeep", always, (ground, network, operator) -> {
            ground.upload(1);
            List<Path> strays = new ArrayList<>();
            for (int split = 0; split < Ground.KILLS; split++) {
                strays.addAll(ground.strays(STRAYS));
                split(ground, network, operator, split % 2 == 1);
            }
            ground.settle();
            long swept = Ground.await("all strays are gone", () -> ground.tally.orphans() == 0);
            long removed = ground.removedAsOrphans();
            ground.tally.judge(String.format(
                    Locale.ROOT,
                    "%d splits of %d s, %d stray files, %d removals, all gone %.1f s after the end, %d sources that differ"
                            + " from what was sent",
                    Ground.KILLS,
                    Ground.SECONDS,
                    strays.size(),
                    removed,
                    swept / 1_000.0,
                    ground.tally.spoilt()));
            assertThat(strays).noneMatch(Files::exists);
            // A request that was repeated may have left its source.
            long repeated = ground.refusals().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            assertThat(removed).isBetween((long) strays.size(), strays.size() + repeated);
        });
    }

    private interface OnThreeHosts {
        /** @param operator an access token */
        void happen(Ground ground, SmallNetwork network, String operator) throws Exception;
    }

    /** Three nodes, each on a host of its own; the database is reached by all of them, whatever they lose. */
    private void onThreeHosts(String drill, String roles, Map<String, String> more, OnThreeHosts what)
            throws Exception {
        assumeTrue(SmallNetwork.possible(), "network namespaces want root");
        TestDatabase database = TestDatabase.create();
        String direct = database.uri().reveal();
        try (SmallNetwork network = SmallNetwork.of("a", "b", "c");
                FaultProxy way = FaultProxy.before(direct, 5432, SmallNetwork.outside())) {
            Map<String, String> all = new HashMap<>(more);
            all.put("CALOTYPE_JOBS_WORKERS", "1");
            try (Ground ground = new Ground(drill, data, database, all)) {
                for (String node : NAMES) {
                    Map<String, String> environment = new HashMap<>(network.environment(node, CLUSTER_PORT));
                    environment.put("DATABASE_URL", way.url(direct));
                    ground.start(node, roles, environment, network.launcher(node));
                }
                ApiClient operator = new ApiClient(ground.doors().get(0)).registered();
                database.run("update users set role = 'operator'");
                operator.refreshed();
                what.happen(ground, network, operator.token());
            }
        }
    }

    private static String split(Ground ground, SmallNetwork network, String operator, boolean oneWay) throws Exception {
        for (String other : List.of("a", "b")) {
            network.lose("c", other);
            if (!oneWay) {
                network.lose(other, "c");
            }
        }
        ground.loadFor(Ground.SECONDS);
        for (URI door : ground.doors()) {
            Ground.await(
                    "both sides go on",
                    () -> ground.uploadOnce(door, UUID.randomUUID().toString()) == 202);
        }
        for (String other : List.of("a", "b")) {
            network.heal("c", other);
            if (!oneWay) {
                network.heal(other, "c");
            }
        }
        long merged = Ground.await(
                "the halves are one",
                () -> ground.doors().stream()
                        .allMatch(door -> names(new ApiClient(door, operator)).equals(new TreeSet<>(NAMES))));
        long served = Ground.await(
                "each node serves",
                () -> ground.doors().stream()
                        .allMatch(door ->
                                ground.uploadOnce(door, UUID.randomUUID().toString()) == 202));
        return String.format(
                Locale.ROOT, "together after %.1f s, served after %.1f s more", merged / 1e3, served / 1e3);
    }

    private static Set<String> names(ApiClient operator) {
        Set<String> names = new TreeSet<>();
        var json = operator.get("/api/v1/cluster").json();
        if (json != null) {
            json.path("nodes").forEach(node -> names.add(node.path("name").asText()));
        }
        return names;
    }

    /** R28: a thousand sockets on two nodes, of which one dies. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "sockets|all", disabledReason = WHY)
    void r28_sockets() throws Exception {
        int sockets = Integer.getInteger("drill.sockets", 1_000);
        Map<String, String> many = Map.of("CALOTYPE_HTTP_SOCKETS_PER_USER", "10000");
        try (Ground ground = new Ground("sockets", data, many)) {
            ground.start("a", Ground.DOOR);
            ground.start("b", Ground.DOOR);
            ground.start("worker", "worker");
            try (Watchers watchers = new Watchers(ground, sockets)) {
                for (int kill = 0; kill < Ground.KILLS; kill++) {
                    String victim = kill % 2 == 0 ? "a" : "b";
                    CompletableFuture<Void> load = ground.load(Ground.JOBS);
                    ground.untilSomeMore(load);
                    ground.node(victim).kill();
                    ground.start(victim, Ground.DOOR);
                    Ground.end(load);
                    ground.settle();
                    Set<String> jobs = Set.copyOf(ground.accepted());
                    Ground.await("every socket hears how each job ended", () -> watchers.haveAllHeard(jobs));
                }
                ground.tally.judge(String.format(
                        Locale.ROOT,
                        "%d sockets, %d kills of a door, %d came back, all told how all jobs ended, states going back"
                                + " %d",
                        sockets,
                        Ground.KILLS,
                        watchers.reconnected(),
                        watchers.back()));
                assertThat(watchers.back()).isZero();
            }
        }
    }

    /** S38, J08: 80 uploads, 50 at a time, at four doors with a limit of 50. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "upload-limit|all", disabledReason = WHY)
    void s38_j08_uploadLimit() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(50);
        try (Ground ground = new Ground("upload-limit", data, Map.of("RATE_LIMIT_MAX_UPLOADS", "50"))) {
            for (String node : List.of("a", "b", "c", "d")) {
                ground.start(node, Ground.DOOR);
            }
            ground.start("worker", "worker");
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                URI door = ground.doors().get(i % 4);
                answers.add(CompletableFuture.supplyAsync(() -> decided(ground, door), clients));
            }
            Map<Integer, Integer> statuses = new HashMap<>();
            answers.forEach(answer -> statuses.merge(answer.join(), 1, Integer::sum));
            ground.tally.judge("80 uploads, 50 at a time, at four doors: " + statuses);
            assertThat(statuses).containsOnly(Map.entry(202, 50), Map.entry(429, 30));
        } finally {
            clients.shutdownNow();
        }
    }

    /** An upload's last word: a door that is busy is asked again. */
    private static int decided(Ground ground, URI door) {
        String key = UUID.randomUUID().toString();
        int status = ground.uploadOnce(door, key);
        while (status != 202 && status != 429) {
            status = ground.uploadOnce(door, key);
        }
        return status;
    }
}
