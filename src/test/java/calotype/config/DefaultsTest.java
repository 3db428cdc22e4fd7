package calotype.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** {@code defaults.yaml} is the manual: it must be complete, and each leaf must say all there is to know about it. */
class DefaultsTest {
    private final SettingsTree tree = new SettingsTree();

    @Test
    void defaultsBind() {
        LoadedSettings loaded = SettingsLoader.load(List.of(), Map.of(), Map.of());
        assertThat(loaded.settings().http().port()).isEqualTo(8000);
        assertThat(loaded.settings().http().host()).isEqualTo("127.0.0.1");
        assertThat(loaded.settings().images().sizes().keySet())
                .containsExactly("thumbnail", "medium", "large", "original");
        assertThat(loaded.settings().upload().maxBytes()).isEqualTo(10L << 20);
        assertThat(loaded.settings().auth().jwtSecret()).isNull();
        assertThat(loaded.notes()).isEmpty();
    }

    @Test
    void theManualListsExactlyTheLeavesOfTheRecords() throws IOException {
        assertThat(commentsByLeaf().keySet()).containsExactlyElementsOf(tree.paths());
    }

    @Test
    void everyLeafHasACommentWithItsNamesAndRange() throws IOException {
        Map<String, String> comments = commentsByLeaf();
        for (SettingsTree.Leaf leaf : tree.leaves()) {
            String comment = comments.get(leaf.path());
            String names = "Environment: " + String.join(", ", EnvironmentNames.of(leaf.path()));
            assertThat(comment).as(leaf.path()).contains(names);
            if (leaf.range() != null) {
                assertThat(comment)
                        .as(leaf.path())
                        .contains("Range " + leaf.range().value() + ".");
            }
        }
    }

    /** Each leaf's own comment, the lines directly above it, joined to one. */
    private Map<String, String> commentsByLeaf() throws IOException {
        Map<String, String> comments = new LinkedHashMap<>();
        Deque<String> groups = new ArrayDeque<>();
        List<String> comment = new ArrayList<>();
        for (String line : lines()) {
            String text = line.strip();
            if (text.startsWith("#")) {
                comment.add(text.substring(1).strip());
            } else if (text.isEmpty()) {
                comment.clear();
            } else {
                int depth = (line.length() - line.stripLeading().length()) / 2;
                while (groups.size() > depth) {
                    groups.removeLast();
                }
                String name = text.substring(0, text.indexOf(':'));
                groups.addLast(name);
                String path = String.join(".", groups);
                if (!tree.isGroup(path)) {
                    comments.put(path, String.join(" ", comment));
                }
                comment.clear();
            }
        }
        return comments;
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = Objects.requireNonNull(DefaultsTest.class.getResourceAsStream("/defaults.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
