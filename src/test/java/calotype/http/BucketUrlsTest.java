package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.bus.TypedBus;
import calotype.config.SettingsLoader;
import calotype.contract.Contract;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Presigned;
import calotype.model.JobState;
import calotype.problem.ProblemCode;
import calotype.telemetry.Lookups;
import calotype.telemetry.Metrics;
import calotype.testing.SharedMemory;
import calotype.testing.WatchedVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BucketUrlsTest {
    private final Vertx vertx = WatchedVertx.create();
    private final TypedBus bus = new TypedBus(vertx, Contract.ALL);
    private final SteppingClock clock = new SteppingClock(FakeHall.DONE_AT.plusSeconds(1));
    private final AtomicInteger questions = new AtomicInteger();
    private final ImageRecord image = FakeHall.image(UUID.randomUUID(), UUID.randomUUID(), JobState.COMPLETED);
    private final SharedMemory memory = new SharedMemory();
    private final SignedUrls urls = node();
    private final Instant expiry = urls.expiry(image);

    private SignedUrls node() {
        return new SignedUrls(
                new UrlSigner(SigningKeys.parse("k1:a-key-for-this-test")),
                SettingsLoader.defaultsWith().urls(),
                BucketUrls.of(bus, memory, new Lookups(new Metrics(), "urls"), clock),
                clock);
    }

    /** Each signature is another one, as those of two nodes in two seconds are. */
    private void serveOtherUrlsEachTime() {
        FrontDoor.await(bus.serve(StorageApi.PRESIGN, wish -> {
            int question = questions.incrementAndGet();
            return Future.succeededFuture(new Presigned(wish.reads().stream()
                    .map(read -> "https://bucket.test/" + read.key() + "?signature=" + question)
                    .toList()));
        }));
    }

    private List<String> given(SignedUrls node) {
        List<String> given = new ArrayList<>(List.of(node.source(image, expiry)));
        image.renditions().forEach(made -> given.add(node.rendition(image, made, expiry)));
        return given;
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private void serve(String url) {
        FrontDoor.await(bus.serve(StorageApi.PRESIGN, wish -> {
            questions.incrementAndGet();
            assertThat(wish.seconds()).isBetween(1L, 900L);
            return Future.succeededFuture(new Presigned(wish.reads().stream()
                    .map(read -> url.isEmpty() ? "" : url + read.key() + "?" + read.contentType())
                    .toList()));
        }));
    }

    @Test
    void aDocumentsFilesAreReadStraightFromTheBucketAndTheSecondQuestionIsSpared() {
        serve("https://bucket.test/");

        FrontDoor.await(urls.ready(image));
        FrontDoor.await(urls.ready(image));

        assertThat(questions).hasValue(1);
        assertThat(urls.source(image, expiry)).startsWith("https://bucket.test/" + image.source());
        assertThat(image.renditions())
                .isNotEmpty()
                .allSatisfy(made -> assertThat(urls.rendition(image, made, expiry))
                        .isEqualTo("https://bucket.test/" + made.key() + "?"
                                + made.format().mime()));
    }

    @Test
    void g03_theSecondNodeGivesOutTheUrlsOfTheFirst() {
        serveOtherUrlsEachTime();
        SignedUrls other = node();

        FrontDoor.await(urls.ready(image));
        FrontDoor.await(other.ready(image));

        assertThat(questions).hasValue(1);
        assertThat(given(other))
                .isEqualTo(given(urls))
                .allSatisfy(url -> assertThat(url).endsWith("?signature=1"));
    }

    @Test
    void g03_nodesThatSignAtTheSameTimeAgree() {
        List<Promise<Presigned>> answers = new ArrayList<>();
        FrontDoor.await(bus.serve(StorageApi.PRESIGN, wish -> {
            Promise<Presigned> answer = Promise.promise();
            answers.add(answer);
            String signature = "?signature=" + answers.size();
            if (answers.size() == 2) {
                answers.forEach(Promise::complete);
            }
            return answer.future()
                    .map(both -> new Presigned(wish.reads().stream()
                            .map(read -> "https://bucket.test/" + read.key() + signature)
                            .toList()));
        }));
        SignedUrls other = node();

        FrontDoor.await(Future.all(urls.ready(image), other.ready(image)));

        assertThat(answers).hasSize(2);
        assertThat(given(other)).isEqualTo(given(urls));
    }

    @Test
    void g03_whatCameToTheBucketLaterIsAddedAndTheRestStays() {
        AtomicReference<String> absent = new AtomicReference<>(image.source().path());
        FrontDoor.await(bus.serve(StorageApi.PRESIGN, wish -> {
            int question = questions.incrementAndGet();
            return Future.succeededFuture(new Presigned(wish.reads().stream()
                    .map(read -> read.key().path().equals(absent.get())
                            ? ""
                            : "https://bucket.test/" + read.key() + "?signature=" + question)
                    .toList()));
        }));
        FrontDoor.await(urls.ready(image));
        assertThat(urls.source(image, expiry)).startsWith("/storage/");

        absent.set("");
        SignedUrls other = node();
        FrontDoor.await(other.ready(image));
        FrontDoor.await(urls.ready(image));

        assertThat(other.source(image, expiry)).endsWith("?signature=2");
        assertThat(other.rendition(image, image.renditions().get(0), expiry)).endsWith("?signature=1");
        assertThat(given(urls)).isEqualTo(given(other));
        assertThat(questions).hasValue(2);
    }

    @Test
    void whatIsNotInTheBucketYetIsReadThroughThisService() {
        serve("");

        FrontDoor.await(urls.ready(image));

        assertThat(urls.source(image, expiry)).startsWith("/storage/").contains("&sig=");
    }

    @Test
    void aStorageRoomThatCannotSignLeavesTheOtherWay() {
        FrontDoor.await(bus.serve(
                StorageApi.PRESIGN, wish -> Future.failedFuture(ProblemCode.STORAGE_UNAVAILABLE.because("away"))));

        assertThat(FrontDoor.await(urls.ready(image))).isSameAs(image);

        assertThat(urls.source(image, expiry)).startsWith("/storage/");
    }
}
