package calotype.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JobStateTest {
    @ParameterizedTest
    @EnumSource(JobState.class)
    void theDocumentNamesExactlyTheLegalMoves(JobState from) throws IOException {
        String next = Arrays.stream(JobState.values())
                .filter(from::canBecome)
                .map(JobState::wire)
                .sorted()
                .collect(Collectors.joining(", "));
        List<String> documented = Files.readAllLines(Path.of("docs", "job-states.md")).stream()
                .filter(line -> line.startsWith("| " + from.wire() + " | "))
                .map(line -> sortedMoves(line.split("\\|")[2]))
                .toList();
        assertThat(documented).first().isEqualTo(next);
    }

    private static String sortedMoves(String cell) {
        return Arrays.stream(cell.replace("–", "").split(","))
                .map(String::strip)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void aFinalStateHasNoWayOutExceptByAReplay(JobState state) {
        assertThat(Arrays.stream(JobState.values())
                        .filter(next -> state != JobState.FAILED || next != JobState.PENDING)
                        .anyMatch(state::canBecome))
                .isEqualTo(!state.isFinal());
    }

    @ParameterizedTest
    @CsvSource({"queued,PENDING", "Error,FAILED", "completed,COMPLETED", "RETRYING,RETRYING"})
    void clientsMayWriteAStateInTheWordsOfEitherDocument(String text, JobState expected) {
        assertThat(JobState.of(text)).isEqualTo(expected);
    }

    @Test
    void anUnknownWordIsNoState() {
        assertThatThrownBy(() -> JobState.of("finished")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED,SKIPPED,FAILED",
        "CANCELLED,PENDING,CANCELLED",
        "PENDING,SKIPPED,PENDING",
        "PROCESSING,SKIPPED,PROCESSING",
        "RETRYING,SKIPPED,PROCESSING",
        "COMPLETED,PENDING,PROCESSING",
        "COMPLETED,COMPLETED,COMPLETED",
        "COMPLETED,SKIPPED,COMPLETED",
        "COMPLETED,FAILED,PARTIAL"
    })
    void theOverallStateFollowsFromTheTwoStages(JobState image, AiState ai, OverallState expected) {
        assertThat(OverallState.of(image, ai)).isEqualTo(expected);
    }
}
