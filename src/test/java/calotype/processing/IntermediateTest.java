package calotype.processing;

import static calotype.processing.FakeHouse.await;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.StoredFile;
import calotype.contract.ImagingApi;
import calotype.contract.ImagingApi.Render;
import calotype.contract.ImagingApi.Rendered;
import calotype.contract.RendersApi;
import calotype.contract.RendersApi.KeepRender;
import calotype.contract.StorageApi.Fetch;
import calotype.model.Exif;
import calotype.model.ImageFacts;
import calotype.model.ImageFormat;
import calotype.model.JobState;
import calotype.model.ObjectKey;
import calotype.model.Size;
import calotype.model.transform.Geometry;
import calotype.model.transform.Transform;
import calotype.model.transform.TransformParser;
import calotype.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** A reduced copy of a photo, of which small pictures are made once more than one was wanted. */
class IntermediateTest extends WorkerRoom {
    private final Map<Object, StoredFile> kept = new ConcurrentHashMap<>();

    private void openRoom() throws Exception {
        house = new FakeHouse(vertx, directory, "picture");
        await(house.serve(RendersApi.KEEP, made -> {
            StoredFile file = FakeHouse.kept(made);
            kept.put(made.transformId(), file);
            return file;
        }));
        await(house.serve(RendersApi.FIND, question -> {
            StoredFile file = kept.get(question.transformId());
            if (file == null) {
                throw ProblemCode.NOT_FOUND.because("Not kept.");
            }
            return file;
        }));
        openRenders();
    }

    private ImageRecord photo(int width, int height, ImageFormat format, boolean alpha) {
        ImageFacts facts = new ImageFacts(format, width, height, 1, alpha, Exif.NONE, List.of(), null, List.of());
        return house.image(JobState.COMPLETED, format, width, height, facts);
    }

    private Rendered ask(String query) throws Exception {
        ImageRecord photo = photo(4032, 3024, ImageFormat.JPEG, false);
        return await(house.bus.ask(ImagingApi.RENDER, new Render(photo, TransformParser.query(query), null)));
    }

    private KeepRender keptAs(String transform) throws InterruptedException {
        while (true) {
            KeepRender row = house.waitFor(KeepRender.class);
            if (row.transform().equals(transform)) {
                return row;
            }
        }
    }

    @Test
    void theSecondSmallPictureHasTheCopyMadeAndTheNextOnesAreMadeOfIt() throws Exception {
        openRoom();
        ask("w=400&format=webp&q=80");
        ask("w=401&format=webp&q=80");

        KeepRender copy = keptAs("w=2048&h=2048&format=jpeg&q=95");
        ObjectKey where = copy.key();
        assertThat(where.path()).contains("/" + FakeHouse.IMAGE + "/renders/" + copy.transformId() + "/");
        ask("w=402&format=webp&q=80");

        assertThat(keptAs("w=402&format=webp&q=80").engineVersion()).isEqualTo("scripted-1-i1");
        assertThat(house.allOf(Fetch.class)).last().isEqualTo(new Fetch(where));
        assertThat(house.allOf(KeepRender.class))
                .filteredOn(row -> row.transform().equals("w=401&format=webp&q=80"))
                .extracting(KeepRender::engineVersion)
                .containsExactly("scripted-1");
    }

    @Test
    void aLargePictureIsMadeOfTheOriginalAndAsksForNoCopy() throws Exception {
        openRoom();
        for (int width = 1700; width < 1704; width++) {
            ask("w=" + width + "&format=webp&q=80");
        }

        assertThat(house.allOf(KeepRender.class))
                .hasSize(4)
                .allMatch(row -> row.engineVersion().equals("scripted-1"));
        assertThat(house.allOf(RendersApi.FindRender.class)).isEmpty();
    }

    @Test
    void onlyPhotosThatAreMuchLargerHaveOne() throws Exception {
        openRoom();
        Size size = new Size(4032, 3024);
        Transform small = TransformParser.query("w=400&format=webp");
        Geometry fits = Geometry.of(small, size, 8_192);

        assertThat(Intermediate.serves(photo(4032, 3024, ImageFormat.JPEG, false), small, fits))
                .isTrue();
        assertThat(Intermediate.serves(photo(4032, 3024, ImageFormat.PNG, false), small, fits))
                .as("drawings keep every line")
                .isFalse();
        assertThat(Intermediate.serves(photo(4032, 3024, ImageFormat.AVIF, true), small, fits))
                .as("a JPEG has no holes")
                .isFalse();
        assertThat(Intermediate.serves(photo(2048, 1536, ImageFormat.JPEG, false), small, fits))
                .isFalse();
        Transform part = TransformParser.query("crop=100-100-400-300&w=400&format=webp");
        assertThat(Intermediate.serves(
                        photo(4032, 3024, ImageFormat.JPEG, false), part, Geometry.of(part, size, 8_192)))
                .as("a part shows more of it")
                .isFalse();
    }
}
