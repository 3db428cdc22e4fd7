package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.testing.HeifFile;
import calotype.testing.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files of every format: each gives a picture or a problem that its sender can understand, and none a crash. */
class MutantsTest {
    private static final Set<ProblemCode> FAULTS_OF_A_FILE = EnumSet.of(
            ProblemCode.CORRUPT_IMAGE,
            ProblemCode.UNSUPPORTED_CODEC,
            ProblemCode.UNSUPPORTED_MEDIA_TYPE,
            ProblemCode.TOO_MANY_PIXELS,
            ProblemCode.TOO_MANY_FRAMES,
            ProblemCode.EMPTY_FILE);
    private static final int MUTANTS_OF_A_FILE = 16;
    private static final Limits SMALL = new Limits(4_000_000, 65_500, 500, 500);

    @TempDir
    Path folder;

    @Test
    void s03_everyMutantIsAPictureOrAProblem() throws IOException {
        Pipeline pipeline = new Pipeline(1);
        RenditionSpec webp = new RenditionSpec("webp", RenditionSet.VARIANT, ImageFormat.WEBP, 128, 128, 80);
        Plan plan = new Plan(List.of(webp), Plan.Effort.FAST, SMALL, false, true);
        Random random = new Random(20_26);
        int pictures = 0;
        Map<ProblemCode, Integer> problems = new EnumMap<>(ProblemCode.class);
        for (byte[] sample : samples()) {
            for (int i = 0; i < MUTANTS_OF_A_FILE; i++) {
                Path file = Files.write(folder.resolve("mutant"), mutant(sample, random));
                try {
                    pictures += pipeline.run(plan, file, folder, step -> {})
                            .renditions()
                            .size();
                } catch (ProblemException problem) {
                    problems.merge(problem.code(), 1, Integer::sum);
                }
            }
        }

        assertThat(FAULTS_OF_A_FILE).as("%s", problems).containsAll(problems.keySet());
        assertThat(pictures).isGreaterThan(100);
        assertThat(problems.values().stream().mapToInt(n -> n).sum()).isGreaterThan(20);
    }

    private static List<byte[]> samples() {
        BufferedImage card = Pictures.card(96, 64);
        return List.of(
                Pictures.jpeg(card, 85),
                Pictures.progressiveJpeg(card, 85),
                Pictures.fixture("card-restart.jpg"),
                Pictures.png(card),
                Pictures.png(Pictures.transparentCard(96, 64)),
                Pictures.gif(card),
                Pictures.animatedGif(3),
                Pictures.bmp(card),
                Pictures.tiff(card),
                TiffFile.of(card),
                Pictures.fixture("card.webp"),
                Pictures.fixture("card-alpha.webp"),
                Pictures.fixture("card-animated.webp"),
                Pictures.fixture("card-lossless.webp"),
                Pictures.fixture("card.avif"),
                Pictures.fixture("card-alpha.avif"),
                Pictures.fixture("card.heic"),
                new HeifFile(Pictures.fixture("card.heic")).tiles(2).rotated(1).bytes(),
                Pictures.fixture("card.psd"),
                Pictures.fixture("card.ico"));
    }

    /** A few bytes changed, a part cut out, doubled or zeroed, or the end cut off. */
    private static byte[] mutant(byte[] sample, Random random) {
        byte[] mutant = sample.clone();
        int at = random.nextInt(mutant.length);
        int length = Math.min(mutant.length - at, 1 + random.nextInt(64));
        switch (random.nextInt(5)) {
            case 0 -> mutant = Arrays.copyOf(mutant, at);
            case 1 -> Arrays.fill(mutant, at, at + length, (byte) random.nextInt());
            case 2 ->
                mutant = Pictures.joined(
                        Arrays.copyOf(mutant, at), Arrays.copyOfRange(mutant, at + length, mutant.length));
            case 3 ->
                mutant = Pictures.joined(
                        Arrays.copyOf(mutant, at + length), Arrays.copyOfRange(mutant, at, mutant.length));
            default -> {
                for (int i = 0; i < 1 + mutant.length / 200; i++) {
                    mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
                }
            }
        }
        return mutant;
    }
}
