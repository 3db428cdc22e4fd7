package calotype.workbench;

import static java.util.Objects.requireNonNull;

import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * Tiny pictures made before the first real one, by all that a real one goes through, so that libraries are loaded and code
 * has been run, and compiled, when that comes.
 */
final class WarmUp {
    private static final int SIDE = 64;
    private static final int HEADER = 54;
    private static final int ROUNDS = 3;

    /** What uploads mostly are. */
    private static final Plan UPLOADS = plan(
            new RenditionSpec("warm_jpeg", RenditionSet.VARIANT, ImageFormat.JPEG, SIDE, SIDE, 90),
            new RenditionSpec("warm_png", RenditionSet.VARIANT, ImageFormat.PNG, SIDE, SIDE, 90));

    /** What is mostly made of them. */
    private static final Plan RENDITIONS = plan(
            new RenditionSpec("warm_webp", RenditionSet.VARIANT, ImageFormat.WEBP, SIDE / 2, SIDE / 2, 80),
            new RenditionSpec("warm_large", RenditionSet.OPTIMIZED, ImageFormat.WEBP, SIDE, SIDE, 80),
            new RenditionSpec("warm_avif", RenditionSet.OPTIMIZED, ImageFormat.AVIF, SIDE / 2, SIDE / 2, 50));

    /** Of a JPEG: an EXIF segment that says that the camera was turned (Exif 2.32, 4.5.4 and 4.6.4, orientation 6). */
    private static final byte[] TURNED = HexFormat.of()
            .parseHex("ffe1" + "0022" + "457869660000" + "4d4d002a00000008" + "0001" + "0112000300000001" + "00060000"
                    + "00000000");

    private WarmUp() {}

    private static Plan plan(RenditionSpec... renditions) {
        return new Plan(List.of(renditions), Plan.Effort.FAST, Limits.DEFAULT, false, true);
    }

    /** Failing is no harm: the real pictures tell what is wrong. */
    static void run(Engine engine) {
        try {
            Path directory = Files.createTempDirectory("calotype-warm-up");
            try {
                Path bitmap = Files.write(directory.resolve("source.bmp"), bitmap());
                List<Path> uploads = make(engine, new Task(UPLOADS, bitmap, directory));
                turn(uploads.get(0));
                for (int round = 0; round < ROUNDS; round++) {
                    for (Path upload : uploads) {
                        var unused = make(engine, new Task(RENDITIONS, upload, directory));
                    }
                }
            } finally {
                delete(directory);
            }
        } catch (IOException | RuntimeException failure) {
            System.err.println("Warm-up failed: " + failure.getMessage());
        }
    }

    /** As the node would have it made, by a frame that comes in and one that goes out. */
    private static List<Path> make(Engine engine, Task wish) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        Frames.write(frame, wish);
        Task task = requireNonNull(Frames.read(new ByteArrayInputStream(frame.toByteArray()), Task.class));
        Product made = task.by(engine, step -> {});
        Frames.write(OutputStream.nullOutputStream(), Reply.product(made));
        return made.outcome().renditions().stream()
                .map(rendition -> requireNonNull(task.outputDirectory()).resolve(rendition.file()))
                .toList();
    }

    private static void turn(Path jpeg) throws IOException {
        byte[] file = Files.readAllBytes(jpeg);
        ByteBuffer turned = ByteBuffer.allocate(file.length + TURNED.length);
        turned.put(file, 0, 2).put(TURNED).put(file, 2, file.length - 2);
        Files.write(jpeg, turned.array());
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /** A Windows bitmap (BITMAPINFOHEADER) of 24 bits a pixel, in shades of blue and green. */
    private static byte[] bitmap() {
        int pixels = SIDE * SIDE * 3;
        ByteBuffer file = ByteBuffer.allocate(HEADER + pixels).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'B').put((byte) 'M').putInt(HEADER + pixels).putInt(0).putInt(HEADER);
        file.putInt(40).putInt(SIDE).putInt(SIDE).putShort((short) 1).putShort((short) 24);
        file.putInt(0).putInt(pixels).putInt(0).putInt(0).putInt(0).putInt(0);
        for (int i = 0; i < SIDE * SIDE; i++) {
            file.put((byte) (i % SIDE * 4)).put((byte) (i / SIDE * 4)).put((byte) 90);
        }
        return file.array();
    }
}
