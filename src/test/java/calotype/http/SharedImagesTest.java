package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.bus.TypedBus;
import calotype.cache.SharedCache.Entry;
import calotype.config.Settings;
import calotype.config.SettingsLoader;
import calotype.contract.Contract;
import calotype.contract.Events;
import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.http.Documents.View;
import calotype.model.JobState;
import calotype.model.Json;
import calotype.model.Visibility;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.telemetry.Lookups;
import calotype.telemetry.Metrics;
import calotype.testing.SharedMemory;
import calotype.testing.WatchedVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes' documents, each with a memory of its own, over one shared cache and one ledger. */
class SharedImagesTest {
    private static final UUID ADA = ReadingDoor.ADA;
    private static final UUID BOB = ReadingDoor.BOB;
    private static final UUID IMAGE = UUID.fromString("01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b");

    private final Vertx vertx = WatchedVertx.create();
    private final TypedBus bus = new TypedBus(vertx, Contract.ALL);
    private final FakeHall hall = new FakeHall(bus);
    private final SteppingClock clock = new SteppingClock(FakeHall.DONE_AT.plusSeconds(1));
    private final Metrics metrics = new Metrics();
    private final SharedMemory memory = new SharedMemory();
    private final Documents one = node();
    private final Documents two = node();

    private Documents node() {
        Settings settings = SettingsLoader.defaultsWith();
        SignedUrls urls = new SignedUrls(
                new UrlSigner(SigningKeys.parse("k1:a-key-for-this-test")),
                settings.urls(),
                BucketUrls.none(clock),
                clock);
        return new Documents(
                bus,
                new ImageDocument(settings.images(), urls),
                urls,
                shared(),
                new Lookups(metrics, "documents"),
                clock);
    }

    private SharedImages shared() {
        return new SharedImages(memory, new Lookups(metrics, "shared"), clock);
    }

    @BeforeEach
    void open() {
        FrontDoor.await(hall.open());
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private static Document find(Documents node, View view) {
        return FrontDoor.await(node.find(ADA, IMAGE, view));
    }

    @Test
    void aHundredReadersOfOneDocumentAreOneReadOfTheLedger() {
        hall.put(IMAGE, ADA, JobState.COMPLETED);
        List<Future<Document>> readers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            readers.add(one.find(ADA, IMAGE, View.IMAGE));
        }
        Set<String> answers =
                readers.stream().map(FrontDoor::await).map(Document::etag).collect(Collectors.toSet());
        assertThat(answers).hasSize(1);
        assertThat(hall.finds).hasValue(1);
    }

