package calotype.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReliabilityDocTest {
    private static final Path PAGE = Path.of("docs", "reliability.md");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:#(\\w+))?`");

    @Test
    void everyTestThatThePageNamesIsThere() throws IOException {
        Map<String, Path> classes;
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            classes = files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            Function.identity(),
                            (a, b) -> a));
        }
        List<MatchResult> named = TEST.matcher(Files.readString(PAGE)).results().toList();
        assertThat(named).hasSizeGreaterThan(20);
        for (MatchResult test : named) {
            assertThat(classes).containsKey(test.group(1));
            if (test.group(2) != null) {
                assertThat(Files.readString(classes.get(test.group(1)))).contains("void " + test.group(2) + "(");
            }
        }
    }

    @Test
    void everyDrillIsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        Pattern drill = Pattern.compile("matches = \"([a-z-]+)");
        String drills;
        try (Stream<Path> files = Files.list(Path.of("src", "test", "java", "calotype", "drill"))) {
            drills = files.filter(file -> file.toString().endsWith("DrillsIT.java"))
                    .map(ReliabilityDocTest::text)
                    .collect(Collectors.joining());
        }
        assertThat(drill.matcher(drills).results().map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(page).contains("drill `" + name + "`"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
