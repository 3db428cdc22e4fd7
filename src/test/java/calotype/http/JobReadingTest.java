package calotype.http;

import static calotype.http.FrontDoor.code;
import static calotype.http.FrontDoor.json;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.model.JobState;
import calotype.model.ObjectKey;
import calotype.model.RawMetadata;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobReadingTest {
    private static final UUID IMAGE = UUID.fromString("01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b");
    private ReadingDoor door;

    @BeforeEach
    void open() {
        door = new ReadingDoor();
    }

    @AfterEach
    void shut() {
        door.close();
    }

    private String path(JobState state) {
        ImageRecord image = door.hall.put(IMAGE, ReadingDoor.ADA, state);
        return "/api/v1/images/jobs/" + image.job().jobId();
    }

    @Test
    void aRunningJobTellsItsProgressAndWhenToComeBack() {
        HttpResponse<String> answer = door.get(ReadingDoor.ADA, path(JobState.PROCESSING));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(json(answer).path("status").asText()).isEqualTo("processing");
        assertThat(json(answer).path("ready").asBoolean()).isFalse();
        assertThat(json(answer).at("/progress/total").asInt()).isZero();
        assertThat(json(answer).path("error").isNull()).isTrue();
    }

    @Test
    void aFinishedJobIsAnsweredWithoutAskingTheLedgerAgain() {
        String path = path(JobState.COMPLETED);
        String first = door.get(ReadingDoor.ADA, path).body();
        for (int i = 0; i < 5; i++) {
            assertThat(door.get(ReadingDoor.ADA, path).body()).isEqualTo(first);
        }
        assertThat(door.hall.finds).hasValue(1);
    }

    @Test
    void aJobThatGoesOnIsReadFromTheLedgerOncePerInstant() {
        String path = path(JobState.PROCESSING);
        for (int i = 0; i < 5; i++) {
            assertThat(door.get(ReadingDoor.ADA, path).headers().firstValue("Retry-After"))
                    .contains("1");
        }
        assertThat(door.hall.finds).hasValue(1);
        // No news comes: what is kept is forgotten all the same.
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        door.clock.step(Duration.ofMillis(100));
        assertThat(json(door.get(ReadingDoor.ADA, path)).path("status").asText())
                .isEqualTo("completed");
    }

    @Test
    @Timeout(30)
    void newsOfProgressIsReadAtOnce() {
        String path = path(JobState.PENDING);
        door.get(ReadingDoor.ADA, path);
        ImageRecord image = door.hall.put(IMAGE, ReadingDoor.ADA, JobState.PROCESSING);
        door.hall.publish(FakeHall.event(image, 2, "job.progress", JobState.PROCESSING));
        // The clock stands still, so only the news can tell.
        while (!json(door.get(ReadingDoor.ADA, path)).path("status").asText().equals("processing")) {
            Thread.onSpinWait();
        }
        assertThat(door.hall.finds).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void e01_theResultTellsAllThatWasWrittenIntoTheFileOnDemand() {
        String path = path(JobState.COMPLETED) + "/result";
        door.hall.rawMetadata = new RawMetadata(
                Map.of("XMP", Map.of("photoshop:City", "Grasse", "dc:title", "Hills"), "GPS", Map.of()));
        assertThat(json(door.get(ReadingDoor.ADA, path)).has("raw_metadata")).isFalse();
        assertThat(json(door.get(ReadingDoor.ADA, path + "?include=raw_metadata"))
                        .path("raw_metadata")
                        .toString())
                .isEqualTo("{\"XMP\":{\"dc:title\":\"Hills\"}}");
    }

    @Test
    void aKnownEntityTagIsAnsweredWith304() {
        String path = path(JobState.COMPLETED);
        String etag =
                door.get(ReadingDoor.ADA, path).headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = door.send(door.as(ReadingDoor.ADA, path).header("If-None-Match", etag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(door.send(door.as(ReadingDoor.ADA, path).header("If-None-Match", "\"other\""))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    @Timeout(30)
    void newsOfAJobThrowsItsKeptAnswerAway() {
        String path = path(JobState.COMPLETED);
        door.get(ReadingDoor.ADA, path);
        ImageRecord image = door.hall.put(IMAGE, ReadingDoor.ADA, JobState.FAILED);
        door.hall.publish(FakeHall.event(image, 2, "job.failed", JobState.FAILED));
        // The news is on its way to the loop that answers.
        while (!json(door.get(ReadingDoor.ADA, path)).path("status").asText().equals("failed")) {
            Thread.onSpinWait();
        }
        assertThat(door.hall.finds).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void aLongPollIsReleasedByTheEndOfTheJob() {
        String path = path(JobState.PROCESSING);
        CompletableFuture<HttpResponse<String>> waiting = door.client()
                .sendAsync(door.as(ReadingDoor.ADA, path + "?wait=30").build(), HttpResponse.BodyHandlers.ofString());
        while (door.hall.finds.get() == 0) {
            Thread.onSpinWait();
        }
        ImageRecord image = door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        door.hall.publish(FakeHall.event(image, 2, "job.completed", JobState.COMPLETED));
        HttpResponse<String> answer = waiting.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(json(answer).path("status").asText()).isEqualTo("completed");
        assertThat(door.hall.finds).hasValue(2);
    }

    @Test
    void aLongPollEndsByItselfWithTheStateAsItIs() {
        HttpResponse<String> answer = door.get(ReadingDoor.ADA, path(JobState.PENDING) + "?wait=1");
        assertThat(json(answer).path("status").asText()).isEqualTo("pending");
    }

    @ParameterizedTest
    @EnumSource(names = {"PENDING", "PROCESSING", "RETRYING"})
    void theResultOfARunningJobIsAConflict(JobState state) {
        HttpResponse<String> answer = door.get(ReadingDoor.ADA, path(state) + "/result");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(code(answer)).isEqualTo("job_not_finished");
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        assertThat(json(answer).path("job_status").asText()).isEqualTo(state.wire());
    }

    @Test
    void theResultOfAFailedJobSaysWhy() {
        HttpResponse<String> answer = door.get(ReadingDoor.ADA, path(JobState.FAILED) + "/result");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(code(answer)).isEqualTo("job_failed");
        assertThat(json(answer).at("/error/code").asText()).isEqualTo("corrupt_image");
        assertThat(json(answer).at("/error/retryable").asBoolean(true)).isFalse();
    }

    @Test
    void theResultOfACompletedJobIsTheImageDocument() {
        HttpResponse<String> answer = door.get(ReadingDoor.ADA, path(JobState.COMPLETED) + "/result");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(door.get(ReadingDoor.ADA, "/api/v1/images/" + IMAGE).body());
    }

    @Test
    void theResultOfACleanedUpJobIsGone() {
        String path = path(JobState.COMPLETED) + "/result";
        door.clock.step(Duration.ofDays(31));
        HttpResponse<String> answer = door.get(ReadingDoor.ADA, path);
        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(code(answer)).isEqualTo("job_expired");
    }

    @Test
    void anImagesIdIsNoJobsId() {
        path(JobState.COMPLETED);
        HttpResponse<String> answer = door.get(ReadingDoor.ADA, "/api/v1/images/jobs/" + IMAGE);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(code(answer)).isEqualTo("not_found");
    }

    @Test
    void aWaitThatIsTooLongIsRefused() {
        HttpResponse<String> answer = door.get(ReadingDoor.ADA, path(JobState.PENDING) + "?wait=61");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).at("/errors/0/parameter").asText()).isEqualTo("wait");
    }

    @Test
    void a19_aCancelledJobIsCancelledWithTheAnswer() {
        String path = path(JobState.PROCESSING);
        HttpResponse<String> answer = door.send(door.as(ReadingDoor.ADA, path).DELETE());
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).path("status").asText()).isEqualTo("cancelled");
        assertThat(json(door.get(ReadingDoor.ADA, path)).path("status").asText())
                .isEqualTo("cancelled");
        assertThat(door.hall.droppedPrefixes)
                .containsExactly(ObjectKey.processedPrefix("default", ReadingDoor.ADA, IMAGE));
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "FAILED", "CANCELLED"})
    void a19_aFinishedJobCannotBeCancelled(JobState state) {
        HttpResponse<String> answer =
                door.send(door.as(ReadingDoor.ADA, path(state)).DELETE());
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(code(answer)).isEqualTo("job_finished");
    }

    @Test
    void a19_anotherOwnersJobIsNotFound() {
        HttpResponse<String> answer =
                door.send(door.as(UUID.randomUUID(), path(JobState.PROCESSING)).DELETE());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(door.hall.images.get(IMAGE).job().status()).isEqualTo(JobState.PROCESSING);
    }
}
