package calotype.config;

import calotype.config.LoadedSettings.Effective;
import calotype.config.SettingsTree.Leaf;
import calotype.model.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings from all their layers, each over the one before: {@code defaults.yaml}, files, the environment,
 * the command line. Every problem of every layer is reported at once.
 */
public final class SettingsLoader {
    private final SettingsTree tree = new SettingsTree();
    private final Map<String, Given> defaults = new LinkedHashMap<>();
    private final Map<String, Given> given = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private SettingsLoader() {
        layer("defaults.yaml", text(), defaults);
        given.putAll(defaults);
    }

    /**
     * @param files YAML files, a later one over an earlier one
     * @param environment of the process
     * @param commandLine path of a leaf, such as {@code http.port}, to its text
     * @throws BadConfiguration when anything is wrong in any layer
     */
    public static LoadedSettings load(
            List<Path> files, Map<String, String> environment, Map<String, String> commandLine) {
        SettingsLoader loader = new SettingsLoader();
        files.forEach(loader::file);
        new EnvironmentLayer(environment, loader.problems::add, loader.notes::add).read(loader.tree, loader.given::put);
        commandLine.forEach((path, text) -> loader.put(path, new Given(text, "command line"), loader.given));
        return loader.finish();
    }

    /**
     * The defaults with some leaves changed, for tests and tools.
     *
     * @param assignments each like {@code http.port=0}
     */
    public static Settings defaultsWith(String... assignments) {
        Map<String, String> commandLine = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            commandLine.put(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
        return load(List.of(), Map.of(), commandLine).settings();
    }

    private void file(Path file) {
        try {
            layer(file.toString(), Files.readString(file), given);
        } catch (IOException e) {
            problems.add(file + ": cannot be read; does the file exist?");
        }
    }

    private void layer(String source, String yaml, Map<String, Given> into) {
        new YamlLayer(source, path -> tree.find(path) != null, (path, leaf) -> put(path, leaf, into), problems::add)
                .read(yaml);
    }

    private void put(String path, Given leaf, Map<String, Given> into) {
        if (tree.find(path) != null) {
            into.put(path, leaf);
        } else if (!tree.isGroup(path)) {
            problems.add(leaf.origin() + ": " + path + " is not a setting" + Nearest.hint(path, tree.paths()));
        } else if (leaf.value() != null) {
            problems.add(leaf.origin() + ": " + path + " is a group of settings and takes no value itself");
        }
    }

    private LoadedSettings finish() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        tree.leaves().forEach(leaf -> values.put(leaf.path(), valueOf(leaf)));
        Settings settings = tree.build(leaf -> values.get(leaf.path()));
        SettingsCheck.problemsOf(settings).forEach(problem -> problems.add(origin(problem) + problem));
        if (!problems.isEmpty()) {
            throw new BadConfiguration(problems);
        }
        List<Effective> effective = tree.leaves().stream()
                .map(leaf -> new Effective(leaf.path(), print(leaf, values.get(leaf.path())), of(leaf).origin()))
                .toList();
        return new LoadedSettings(settings, effective, List.copyOf(notes));
    }

    /** A bad value is noted and the default stands in, so that the other rules can still be checked. */
    private @Nullable Object valueOf(Leaf leaf) {
        Given written = of(leaf);
        try {
            return leaf.read(written.value());
        } catch (IllegalArgumentException e) {
            String shown = leaf.secret() ? "" : " (it is " + written.value() + ")";
            problems.add(written.origin() + ": " + leaf.path() + " " + e.getMessage() + shown);
            return leaf.read(Objects.requireNonNull(defaults.get(leaf.path())).value());
        }
    }

    private Given of(Leaf leaf) {
        return Objects.requireNonNull(given.get(leaf.path()), () -> "defaults.yaml lacks " + leaf.path());
    }

    /** Where the leaf that a problem begins with was set, if anybody set it. */
    private String origin(String problem) {
        String path = problem.substring(0, problem.indexOf(':'));
        Given written = given.get(path);
        return written == null || written == defaults.get(path) ? "" : written.origin() + ": ";
    }

    private static String print(Leaf leaf, @Nullable Object value) {
        if (value == null) {
            return "(not set)";
        }
        return leaf.secret() ? value.toString() : Values.print(value);
    }

    private static String text() {
        try (InputStream in = SettingsLoader.class.getResourceAsStream("/defaults.yaml")) {
            return new String(
                    Objects.requireNonNull(in, "defaults.yaml is missing").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
