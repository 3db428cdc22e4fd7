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

/** Reduced copies of a photo, of which small pictures are made once more than one was wanted. */
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
        ask("w=900&format=webp&q=80");
        ask("w=901&format=webp&q=80");

        KeepRender copy = keptAs("w=2048&h=2048&format=jpeg&q=95");
        ObjectKey where = copy.key();
        assertThat(where.path()).contains("/" + FakeHouse.IMAGE + "/renders/" + copy.transformId() + "/");
        ask("w=902&format=webp&q=80");

        assertThat(keptAs("w=902&format=webp&q=80").engineVersion()).isEqualTo("scripted-1-i1");
        assertThat(house.allOf(Fetch.class)).last().isEqualTo(new Fetch(where));
        assertThat(house.allOf(KeepRender.class))
                .filteredOn(row -> row.transform().equals("w=901&format=webp&q=80"))
                .extracting(KeepRender::engineVersion)
                .containsExactly("scripted-1");
    }

    @Test
    void aVerySmallPictureIsMadeOfTheLargeCopyUntilThereIsASmallOne() throws Exception {
        openRoom();
        ask("w=900&format=webp&q=80");
        ask("w=901&format=webp&q=80");
        keptAs("w=2048&h=2048&format=jpeg&q=95");

        ask("w=400&format=webp&q=80");
        ask("w=401&format=webp&q=80");
        keptAs("w=1024&h=1024&format=jpeg&q=95");
        ask("w=402&format=webp&q=80");

        assertThat(keptAs("w=402&format=webp&q=80").engineVersion()).isEqualTo("scripted-1-i2");
        assertThat(house.allOf(KeepRender.class))
                .filteredOn(row -> row.transform().equals("w=401&format=webp&q=80"))
                .extracting(KeepRender::engineVersion)
                .containsExactly("scripted-1-i1");
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

        assertThat(serving(photo(4032, 3024, ImageFormat.JPEG, false), "w=400&format=webp"))
                .containsExactly(Intermediate.SMALL, Intermediate.LARGE);
        assertThat(serving(photo(4032, 3024, ImageFormat.JPEG, false), "w=820&format=webp"))
                .as("more than four fifths of the small one")
                .containsExactly(Intermediate.LARGE);
        assertThat(serving(photo(2048, 1536, ImageFormat.JPEG, false), "w=400&format=webp"))
                .containsExactly(Intermediate.SMALL);
        assertThat(serving(photo(1400, 1050, ImageFormat.JPEG, false), "w=400&format=webp"))
                .isEmpty();
        assertThat(serving(photo(4032, 3024, ImageFormat.PNG, false), "w=400&format=webp"))
                .as("drawings keep every line")
                .isEmpty();
        assertThat(serving(photo(4032, 3024, ImageFormat.AVIF, true), "w=400&format=webp"))
                .as("a JPEG has no holes")
                .isEmpty();
        assertThat(serving(photo(4032, 3024, ImageFormat.JPEG, false), "crop=100-100-400-300&w=400&format=webp"))
                .as("a part shows more of it")
                .isEmpty();
    }

    private static List<Intermediate> serving(ImageRecord photo, String query) {
        Transform transform = TransformParser.query(query);
        Size size = new Size(photo.width(), photo.height());
        return Intermediate.serving(photo, transform, Geometry.of(transform, size, 8_192));
    }
}
