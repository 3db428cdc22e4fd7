package calotype.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads one YAML document into leaves with the line that each stands on. Scalars stay text: a leaf's type decides. */
final class YamlLayer {
    private final String source;
    private final Predicate<String> isLeaf;
    private final BiConsumer<String, Given> leaves;
    private final Consumer<String> problems;

    /** @param isLeaf tells a leaf that holds a map from a group of leaves */
    YamlLayer(String source, Predicate<String> isLeaf, BiConsumer<String, Given> leaves, Consumer<String> problems) {
        this.source = source;
        this.isLeaf = isLeaf;
        this.leaves = leaves;
        this.problems = problems;
    }

    void read(String text) {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            if (root instanceof MappingNode mapping) {
                walk("", mapping);
            } else if (root != null && root.getTag() != Tag.NULL) {
                problems.accept(at(root) + ": settings are a tree of names, such as 'http:' and below it 'port: 8000'");
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            problems.accept(source + ":" + line + ": not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            problems.accept(source + ": not YAML: " + e.getMessage());
        }
    }

    /** A list or map written in one text, as JSON or YAML; null when the text is neither. */
    static @Nullable Object inline(String text) {
        try {
            Node node = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            return node instanceof ScalarNode || node == null ? null : plain(node);
        } catch (YAMLException e) {
            return null;
        }
    }

    private void walk(String prefix, MappingNode group) {
        Map<String, Node> seen = new LinkedHashMap<>();
        for (NodeTuple entry : group.getValue()) {
            String path = prefix + plain(entry.getKeyNode());
            Node value = entry.getValueNode();
            if (seen.put(path, value) != null) {
                problems.accept(at(entry.getKeyNode()) + ": " + path + " stands here a second time");
            } else if (value instanceof MappingNode inner && !isLeaf.test(path)) {
                walk(path + ".", inner);
            } else {
                leaves.accept(path, new Given(plain(value), at(entry.getKeyNode())));
            }
        }
    }

    private String at(Node node) {
        return source + ":" + (node.getStartMark().getLine() + 1);
    }

    private static @Nullable Object plain(Node node) {
        if (node instanceof SequenceNode sequence) {
            List<@Nullable Object> list = new ArrayList<>();
            sequence.getValue().forEach(item -> list.add(plain(item)));
            return list;
        }
        if (node instanceof MappingNode mapping) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            mapping.getValue().forEach(e -> map.put(String.valueOf(plain(e.getKeyNode())), plain(e.getValueNode())));
            return map;
        }
        return node.getTag().equals(Tag.NULL) ? null : ((ScalarNode) node).getValue();
    }
}
