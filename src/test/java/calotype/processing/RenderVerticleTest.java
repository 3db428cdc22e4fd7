package calotype.processing;

import static calotype.processing.FakeHouse.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.KeepVariant;
import calotype.contract.ImagesApi.StoredFile;
import calotype.contract.ImagingApi;
import calotype.contract.ImagingApi.Render;
import calotype.contract.ImagingApi.Rendered;
import calotype.contract.RendersApi;
import calotype.contract.RendersApi.KeepRender;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.DeletePrefix;
import calotype.contract.StorageApi.Deleted;
import calotype.contract.StorageApi.Fetch;
import calotype.contract.StorageApi.Keep;
import calotype.contract.StorageApi.LocalFile;
import calotype.contract.StorageApi.RemoveObjects;
import calotype.model.ImageFormat;
import calotype.model.Visibility;
import calotype.model.transform.Transform;
import calotype.model.transform.TransformParser;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RenderVerticleTest extends WorkerRoom {
    private void openRoom(String script) throws Exception {
        house = new FakeHouse(vertx, directory, script);
        await(house.serve(RendersApi.KEEP, FakeHouse::kept));
        openRenders();
    }

    private Future<Rendered> ask(String query) {
        return house.bus.ask(ImagingApi.RENDER, new Render(house.image(), TransformParser.query(query), null));
    }

    @Test
    void aPictureIsFetchedMadeKeptAndNoted() throws Exception {
        openRoom("picture");

        Rendered rendered = await(ask("w=4&format=webp&q=80"));

        KeepRender row = house.waitFor(KeepRender.class);
        assertThat(rendered.file()).isEqualTo(FakeHouse.kept(row));
        assertThat(row.transform()).isEqualTo("w=4&format=webp&q=80");
        assertThat(row.transformId())
                .isEqualTo(TransformParser.query("q=80&w=4&format=webp").id(FakeHouse.IMAGE));
        assertThat(row.engineVersion()).isEqualTo("scripted-1");
        assertThat(house.allOf(Keep.class)).singleElement().satisfies(keep -> {
            assertThat(keep.key().path())
                    .startsWith("default/processed/" + FakeHouse.OWNER + "/" + FakeHouse.IMAGE + "/renders/");
            assertThat(keep.durable()).isFalse();
        });
    }

    @Test
    void x14_aLateVariantIsKeptAmongTheOthersUnderItsOwnName() throws Exception {
        openRoom("picture");
        await(house.serve(
                ImagesApi.KEEP_VARIANT,
                made -> new StoredFile(
                        made.imageId(),
                        FakeHouse.OWNER,
                        "photo.jpg",
                        made.key(),
                        ImageFormat.WEBP,
                        made.sizeBytes(),
                        made.sha256(),
                        Visibility.PRIVATE,
                        Instant.EPOCH)));
        Transform transform = Transform.to(4, 3, ImageFormat.WEBP, 85);

        Rendered rendered = await(house.bus.ask(ImagingApi.RENDER, new Render(house.image(), transform, "original")));

        KeepVariant row = house.waitFor(KeepVariant.class);
        assertThat(row.name()).isEqualTo("original");
        assertThat(row.key()).isEqualTo(rendered.file().key());
        assertThat(row.key().path())
                .startsWith("default/processed/" + FakeHouse.OWNER + "/" + FakeHouse.IMAGE + "/original-");
        assertThat(house.allOf(KeepRender.class)).isEmpty();
    }

    @Test
    void x14_aVariantOfAnImageThatIsGoneLeavesNoFileAndTakesNoOther() throws Exception {
        openRoom("picture");
        await(house.serve(ImagesApi.KEEP_VARIANT, made -> {
            throw ProblemCode.NOT_FOUND.because("It is gone.");
        }));
        await(house.serve(StorageApi.REMOVE, removed -> new Deleted(1)));
        Transform transform = Transform.to(4, 3, ImageFormat.WEBP, 85);

        assertThatThrownBy(
                        () -> await(house.bus.ask(ImagingApi.RENDER, new Render(house.image(), transform, "original"))))
                .hasCauseInstanceOf(ProblemException.class);

        RemoveObjects removed = house.waitFor(RemoveObjects.class);
        assertThat(removed.keys())
                .singleElement()
                .satisfies(key -> assertThat(key.path()).contains("/original-"));
        assertThat(house.allOf(DeletePrefix.class)).isEmpty();
    }

    @Test
    void g14_whoAsksForWhatIsBeingMadeWaitsForThat() throws Exception {
        openRoom("picture");
        Promise<LocalFile> source = house.hold(StorageApi.FETCH);

        List<Future<Rendered>> all = IntStream.range(0, 100)
                .mapToObj(i -> ask("w=4&format=webp&q=80"))
                .toList();
        house.waitFor(Fetch.class);
        source.complete(new LocalFile(house.source.toString(), 7, false));

        for (Future<Rendered> one : all) {
            assertThat(await(one)).isEqualTo(await(all.get(0)));
        }
        assertThat(house.allOf(KeepRender.class)).hasSize(1);
    }

    @Test
    void moreThanMayWaitAreToldWhenToComeBack() throws Exception {
        openRoom("hang");
        BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

        List<Future<Rendered>> all = IntStream.range(1, 8)
                .mapToObj(i -> ask("w=" + i + "&format=webp&q=80").onFailure(failures::add))
                .toList();

        for (int i = 0; i < all.size() - 2; i++) {
            assertThat(failures.poll(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(ProblemException.class, e -> {
                assertThat(e.code()).isEqualTo(ProblemCode.OVERLOADED);
                assertThat(e.problem().members()).containsKey("retry_after");
            });
        }
        bench.close();
        await(Future.join(all).otherwiseEmpty());
    }

    @Test
    void aCropOutsideIsRefusedBeforeAnythingIsFetched() throws Exception {
        openRoom("picture");

        assertCode(ProblemCode.CROP_OUT_OF_BOUNDS, () -> await(ask("crop=0-0-11-1&format=webp&q=80")));
        assertThat(house.allOf(Fetch.class)).isEmpty();
    }

    @Test
    void anImageWhoseFileIsNotStoredIsAConflict() throws Exception {
        openRoom("picture");
        house.fail(StorageApi.FETCH, ProblemCode.NOT_FOUND);

        assertCode(ProblemCode.SOURCE_NOT_STORED, () -> await(ask("w=4&format=webp&q=80")));
    }

    @Test
    void anImageThatIsDeletedMeanwhileLeavesNothingBehind() throws Exception {
        openRoom("picture");
        house.fail(RendersApi.KEEP, ProblemCode.NOT_FOUND);

        assertCode(ProblemCode.NOT_FOUND, () -> await(ask("w=4&format=webp&q=80")));

        assertThat(house.waitFor(DeletePrefix.class).prefix())
                .contains("/renders/")
                .endsWith("/");
    }

    @Test
    void aPictureThatCannotBeReadIsToldAsAJobTellsIt() throws Exception {
        openRoom("corrupt");

        assertCode(ProblemCode.CORRUPT_IMAGE, () -> await(ask("w=4&format=webp&q=80")));
    }

    private static void assertCode(ProblemCode code, ThrowingCallable asking) {
        assertThatThrownBy(asking).hasMessageContaining(code.wire() + ": ");
    }
}
