package calotype.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.contract.StorageApi.LocalFile;
import calotype.contract.StorageApi.ObjectPage;
import calotype.contract.StorageApi.StoredObject;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.testing.WatchedVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every object store must do; each adapter runs it. */
abstract class ObjectStoreContract {
    static final ObjectKey KEY = new ObjectKey("default/originals/owner/image/source.jpg");

    Vertx vertx;
    ObjectStore store;

    @TempDir
    Path staging;

    /** A store that holds nothing yet. */
    abstract ObjectStore openStore() throws IOException;

    @BeforeEach
    void open() throws Exception {
        vertx = WatchedVertx.create();
        store = openStore();
        await(store.prepare());
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void whatIsPutCanBeOpened() throws Exception {
        Path staged = staged("picture");

        StoredObject stored = await(store.put(KEY, staged, true));

        assertThat(stored).isEqualTo(new StoredObject(KEY, 7));
        LocalFile file = await(store.open(KEY));
        assertThat(file.sizeBytes()).isEqualTo(7);
        assertThat(Path.of(file.path())).hasContent("picture");
    }

    @Test
    void aWalkInPagesMeetsEveryObjectOnceAndWhatIsRemovedIsGone() throws Exception {
        List<ObjectKey> keys = Stream.of("a/b/c.jpg", "a/b/d.jpg", "a/b0.jpg", "a/b/renders/x/1.webp", "b/c/d.jpg")
                .map(ObjectKey::new)
                .toList();
        for (ObjectKey key : keys) {
            await(store.put(key, staged("picture"), false));
        }

        List<ObjectKey> met = new ArrayList<>();
        ObjectPage page = await(store.list(null, 2));
        while (page.end() != null) {
            page.objects().forEach(found -> met.add(found.key()));
            page = await(store.list(page.end(), 2));
        }
        page.objects().forEach(found -> met.add(found.key()));

        assertThat(met).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(await(store.remove(keys.subList(1, 5)))).isEqualTo(4);
        assertThat(await(store.list(null, 10)).objects())
                .extracting(found -> found.key())
                .containsExactly(keys.get(0));
        await(store.remove(keys));
    }

    @Test
    void aStagedFileIsGoneAfterwards() throws Exception {
        Path staged = staged("picture");

        await(store.put(KEY, staged, false));

        assertThat(staged).doesNotExist();
    }

    @Test
    void puttingAgainIsHarmless() throws Exception {
        await(store.put(KEY, staged("picture"), true));

        assertThat(await(store.put(KEY, staged("picture"), true)).sizeBytes()).isEqualTo(7);
        assertThat(Path.of(await(store.open(KEY)).path())).hasContent("picture");
    }

    @Test
    void repeatingAPutWhoseAnswerWasLostSucceeds() throws Exception {
        Path staged = staged("picture");
        await(store.put(KEY, staged, true));

        assertThat(await(store.put(KEY, staged, true))).isEqualTo(new StoredObject(KEY, 7));
    }

    @Test
    void puttingAFileThatNeverWasIsNotFound() {
        assertProblem(store.put(KEY, staging.resolve("nothing"), true), ProblemCode.NOT_FOUND);
        assertProblem(store.open(KEY), ProblemCode.NOT_FOUND);
    }

    @Test
    void whatWasNeverPutIsNotFound() {
        assertProblem(store.open(KEY), ProblemCode.NOT_FOUND);
    }

    @Test
    void aPartOfAKeyIsNoObject() throws Exception {
        await(store.put(KEY, staged("picture"), false));

        assertProblem(store.open(new ObjectKey("default/originals")), ProblemCode.NOT_FOUND);
    }

    @Test
    void deletingAPrefixTakesAllBelowAndNothingBeside() throws Exception {
        ObjectKey beside = new ObjectKey("default/originals/owner/image2/source.jpg");
        ObjectKey below = new ObjectKey("default/originals/owner/image/deep/er.jpg");
        for (ObjectKey key : List.of(KEY, beside, below)) {
            await(store.put(key, staged("picture"), false));
        }

        assertThat(await(store.deletePrefix("default/originals/owner/image/"))).isEqualTo(2);

        assertProblem(store.open(KEY), ProblemCode.NOT_FOUND);
        assertProblem(store.open(below), ProblemCode.NOT_FOUND);
        assertThat(Path.of(await(store.open(beside)).path())).hasContent("picture");
    }

    @Test
    void deletingNothingIsASuccess() throws Exception {
        assertThat(await(store.deletePrefix("default/originals/nobody/"))).isZero();
    }

    @Test
    void whatWasDeletedCanBePutAgain() throws Exception {
        await(store.put(KEY, staged("picture"), false));
        await(store.deletePrefix("default/originals/owner/image/"));

        await(store.put(KEY, staged("picture"), false));

        assertThat(await(store.open(KEY)).sizeBytes()).isEqualTo(7);
    }

    @Test
    void putsAndDeletionsAtOnceDoNotDisturbEachOther() throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ObjectKey key = new ObjectKey("default/processed/owner/" + i + "/a.webp");
            all.add(store.put(key, staged("picture"), false)
                    .compose(stored -> store.deletePrefix(
                            "default/processed/owner/" + stored.key().path().split("/")[3] + "/")));
        }

        await(Future.join(all));

        assertThat(all).allSatisfy(one -> assertThat(one.result()).isEqualTo(1));
    }

    @Test
    void h16_whatIsAbsentIsToldFromWhatIsThere() throws Exception {
        List<ObjectKey> keys = IntStream.range(0, 20)
                .mapToObj(i -> new ObjectKey("default/originals/owner/" + i + "/source.jpg"))
                .toList();
        for (int i = 0; i < keys.size(); i += 2) {
            await(store.put(keys.get(i), staged("picture " + i), false));
        }

        assertThat(await(store.absent(keys)))
                .containsExactlyElementsOf(IntStream.range(0, 20)
                        .filter(i -> i % 2 == 1)
                        .mapToObj(keys::get)
                        .toList());
    }

    @Test
    void aProbeOfAWorkingStoreSucceeds() throws Exception {
        await(store.probe());
    }

    Path staged(String content) throws IOException {
        return Files.writeString(staging.resolve(UUID.randomUUID() + ".part"), content);
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    static void assertProblem(Future<?> future, ProblemCode code) {
        assertThatThrownBy(() -> await(future))
                .cause()
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
