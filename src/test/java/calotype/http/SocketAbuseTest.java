package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.Events;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.model.JobState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets that must be closed, each with its code. */
class SocketAbuseTest {
    private static final SocketLimits LIMITS = new SocketLimits(
            3,
            50,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofMillis(20),
            60,
            64 << 10);

    private ReadingDoor door;

    @BeforeEach
    void open() {
        door = new ReadingDoor(LIMITS);
    }

    @AfterEach
    void shut() {
        door.close();
    }

    private TestSocket anonymous() {
        return TestSocket.open(door, "", builder -> builder);
    }

    private TestSocket ada() {
        return TestSocket.of(door, ReadingDoor.ADA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."})
    void s26_aBadTokenIsClosedWith4401WhereverItStands(String token) {
        assertThat(anonymous()
                        .say("{\"type\":\"auth\",\"token\":\"" + token + "\"}")
                        .closeCode())
                .isEqualTo(4401);
        assertThat(TestSocket.open(door, "?access_token=" + token, builder -> builder)
                        .closeCode())
                .isEqualTo(4401);
        assertThat(TestSocket.open(door, "", builder -> builder.header("Authorization", "Bearer " + token))
                        .closeCode())
                .isEqualTo(4401);
    }

    @Test
    void s26_noTokenInTimeIsClosedWith4408() {
        TestSocket socket = anonymous();
        door.clock.step(Duration.ofSeconds(5));
        assertThat(socket.closeCode()).isEqualTo(4408);
    }

    @Test
    void s26_anythingBeforeTheTokenIsClosedWith4401() {
        assertThat(anonymous().say("{\"type\":\"subscribe\",\"all\":true}").closeCode())
                .isEqualTo(4401);
    }

    @Test
    void s26_aTokenThatEndsClosesItsSocketUnlessItWasSentAnew() {
        TestSocket ends = ada();
        TestSocket renewed = ada();
        ends.hearsNothing();
        renewed.hearsNothing();
        for (int i = 0; i < 16; i++) {
            renewed.say("{\"type\":\"auth\",\"token\":\"" + door.token(ReadingDoor.ADA) + "\"}");
            renewed.hearsNothing();
            if (i < 15) {
                ends.hearsNothing();
                door.clock.step(Duration.ofSeconds(59));
            }
        }
        door.clock.step(Duration.ofSeconds(16));
        assertThat(ends.closeCode()).isEqualTo(4401);
        renewed.hearsNothing();
    }

    @Test
    void s26_aSocketCannotChangeItsOwner() {
        assertThat(ada().say("{\"type\":\"auth\",\"token\":\"" + door.token(ReadingDoor.BOB) + "\"}")
                        .closeCode())
                .isEqualTo(4403);
    }

    @Test
    void s26_oneAccountHasOnlySoManySockets() {
        List<TestSocket> open = new ArrayList<>(List.of(ada(), ada(), ada()));
        open.forEach(TestSocket::hearsNothing);
        assertThat(ada().closeCode()).isEqualTo(4429);
        TestSocket.of(door, ReadingDoor.BOB).hearsNothing();
        open.get(0).say("{}").closeCode();
        ada().hearsNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "null",
                "{\"type\":7}",
                "{\"type\":\"dance\"}",
                "{\"type\":\"subscribe\"}",
                "{\"type\":\"subscribe\",\"job_id\":7}",
                "{\"type\":\"ping\"} {\"type\":\"ping\"}",
                "{\"type\":\"ping\",\"type\":\"ping\"}",
                "{\"type\":\"auth\",\"token\":{}}",
                "{\"type\":\"subscribe\",\"all\":true,\"last_event_id\":\"x\"}",
                "{\"type\":[[[[[[[[[[[[]]]]]]]]]]]]}"
            })
    void s26_whatIsNoMessageIsClosedWith4400(String text) {
        assertThat(ada().say(text).closeCode()).isEqualTo(4400);
    }

    @Test
    void s26_bytesAreNoMessage() {
        assertThat(ada().sayBytes(new byte[] {1, 2, 3}).closeCode()).isEqualTo(4400);
    }

    @Test
    void s26_aFloodIsClosedWith4429() throws IOException {
        try (RawSocket socket = new RawSocket(door.port(), "Authorization: Bearer " + door.token(ReadingDoor.ADA))) {
            for (int i = 0; i <= LIMITS.frames(); i++) {
                socket.text("{\"type\":\"ping\"}");
            }
            assertThat(socket.closeCode()).isEqualTo(4429);
        }
    }

    @Test
    void s26_endlessFragmentsAreClosed() throws IOException {
        try (RawSocket socket = new RawSocket(door.port(), "Authorization: Bearer " + door.token(ReadingDoor.ADA))) {
            socket.frame(false, RawSocket.TEXT, new byte[] {'{'}, 1);
            for (int i = 0; i <= LIMITS.frames(); i++) {
                socket.frame(false, RawSocket.CONTINUATION, new byte[0], 0);
            }
            assertThat(socket.closeCode()).isEqualTo(4429);
        }
    }

    @Test
    void s26_aMessageOfManyFragmentsMayNotGrowPast64KiB() throws IOException {
        try (RawSocket socket = new RawSocket(door.port(), "Authorization: Bearer " + door.token(ReadingDoor.ADA))) {
            byte[] part = "x".repeat(16 << 10).getBytes(StandardCharsets.US_ASCII);
            socket.frame(false, RawSocket.TEXT, part, part.length);
            for (int i = 0; i < 5; i++) {
                socket.frame(false, RawSocket.CONTINUATION, part, part.length);
            }
            assertThat(socket.closeCode()).isIn(-1, 1009, 4429);
        }
    }

    @Test
    void s26_aFrameOfTenMegabytesIsCutBeforeItCame() throws IOException {
        try (RawSocket socket = new RawSocket(door.port(), "Authorization: Bearer " + door.token(ReadingDoor.ADA))) {
            socket.frame(true, RawSocket.TEXT, new byte[100], 10 << 20);
            assertThat(socket.closeCode()).isIn(-1, 1009);
        }
    }

    @Test
    void s26_brokenUtf8IsClosed() throws IOException {
        try (RawSocket socket = new RawSocket(door.port(), "Authorization: Bearer " + door.token(ReadingDoor.ADA))) {
            socket.frame(true, RawSocket.TEXT, new byte[] {'{', (byte) 0xC3, (byte) 0x28, '}'}, 4);
            assertThat(socket.closeCode()).isIn(1007, 4400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "https://app.example.evil.example", "http://app.example"})
    void s26_pagesOfForeignOriginsAreRefused(String origin) throws IOException {
        try (RawSocket socket = new RawSocket(door.port(), "Origin: " + origin)) {
            assertThat(socket.status).contains("403");
        }
    }

    @Test
    void pagesOfThisHostAndOfListedOriginsMayOpenSockets() throws IOException {
        for (String origin : new String[] {"https://app.example", "http://127.0.0.1:" + door.port()}) {
            try (RawSocket socket = new RawSocket(door.port(), "Origin: " + origin)) {
                assertThat(socket.status).as(origin).contains("101");
            }
        }
    }

    @Test
    void anUnknownSubprotocolIsRefusedAndAPlainRequestIsToldWhatIsHere() throws IOException {
        try (RawSocket socket = new RawSocket(door.port(), "Sec-WebSocket-Protocol: graphql-ws")) {
            assertThat(socket.status).contains("400");
        }
        assertThat(door.send(door.request("/api/v1/ws")).statusCode()).isEqualTo(400);
    }

    @Test
    void s26_aSlowReaderIsClosedWith1013() {
        ImageRecord image = door.hall.put(UUID.randomUUID(), ReadingDoor.ADA, JobState.PROCESSING);
        TestSocket slow =
                TestSocket.open(door, "?access_token=" + door.token(ReadingDoor.ADA), false, builder -> builder);
        slow.say("{\"type\":\"subscribe\",\"all\":true}");
        TestSocket fast = TestSocket.hearingAll(door, ReadingDoor.ADA);
        for (int id = 1; id <= 60_000; id++) {
            door.hall.bus.publish(Events.JOB_CHANGED, FakeHall.event(image, id, "job.completed", JobState.COMPLETED));
            if (id % 1000 == 0) {
                while (fast.nextId() < id) {
                    Thread.onSpinWait();
                }
            }
        }
        slow.read();
        assertThat(slow.closeCode()).isEqualTo(1013);
    }

    @Test
    void aClientWithoutAnySignOfLifeIsClosed() throws IOException {
        try (RawSocket socket = new RawSocket(door.port(), "Authorization: Bearer " + door.token(ReadingDoor.ADA))) {
            door.clock.step(Duration.ofSeconds(61));
            assertThat(socket.closeCode()).isEqualTo(1001);
        }
    }
}
