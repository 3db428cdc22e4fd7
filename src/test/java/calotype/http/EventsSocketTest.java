package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.model.JobState;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a socket hears, and in which order. */
class EventsSocketTest {
    private static final UUID IMAGE = UUID.fromString("01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b");
    private static final UUID OTHER = UUID.fromString("01981c5e-9000-7c31-8a5e-2e4d1b3f5a6b");
    private static final UUID FOREIGN = UUID.fromString("01981c5e-9001-7c31-8a5e-2e4d1b3f5a6b");

    private ReadingDoor door;
    private ImageRecord image;
    private ImageRecord other;
    private ImageRecord foreign;

    @BeforeEach
    void open() {
        door = new ReadingDoor();
        image = door.hall.put(IMAGE, ReadingDoor.ADA, JobState.PROCESSING);
        other = door.hall.put(OTHER, ReadingDoor.ADA, JobState.PENDING);
        foreign = door.hall.put(FOREIGN, ReadingDoor.BOB, JobState.PENDING);
    }

    @AfterEach
    void shut() {
        door.close();
    }

    private void happens(ImageRecord which, long id, String type, JobState status) {
        door.hall.publish(FakeHall.event(which, id, type, status));
    }

    private void completed(ImageRecord which, long id) {
        happens(which, id, "job.completed", JobState.COMPLETED);
    }

    private void progress(ImageRecord which, long id) {
        happens(which, id, "job.progress", JobState.PROCESSING);
    }

    @Test
    void anEventIsTheEnvelopeOfTheProtocol() {
        TestSocket socket = TestSocket.hearingAll(door, ReadingDoor.ADA);
        assertThat(socket.subprotocol()).isEqualTo("calotype.v1");
        happens(image, 7, "job.failed", JobState.FAILED);
        JsonNode event = socket.next();
        assertThat(event.path("id").asLong()).isEqualTo(7);
        assertThat(event.path("type").asText()).isEqualTo("job.failed");
        assertThat(event.path("timestamp").asText()).isEqualTo("2026-11-24T10:15:31.002Z");
        assertThat(event.at("/data/job_id").asText())
                .isEqualTo(image.job().jobId().toString());
        assertThat(event.at("/data/image_id").asText()).isEqualTo(IMAGE.toString());
        assertThat(event.at("/data/status").asText()).isEqualTo("failed");
        assertThat(event.at("/data/ai_status").asText()).isEqualTo("skipped");
        assertThat(event.at("/data/progress/percent").asInt()).isEqualTo(11);
        assertThat(event.at("/data/error/code").asText()).isEqualTo("corrupt_image");
        assertThat(event.path("data").has("thumbhash")).isFalse();
    }

    @Test
    void e06_progressBringsThePlaceholder() {
        TestSocket socket = TestSocket.hearingAll(door, ReadingDoor.ADA);

        progress(image, 7);

        assertThat(socket.next().at("/data/thumbhash").asText()).isEqualTo("1QcSHQRnh493V4dIh4eXh1h4kJUI");
    }

    @Test
    void aTokenInTheQueryOrInTheFirstMessageIsAsGoodAsInTheHandshake() {
        TestSocket byQuery = TestSocket.open(door, "?access_token=" + door.token(ReadingDoor.ADA), builder -> builder);
        byQuery.say("{\"type\":\"subscribe\",\"all\":true}");
        assertThat(byQuery.nextType()).isEqualTo("subscribed");
        TestSocket byMessage = TestSocket.open(door, "", builder -> builder);
        byMessage.say("{\"type\":\"auth\",\"token\":\"" + door.token(ReadingDoor.ADA) + "\"}");
        byMessage.say("{\"type\":\"subscribe\",\"all\":true}");
        assertThat(byMessage.nextType()).isEqualTo("subscribed");
        completed(image, 1);
        assertThat(byQuery.nextId()).isEqualTo(1);
        assertThat(byMessage.nextId()).isEqualTo(1);
    }

    @Test
    void aSocketHearsNothingBeforeItSubscribesNorAfterItUnsubscribed() {
        TestSocket listener = TestSocket.hearingAll(door, ReadingDoor.ADA);
        TestSocket silent = TestSocket.of(door, ReadingDoor.ADA);
        silent.hearsNothing();
        completed(image, 1);
        assertThat(listener.nextId()).isEqualTo(1);
        silent.hearsNothing();
        listener.say("{\"type\":\"unsubscribe\",\"all\":true}");
        listener.hearsNothing();
        completed(image, 2);
        listener.hearsNothing();
    }

