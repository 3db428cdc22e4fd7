package calotype.config;

import calotype.model.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the environment: each leaf under any of its names, a secret also from the file that {@code <NAME>_FILE} names.
 * An empty variable is one that is not set, because that is how composed deployments leave things out.
 */
final class EnvironmentLayer {
    private static final String FILE = "_FILE";

    private final Map<String, String> environment = new TreeMap<>();
    private final Consumer<String> problems;
    private final Consumer<String> notes;
    private final Set<String> known = new LinkedHashSet<>();

    EnvironmentLayer(Map<String, String> environment, Consumer<String> problems, Consumer<String> notes) {
        environment.forEach((name, value) -> {
            if (!value.isBlank()) {
                this.environment.put(name, value);
            }
        });
        this.problems = problems;
        this.notes = notes;
    }

    void read(SettingsTree tree, BiConsumer<String, Given> leaves) {
        readRedisHost();
        for (SettingsTree.Leaf leaf : tree.leaves()) {
            Given strongest = strongest(leaf);
            if (strongest != null) {
                leaves.accept(leaf.path(), strongest);
            }
        }
        refuseUnknown();
        refuseOtherProducts();
    }

    /** Host and port apart, as some deployments name a Redis. */
    private void readRedisHost() {
        String host = environment.get("REDIS_HOST");
        if (host == null) {
            return;
        }
        String port = environment.getOrDefault("REDIS_PORT", "6379");
        if (!port.matches("[0-9]+")) {
            port = "6379"; // A service link of Kubernetes, tcp://10.0.0.1:6379.
        }
        boolean given = Stream.of("REDIS_URL", "CALOTYPE_CACHE_URL")
                .anyMatch(name -> environment.containsKey(name) || environment.containsKey(name + FILE));
        if (given) {
            notes.accept("REDIS_HOST is ignored, because REDIS_URL is set too");
        } else {
            environment.put("REDIS_URL", "redis://" + host + ":" + port);
            notes.accept("REDIS_HOST and REDIS_PORT are read as REDIS_URL");
        }
    }

    private @Nullable Given strongest(SettingsTree.Leaf leaf) {
        List<String> set = new ArrayList<>();
        for (String name : EnvironmentNames.of(leaf.path())) {
            known.add(name);
            if (environment.containsKey(name)) {
                set.add(name);
            }
            if (leaf.secret()) {
                known.add(name + FILE);
                if (environment.containsKey(name + FILE)) {
                    set.add(name + FILE);
                }
            }
        }
        if (set.isEmpty()) {
            return null;
        }
        report(leaf, set);
        return given(leaf, set.get(0));
    }

    private void report(SettingsTree.Leaf leaf, List<String> set) {
        String used = set.get(0);
        if (EnvironmentNames.isSynonym(used)) {
            notes.accept(
                    used + " is read as " + EnvironmentNames.of(leaf.path()).get(1));
        }
        set.stream().skip(1).forEach(other -> notes.accept(other + " is ignored, because " + used + " is set too"));
    }

    private @Nullable Given given(SettingsTree.Leaf leaf, String name) {
        String text = environment.getOrDefault(name, "");
        if (!leaf.secret() || !name.endsWith(FILE)) {
            return new Given(EnvironmentNames.withUnit(name, text), "environment " + name);
        }
        try {
            return new Given(Files.readString(Path.of(text)).strip(), "environment " + name);
        } catch (IOException | IllegalArgumentException e) {
            problems.accept("environment " + name + ": the file cannot be read: " + text);
            return null;
        }
    }

    private void refuseUnknown() {
        environment.forEach((name, value) -> {
            if (name.startsWith(EnvironmentNames.PREFIX)
                    && !known.contains(name)
                    && !EnvironmentNames.tolerated(name, value)) {
                problems.accept("environment " + name + ": no setting has this name" + Nearest.hint(name, known));
            }
        });
    }

    private void refuseOtherProducts() {
        if (environment.containsKey("KAFKA_BOOTSTRAP_SERVERS")) {
            problems.accept(
                    "environment KAFKA_BOOTSTRAP_SERVERS: Kafka is not supported, jobs are queued in RabbitMQ (AMQP_URL) or PostgreSQL;"
                            + " remove the variable");
        }
        EnvironmentNames.NOT_YET.forEach((name, what) -> {
            if (environment.containsKey(name)) {
                notes.accept(name + " has no effect: this version does not support " + what);
            }
        });
    }
}
