package calotype.workbench;

import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A tiny picture made before the first real one, so that libraries are loaded and code has been run when that comes. */
final class WarmUp {
    private static final int SIDE = 64;
    private static final int HEADER = 54;

    private static final Plan PLAN = new Plan(
            List.of(
                    new RenditionSpec("warm_webp", RenditionSet.VARIANT, ImageFormat.WEBP, SIDE, SIDE, 80),
                    new RenditionSpec("warm_avif", RenditionSet.OPTIMIZED, ImageFormat.AVIF, SIDE / 2, SIDE / 2, 50)),
            Plan.Effort.FAST,
            Limits.DEFAULT,
            false,
            true);

    private WarmUp() {}

    /** Failing is no harm: the real pictures tell what is wrong. */
    static void run(Engine engine) {
        try {
            Path directory = Files.createTempDirectory("calotype-warm-up");
            Path source = Files.write(directory.resolve("source.bmp"), bitmap());
            try {
                var unused = engine.run(PLAN, source, directory, step -> {});
            } finally {
                delete(directory);
            }
        } catch (IOException | RuntimeException failure) {
            System.err.println("Warm-up failed: " + failure.getMessage());
        }
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