    @Test
    void aSocketMayFollowOneJobOrOneImage() {
        TestSocket byJob = TestSocket.of(door, ReadingDoor.ADA);
        byJob.say("{\"type\":\"subscribe\",\"job_id\":\"" + image.job().jobId() + "\"}");
        JsonNode subscribed = byJob.next();
        assertThat(subscribed.path("type").asText()).isEqualTo("subscribed");
        assertThat(subscribed.at("/data/status").asText()).isEqualTo("processing");
        TestSocket byImage = TestSocket.of(door, ReadingDoor.ADA);
        byImage.say("{\"type\":\"subscribe\",\"image_id\":\"" + OTHER + "\"}");
        assertThat(byImage.nextType()).isEqualTo("subscribed");
        completed(image, 1);
        completed(other, 2);
        assertThat(byJob.nextId()).isEqualTo(1);
        assertThat(byImage.nextId()).isEqualTo(2);
        byJob.hearsNothing();
        byImage.hearsNothing();
    }

    @Test
    void s21_eventsAndIdsOfOthersAreNotThere() {
        TestSocket socket = TestSocket.hearingAll(door, ReadingDoor.ADA);
        for (String target : new String[] {
            "\"job_id\":\"" + foreign.job().jobId() + "\"",
            "\"image_id\":\"" + FOREIGN + "\"",
            "\"image_id\":\"" + UUID.randomUUID() + "\"",
            "\"job_id\":\"" + IMAGE + "\"",
            "\"job_id\":\"no id\""
        }) {
            socket.say("{\"type\":\"subscribe\"," + target + "}");
            JsonNode answer = socket.next();
            assertThat(answer.path("type").asText()).as(target).isEqualTo("error");
            assertThat(answer.path("code").asText()).as(target).isEqualTo("not_found");
        }
        TestSocket bob = TestSocket.hearingAll(door, ReadingDoor.BOB);
        completed(foreign, 1);
        assertThat(bob.nextId()).isEqualTo(1);
        socket.hearsNothing();
    }

    @Test
    void eventsThatOvertookEachOtherAreToldInOrder() {
        TestSocket socket = TestSocket.hearingAll(door, ReadingDoor.ADA);
        completed(image, 3);
        completed(image, 1);
        completed(image, 2);
        completed(image, 5);
        completed(image, 4);
        for (long id = 1; id <= 5; id++) {
            assertThat(socket.nextId()).isEqualTo(id);
        }
    }

    @Test
    void staleProgressIsDroppedAndAStaleEndSendsTheClientToTheLedger() {
        TestSocket socket = TestSocket.hearingAll(door, ReadingDoor.ADA);
        completed(image, 10);
        assertThat(socket.nextId()).isEqualTo(10);
        progress(other, 8);
        socket.hearsNothing();
        completed(other, 9);
        assertThat(socket.nextType()).isEqualTo("reset");
    }

    @Test
    void aSocketThatComesBackMissesNothingAndHearsNothingTwice() {
        LongStream.rangeClosed(1, 1200)
                .forEach(id -> door.hall.events.add(FakeHall.event(image, id, "job.completed", JobState.COMPLETED)));
        TestSocket socket = TestSocket.open(door, "", builder -> builder);
        socket.say("{\"type\":\"auth\",\"token\":\"" + door.token(ReadingDoor.ADA) + "\",\"last_event_id\":100}");
        socket.say("{\"type\":\"subscribe\",\"all\":true}");
        completed(image, 1201);
        completed(image, 1202);
        assertThat(socket.nextType()).isEqualTo("subscribed");
        for (long id = 101; id <= 1202; id++) {
            assertThat(socket.nextId()).isEqualTo(id);
        }
        completed(image, 1203);
        assertThat(socket.nextId()).isEqualTo(1203);
        socket.hearsNothing();
    }

    @Test
    void aGapThatIsTooOldIsToldByReset() {
        door.hall.eventsComplete = false;
        TestSocket socket = TestSocket.open(
                door, "?last_event_id=5&access_token=" + door.token(ReadingDoor.ADA), builder -> builder);
        socket.say("{\"type\":\"subscribe\",\"all\":true}");
        assertThat(socket.nextType()).isEqualTo("subscribed");
        assertThat(socket.nextType()).isEqualTo("reset");
        completed(image, 12);
        assertThat(socket.nextId()).isEqualTo(12);
    }

    @Test
    void theDeletionOfAnImageIsAnEvent() {
        TestSocket socket = TestSocket.hearingAll(door, ReadingDoor.ADA);
        assertThat(door.send(door.as(ReadingDoor.ADA, "/api/v1/images/" + IMAGE).DELETE())
                        .statusCode())
                .isEqualTo(204);
        assertThat(socket.nextType()).isEqualTo("image.deleted");
    }

    @Test
    void aNodeThatLeavesSaysSo() {
        TestSocket socket = TestSocket.hearingAll(door, ReadingDoor.ADA);
        door.close();
        assertThat(socket.nextType()).isEqualTo("draining");
        assertThat(socket.closeCode()).isEqualTo(1012);
    }
}
