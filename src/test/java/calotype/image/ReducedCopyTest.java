package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.HeaderReader;
import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.RenderPlan;
import calotype.model.Rendition;
import calotype.model.Size;
import calotype.model.transform.Transform;
import calotype.model.transform.TransformParser;
import calotype.testing.CameraPhoto;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that are made of a reduced copy of a photo, against those that are made of the photo itself. */
class ReducedCopyTest {
    /** Portrait, since the camera lay on its side. */
    private static final Size UPRIGHT = new Size(2448, 3264);

    private static final Pipeline PIPELINE = new Pipeline(1);

    @TempDir
    Path folder;

    private Path photo;
    private Path copy;

    @BeforeEach
    void reduce() throws IOException {
        photo = Files.write(folder.resolve("photo.jpg"), CameraPhoto.jpeg(3264, 2448, 6, 92));
        Transform transform = Transform.inside(2048, 2048, ImageFormat.JPEG, 95);
        Rendition made = PIPELINE.render(plan(transform, null, true), photo, folder, step -> {});
        copy = Files.move(folder.resolve(made.file()), folder.resolve("copy.jpg"));
    }

    private static RenderPlan plan(Transform transform, @Nullable Size original, boolean intermediate) {
        return new RenderPlan(transform, Plan.Effort.FAST, Limits.DEFAULT, true, 8_192, original, intermediate);
    }

    private BufferedImage render(String query, Path source, @Nullable Size original) throws IOException {
        Transform transform = TransformParser.query(query);
        Rendition made = PIPELINE.render(plan(transform, original, false), source, folder, step -> {});
        return Pictures.read(folder.resolve(made.file()));
    }

    @Test
    void theCopyIsAllOfThePhotoUpright() {
        assertThat(HeaderReader.read(copy).stored()).isEqualTo(new Size(1536, 2048));
        assertThat(HeaderReader.read(copy).orientation()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "w=200&format=webp&q=80",
                "w=400&format=webp&q=80",
                "w=800&format=avif&q=50",
                "h=1600&format=webp&q=80",
                "w=300&h=300&fit=cover&g=north&format=jpeg&q=80",
                "crop=10p-20p-60p-50p&w=500&rotate=90&flip=h&format=webp&q=80"
            })
    void whatIsMadeOfItLooksLikeWhatIsMadeOfThePhoto(String query) throws IOException {
        BufferedImage ofPhoto = render(query, photo, null);
        BufferedImage ofCopy = render(query, copy, UPRIGHT);

        assertThat(ofCopy.getWidth()).isEqualTo(ofPhoto.getWidth());
        assertThat(ofCopy.getHeight()).isEqualTo(ofPhoto.getHeight());
        assertThat(Ssim.of(ofCopy, ofPhoto)).as(query).isGreaterThan(0.95);
    }
}
