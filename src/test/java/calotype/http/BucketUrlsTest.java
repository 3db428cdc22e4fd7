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
import calotype.testing.WatchedVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BucketUrlsTest {
    private final Vertx vertx = WatchedVertx.create();
    private final TypedBus bus = new TypedBus(vertx, Contract.ALL);
    private final SteppingClock clock = new SteppingClock(FakeHall.DONE_AT.plusSeconds(1));
    private final AtomicInteger questions = new AtomicInteger();
    private final ImageRecord image = FakeHall.image(UUID.randomUUID(), UUID.randomUUID(), JobState.COMPLETED);
    private final SignedUrls urls = new SignedUrls(
            new UrlSigner(SigningKeys.parse("k1:a-key-for-this-test")),
            SettingsLoader.defaultsWith().urls(),
            BucketUrls.of(bus, new Lookups(new Metrics(), "urls"), clock),
            clock);
    private final Instant expiry = urls.expiry(image);

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
