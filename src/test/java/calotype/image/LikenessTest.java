package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.Likeness;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.testing.CameraPhoto;
import calotype.testing.Photos;
import calotype.testing.Pictures;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LikenessTest {
    private static final Pipeline PIPELINE = new Pipeline(1);

    @TempDir
    Path folder;

    @Test
    void e08_theInlinePreviewIsAPictureOfAtMost400Characters() throws IOException {
        List<BufferedImage> pictures = List.of(
                CameraPhoto.scene(1600, 1200),
                TestCard.opaque(756, 1008),
                Pictures.transparentCard(300, 200),
                Pictures.solid(1, 1, Color.RED),
                noise(640, 640));
        for (BufferedImage picture : pictures) {
            String lqip = of(Pictures.png(picture)).lqip();
            assertThat(lqip).startsWith("data:image/webp;base64,").hasSizeLessThanOrEqualTo(400);
            byte[] webp = Base64.getDecoder().decode(lqip.substring(lqip.indexOf(',') + 1));
            BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(webp));
            assertThat(Math.max(decoded.getWidth(), decoded.getHeight())).isBetween(1, 16);
        }
    }

    @Test
    void e09_compressedAndResizedPicturesAreStillAlikeAndOthersAreNot() throws IOException {
        List<BufferedImage> pictures = new ArrayList<>();
        for (int side = 400; side < 1400; side += 50) {
            pictures.add(CameraPhoto.scene(side, side * 3 / 4));
        }
        pictures.add(TestCard.opaque(1008, 756));
        int[] distances = new int[2 * pictures.size()];
        for (int i = 0; i < pictures.size(); i++) {
            BufferedImage picture = pictures.get(i);
            String hash = of(Pictures.png(picture)).phash();
            assertThat(hash).matches("[0-9a-f]{16}");
            distances[2 * i] = distance(hash, of(Pictures.jpeg(picture, 50)).phash());
            distances[2 * i + 1] =
                    distance(hash, of(Pictures.png(half(picture))).phash());
        }
        assertMostAreNear(distances);
        assertThat(distance(
                        of(Pictures.png(CameraPhoto.scene(800, 600))).phash(),
                        of(Pictures.png(TestCard.opaque(800, 600))).phash()))
                .isGreaterThan(16);
    }

    @Test
    void e09_photographsOfRealCamerasAreStillAlike() throws IOException {
        List<Integer> distances = new ArrayList<>();
        for (Path photo : Photos.files("jpg", "jpeg")) {
            BufferedImage picture = readable(photo);
            if (picture != null) {
                String hash = of(Pictures.jpeg(picture, 95)).phash();
                distances.add(distance(hash, of(Pictures.jpeg(picture, 50)).phash()));
                distances.add(
                        distance(hash, of(Pictures.jpeg(half(picture), 95)).phash()));
            }
        }
        int[] all = distances.stream().mapToInt(Integer::intValue).toArray();
        assertMostAreNear(all);
    }

    private static void assertMostAreNear(int[] distances) {
        assertThat(far(distances)).isLessThanOrEqualTo(distances.length / 20);
    }

    private static int far(int[] distances) {
        int far = 0;
        for (int distance : distances) {
            far += distance > 6 ? 1 : 0;
        }
        return far;
    }

    private static int distance(String one, String other) {
        return Long.bitCount(Long.parseUnsignedLong(one, 16) ^ Long.parseUnsignedLong(other, 16));
    }

    /** Null for what the JDK does not read: it is only the maker of the test's pictures. */
    private static BufferedImage readable(Path photo) throws IOException {
        try {
            BufferedImage picture = ImageIO.read(photo.toFile());
            return picture == null || Math.min(picture.getWidth(), picture.getHeight()) < 128
                    ? null
                    : calotype.image.Pictures.reduced(picture, picture.getWidth(), picture.getHeight());
        } catch (IOException | RuntimeException unreadable) {
            return null;
        }
    }

    private static BufferedImage half(BufferedImage picture) {
        return calotype.image.Pictures.reduced(picture, picture.getWidth() / 2, picture.getHeight() / 2);
    }

    private static BufferedImage noise(int width, int height) {
        BufferedImage noise = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int i = 0; i < width * height; i++) {
            noise.setRGB(i % width, i / width, random.nextInt());
        }
        return noise;
    }

    private Likeness of(byte[] picture) throws IOException {
        Path file = Files.write(folder.resolve("picture"), picture);
        Plan plan = new Plan(List.of(), Plan.Effort.FAST, Limits.DEFAULT, true, true);
        return PIPELINE.run(plan, file, folder, step -> {}).facts().likeness();
    }
}
