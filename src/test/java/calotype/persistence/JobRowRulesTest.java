package calotype.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.contract.JobsApi.OpenJob;
import calotype.model.AiState;
import calotype.model.JobState;
import calotype.model.RenditionSet;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The database's own rules for jobs: they refuse what no job can be, and agree with {@link JobState}. */
class JobRowRulesTest {
    private static final String LEASED = "lease_owner = 'w', lease_until = now()";
    private static final String NOT_LEASED = "lease_owner = null, lease_until = null";
    private static final String ERROR = "error = '{\"code\": \"TIMEOUT\"}', error_at = now()";
    private static final String NO_ERROR = "error = null, error_at = null";

    private static LedgerRoom room;
    private static OpenJob job;

    @BeforeAll
    static void openRoom() {
        room = new LedgerRoom();
        job = room.opened();
    }

    @AfterAll
    static void closeRoom() {
        room.close();
    }

    /** A row in this state that breaks no rule. */
    private static String legal(JobState state) {
        return "status = '%s', started_at = now(), attempts = 1, completed_at = %s, next_attempt_at = %s, %s, %s"
                .formatted(
                        state.wire(),
                        state.isFinal() ? "now()" : "null",
                        state == JobState.RETRYING ? "now()" : "null",
                        state == JobState.PROCESSING ? LEASED : NOT_LEASED,
                        state == JobState.RETRYING || state == JobState.FAILED ? ERROR : NO_ERROR);
    }

    private static void set(String columns) {
        room.database.run("update jobs set %s where id = '%s'".formatted(columns, job.jobId()));
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void eachStateHasALegalRow(JobState state) {
        assertThatCode(() -> set(legal(state))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void finalStatesHaveAnEndAndOthersNone(JobState state) {
        set(legal(state));
        String wrong = state.isFinal() ? "completed_at = null" : "completed_at = now()";
        assertThatThrownBy(() -> set(wrong)).hasMessageContaining("jobs_end_when_final");
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void onlyProcessingHasALease(JobState state) {
        set(legal(state));
        String wrong = state == JobState.PROCESSING ? NOT_LEASED : LEASED;
        assertThatThrownBy(() -> set(wrong)).hasMessageContaining("jobs_leased_when_processing");
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void onlyRetryingIsDueLater(JobState state) {
        set(legal(state));
        String wrong = state == JobState.RETRYING ? "next_attempt_at = null" : "next_attempt_at = now()";
        assertThatThrownBy(() -> set(wrong)).hasMessageContaining("jobs_due_when_retrying");
    }

    @Test
    void failuresHaveAReasonAndResultsNone() {
        set(legal(JobState.FAILED));
        assertThatThrownBy(() -> set(NO_ERROR)).hasMessageContaining("jobs_fail_with_a_reason");
        set(legal(JobState.COMPLETED));
        assertThatThrownBy(() -> set(ERROR)).hasMessageContaining("jobs_fail_with_a_reason");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status = 'queued'", "steps_done = 3", "ai_status = 'none'", "attempts = 0"})
    void oddValuesAreRefused(String columns) {
        set(legal(JobState.PROCESSING));
        assertThatThrownBy(() -> set(columns)).hasMessageContaining("violates check constraint");
    }

    @Test
    void theNamesOfStatesAreTheModels() {
        assertThat(allowed("jobs_status")).isEqualTo(wire(JobState.values(), JobState::wire));
        assertThat(allowed("jobs_ai_status")).isEqualTo(wire(AiState.values(), AiState::wire));
        assertThat(allowed("image_variants_set_check")).isEqualTo(wire(RenditionSet.values(), RenditionSet::wire));
    }

    private static Set<String> allowed(String constraint) {
        String definition = room.database
                .run("select pg_get_constraintdef(oid) from pg_constraint where conname = '%s'".formatted(constraint))
                .get(0)
                .getString(0);
        return Pattern.compile("'([a-z]+)'")
                .matcher(definition)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static <E> Set<String> wire(E[] values, Function<E, String> name) {
        return Arrays.stream(values).map(name).collect(Collectors.toCollection(TreeSet::new));
    }
}