    @Test
    void aReaderOnAnotherEventLoopIsAnsweredOnItsOwn() {
        hall.put(IMAGE, ADA, JobState.COMPLETED);
        List<Future<Boolean>> own = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Promise<Boolean> answered = Promise.promise();
            own.add(answered.future());
            vertx.deployVerticle(new VerticleBase() {
                @Override
                public Future<?> start() {
                    return one.find(ADA, IMAGE, View.IMAGE)
                            .onComplete(done -> answered.complete(Vertx.currentContext() == context));
                }
            });
        }
        own.forEach(loop -> assertThat(FrontDoor.await(loop)).isTrue());
    }

    @Test
    void k12_whatOneNodeHasReadTheOtherNeedNotAskTheLedgerFor() {
        hall.put(IMAGE, ADA, JobState.COMPLETED);
        Document first = find(one, View.IMAGE);
        Document second = find(two, View.IMAGE);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.etag()).isEqualTo(first.etag());
        assertThat(find(two, View.IMAGE_WITH_LOCATION).body()).isNotEqualTo(first.body());
        assertThat(find(two, View.IMAGE)).isSameAs(second);
        assertThat(hall.finds).hasValue(1);
        assertThat(metrics.scrape())
                .contains(
                        "calotype_cache_lookups_total{cache=\"documents\",end=\"hit\"} 1.0",
                        "calotype_cache_lookups_total{cache=\"documents\",end=\"miss\"} 3.0",
                        "calotype_cache_lookups_total{cache=\"shared\",end=\"hit\"} 2.0",
                        "calotype_cache_lookups_total{cache=\"shared\",end=\"miss\"} 1.0");
    }

    @Test
    void g11_aChangeOnOneNodeIsSeenOnTheOther() {
        ImageRecord before = hall.put(IMAGE, ADA, JobState.COMPLETED);
        Buffer old = find(one, View.IMAGE).body();
        find(two, View.IMAGE);
        List<Future<Void>> heard = new ArrayList<>();
        for (Documents node : List.of(one, two)) {
            Promise<Void> forgotten = Promise.promise();
            heard.add(forgotten.future());
            FrontDoor.await(bus.follow(Events.JOB_CHANGED, news -> {
                node.changed(news);
                forgotten.tryComplete();
            }));
        }

        change();
        bus.publish(Events.JOB_CHANGED, news(before, "job.completed", JobState.COMPLETED));
        heard.forEach(FrontDoor::await);

        assertThat(find(two, View.IMAGE).body()).isNotEqualTo(old);
        assertThat(find(one, View.IMAGE).body()).isNotEqualTo(old);
        assertThat(hall.finds).hasValue(2);
    }

    /** Makes the image public, and so its URLs others. */
    private void change() {
        hall.put(FakeHall.image(IMAGE, ADA, JobState.COMPLETED, Visibility.PUBLIC));
    }

    private static JobChanged news(ImageRecord image, String type, JobState status) {
        return new JobChanged(
                7,
                type,
                FakeHall.DONE_AT,
                image.owner(),
                image.imageId(),
                image.job().jobId(),
                status,
                image.job().aiStatus(),
                image.job().progress(),
                null,
                null);
    }

    @Test
    void aSlowReaderNeverPutsAnOldRecordBack() {
        ImageRecord old = hall.put(IMAGE, ADA, JobState.COMPLETED);
        Promise<ImageRecord> slow = Promise.promise();
        Future<SharedImages.Found> reading = shared().find(ADA, IMAGE, slow::future);
        FrontDoor.await(two.changed(IMAGE));
        slow.complete(old);
        FrontDoor.await(reading);

        change();

        assertThat(find(one, View.IMAGE).image().visibility()).isEqualTo(Visibility.PUBLIC);
    }

    @Test
    void nobodyJoinsAReadingThatBeganBeforeAChange() {
        hall.put(IMAGE, ADA, JobState.PROCESSING);
        Future<Document> before = one.find(ADA, IMAGE, View.JOB);
        FrontDoor.await(one.changed(IMAGE));
        hall.put(IMAGE, ADA, JobState.COMPLETED);
        assertThat(find(one, View.JOB).body().toString()).contains("\"status\":\"completed\"");
        FrontDoor.await(before);
    }

    @Test
    void whatIsNotFinalIsNotSharedAndReadFromTheLedgerAgainAfterAnInstant() {
        hall.put(IMAGE, ADA, JobState.PROCESSING);
        find(one, View.JOB);
        find(two, View.JOB);
        clock.step(Duration.ofMillis(100));
        find(one, View.JOB);
        assertThat(hall.finds).hasValue(3);
    }

    @Test
    void whatGoesOnIsNotLookedForInTheSharedCache() {
        ImageRecord begun = hall.put(IMAGE, ADA, JobState.PROCESSING);
        one.changed(news(begun, "job.processing", JobState.PROCESSING));
        find(one, View.JOB);
        clock.step(Duration.ofMillis(100));
        find(one, View.JOB);
        find(two, View.JOB);
        clock.step(Duration.ofMillis(100));
        find(two, View.JOB);
        assertThat(metrics.scrape())
                .as("only the one that has heard of nothing looks, once")
                .contains("calotype_cache_lookups_total{cache=\"shared\",end=\"miss\"} 1.0");

        hall.put(IMAGE, ADA, JobState.COMPLETED);
        one.changed(news(begun, "job.completed", JobState.COMPLETED));
        two.changed(news(begun, "job.completed", JobState.COMPLETED));
        find(one, View.JOB);
        find(two, View.JOB);
        assertThat(metrics.scrape()).contains("calotype_cache_lookups_total{cache=\"shared\",end=\"hit\"} 1.0");
        assertThat(hall.finds).hasValue(5);
    }

    @Test
    void aDocumentWhoseNewsWereLostEndsByItself() {
        hall.put(IMAGE, ADA, JobState.COMPLETED);
        find(one, View.JOB);
        assertThat(one.kept(ADA, IMAGE, View.JOB)).isNotNull();
        clock.step(Duration.ofMinutes(10).plusSeconds(1));
        assertThat(one.kept(ADA, IMAGE, View.JOB)).isNull();
    }

    @Test
    void s21_anothersImageIsNeitherFoundNorTakenFromAKeyThatIsNotItsOwners() {
        ImageRecord image = hall.put(IMAGE, ADA, JobState.COMPLETED);
        find(one, View.IMAGE);
        notFound(two.find(BOB, IMAGE, View.IMAGE));

        String key = "image-2:" + BOB + ":" + IMAGE;
        Entry planted = new Entry(key, IMAGE.toString(), 99, Buffer.buffer(Json.bytes(image)), Duration.ofMinutes(1));
        FrontDoor.await(memory.get(key).compose(look -> memory.put(planted, look.mark())));
        notFound(two.find(BOB, IMAGE, View.IMAGE));
    }

    @Test
    void aRecordThatCannotBeReadIsAMiss() {
        hall.put(IMAGE, ADA, JobState.COMPLETED);
        String key = "image-2:" + ADA + ":" + IMAGE;
        Entry planted = new Entry(key, IMAGE.toString(), 1, Buffer.buffer("{\"of\":"), Duration.ofMinutes(1));
        FrontDoor.await(memory.get(key).compose(look -> memory.put(planted, look.mark())));
        assertThat(find(one, View.IMAGE).isFinal()).isTrue();
    }

    private static void notFound(Future<Document> found) {
        FrontDoor.await(found.transform(done -> {
            assertThat(done.cause())
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.problem().code()).isEqualTo(ProblemCode.NOT_FOUND));
            return Future.succeededFuture();
        }));
    }
}
