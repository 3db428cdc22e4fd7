package calotype.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsDocTest {
    private static List<String> lines() throws IOException {
        return Files.readAllLines(Path.of("docs", "problems.md"));
    }

    @Test
    void everyCodeHasItsHeadingInTheCataloguesOrder() throws IOException {
        List<String> headings = lines().stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .toList();
        assertThat(headings)
                .containsExactlyElementsOf(Arrays.stream(ProblemCode.values())
                        .map(ProblemCode::wire)
                        .toList());
    }

    @Test
    void everyHeadingIsFollowedByStatusTitleAndRetryDecision() throws IOException {
        List<String> lines = lines();
        for (ProblemCode code : ProblemCode.values()) {
            String expected = code.status() + " · " + code.title() + (code.retryable() ? " · worth trying again" : "");
            assertThat(lines.get(lines.indexOf("## " + code.wire()) + 2)).isEqualTo(expected);
        }
    }
}
