package calotype.http;

import static calotype.http.FrontDoor.code;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.model.JobState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Server-sent events of one job, line by line as a browser reads them. */
class JobEventsTest {
    private static final UUID IMAGE = UUID.fromString("01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b");
    private static final UUID OTHER = UUID.fromString("01981c5e-9000-7c31-8a5e-2e4d1b3f5a6b");

    private ReadingDoor door;
    private ImageRecord image;

    @BeforeEach
    void open() {
        door = new ReadingDoor();
        image = door.hall.put(IMAGE, ReadingDoor.ADA, JobState.PROCESSING);
    }

    @AfterEach
    void shut() {
        door.close();
    }

    private String path(ImageRecord which) {
        return "/api/v1/images/jobs/" + which.job().jobId() + "/events";
    }

    private void happens(ImageRecord which, long id, String type, JobState status) {
        door.hall.publish(FakeHall.event(which, id, type, status));
    }

    private void ends(JobState status, long id) {
        image = door.hall.put(IMAGE, ReadingDoor.ADA, status);
        happens(image, id, "job." + status.wire(), status);
    }

    /** An open stream; reading ends with null when the server has ended it. */
    private final class Stream {
        private final HttpResponse<InputStream> response;
        private final BufferedReader lines;

        Stream(HttpRequest.Builder request) {
            try {
                response = door.client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** The lines up to the next empty one. */
        List<String> next() {
            List<String> block = new ArrayList<>();
            try {
                for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
                    block.add(line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return block;
        }

        List<String> rest() {
            return lines.lines().filter(line -> !line.isEmpty()).toList();
        }
    }

    private Stream follow() {
        Stream stream = new Stream(door.as(ReadingDoor.ADA, path(image)));
        assertThat(stream.next()).containsExactly("retry: 2000");
        return stream;
    }

    @Test
    void i04_theStreamTellsTheStateThenEachEventAndEndsWithTheLast() {
        ImageRecord other = door.hall.put(OTHER, ReadingDoor.ADA, JobState.PROCESSING);
        Stream stream = follow();
        assertThat(stream.response.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(stream.response.headers().firstValue("cache-control")).contains("no-store");
        List<String> state = stream.next();
        assertThat(state).hasSize(2).first().isEqualTo("event: job.processing");
        assertThat(state.get(1))
                .startsWith("data: {\"type\":\"job.processing\"")
                .contains("\"status\":\"processing\"");

        happens(other, 5, "job.completed", JobState.COMPLETED);
        happens(image, 6, "job.progress", JobState.PROCESSING);
        ends(JobState.COMPLETED, 7);

        List<String> progress = stream.next();
        assertThat(progress).startsWith("id: 6", "event: job.progress").hasSize(3);
        assertThat(progress.get(2)).startsWith("data: {\"id\":6,\"type\":\"job.progress\"");
        assertThat(stream.next()).startsWith("id: 7", "event: job.completed");
        assertThat(stream.rest()).isEmpty();
    }

    @Test
    void i04_whoComesBackGetsWhatWasMissedOnceAndInOrder() {
        happens(image, 3, "job.processing", JobState.PROCESSING);
        happens(image, 4, "job.retrying", JobState.RETRYING);
        ends(JobState.COMPLETED, 5);
        Stream stream = new Stream(door.as(ReadingDoor.ADA, path(image)).header("Last-Event-ID", "3"));
        assertThat(stream.next()).containsExactly("retry: 2000");
        assertThat(stream.rest()).filteredOn(line -> line.startsWith("id: ")).containsExactly("id: 4", "id: 5");
    }

    @Test
    void whoKnowsTheLastEventIsToldNotToComeBack() {
        ends(JobState.FAILED, 5);
        HttpResponse<String> answer =
                door.send(door.as(ReadingDoor.ADA, path(image)).header("Last-Event-ID", "5"));
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aGapThatTheLedgerCannotFillIsAReset() {
        door.hall.eventsComplete = false;
        Stream stream = new Stream(door.as(ReadingDoor.ADA, path(image)).header("Last-Event-ID", "1"));
        stream.next();
        assertThat(stream.next()).first().isEqualTo("event: reset");
        ends(JobState.COMPLETED, 9);
        assertThat(stream.next()).startsWith("id: 9");
        assertThat(stream.rest()).isEmpty();
    }

    @Test
    void aFinishedJobIsToldAndThatIsAll() {
        ends(JobState.COMPLETED, 5);
        Stream stream = follow();
        assertThat(stream.rest()).first().isEqualTo("event: job.completed");
    }

    @Test
    void aTokenInTheQueryIsEnoughAndNoTokenIsNot() {
        String query = "?access_token=" + door.token(ReadingDoor.ADA);
        Stream stream = new Stream(door.request(path(image) + query));
        assertThat(stream.next()).containsExactly("retry: 2000");
        assertThat(code(door.send(door.request(path(image))))).isEqualTo("token_missing");
        assertThat(code(door.send(door.request(path(image) + "?access_token=forged"))))
                .isEqualTo("token_invalid");
    }

    @Test
    void othersJobsAndImagesIdsAreNotFound() {
        assertThat(code(door.get(ReadingDoor.BOB, path(image)))).isEqualTo("not_found");
        assertThat(code(door.get(ReadingDoor.ADA, "/api/v1/images/jobs/" + IMAGE + "/events")))
                .isEqualTo("not_found");
    }

    @Test
    void anIdThatIsNoNumberIsRefused() {
        assertThat(code(door.send(door.as(ReadingDoor.ADA, path(image)).header("Last-Event-ID", "latest"))))
                .isEqualTo("invalid_parameter");
    }

    @Test
    void streamsCountAmongTheSocketsOfTheAccountUntilTheyEnd() {
        door.close();
        door = new ReadingDoor(SocketLimits.standard(1));
        image = door.hall.put(IMAGE, ReadingDoor.ADA, JobState.PROCESSING);
        Stream only = follow();
        only.next();
        assertThat(code(door.get(ReadingDoor.ADA, path(image)))).isEqualTo("rate_limited");
        ends(JobState.COMPLETED, 3);
        assertThat(only.rest()).isNotEmpty();
        assertThat(follow().rest()).isNotEmpty();
    }

    @Test
    void theImageBeingDeletedEndsTheStream() {
        Stream stream = follow();
        stream.next();
        happens(image, 8, "image.deleted", JobState.PROCESSING);
        assertThat(stream.rest()).startsWith("id: 8", "event: image.deleted");
    }
}
