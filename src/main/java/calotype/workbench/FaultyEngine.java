package calotype.workbench;

import calotype.image.Pipeline;
import calotype.image.Pipeline.Listener;
import calotype.image.Pipeline.Outcome;
import calotype.model.Codecs;
import calotype.model.Plan;
import calotype.model.RenderPlan;
import calotype.model.Rendition;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import sun.misc.Unsafe;

/**
 * The pipeline with a broken decoder, for drills: a picture that ends with {@code calotype-fault:} and one of
 * {@code segfault}, {@code hang}, {@code allocate}, {@code exit} does that to the process that works on it. Only the
 * children of a node whose profile is {@code test} have it.
 */
public final class FaultyEngine implements Engine {
    private static final String MARK = "calotype-fault:";
    private static final int LONGEST = 64;
    private static final long GIGABYTE = 1L << 30;
    private static final int GIGABYTES = 10;

    private final Engine pipeline =
            new PipelineEngine(new Pipeline(Runtime.getRuntime().availableProcessors()));

    @Override
    public Outcome run(Plan plan, Path source, Path outputDirectory, Listener listener) {
        breakDown(source);
        return pipeline.run(plan, source, outputDirectory, listener);
    }

    @Override
    public Rendition render(RenderPlan plan, Path source, Path outputDirectory, Listener listener) {
        breakDown(source);
        return pipeline.render(plan, source, outputDirectory, listener);
    }

    @Override
    public void rest() {
        pipeline.rest();
    }

    @Override
    public Codecs codecs() {
        return pipeline.codecs();
    }

    @Override
    public String version() {
        return pipeline.version();
    }

    private static void breakDown(Path source) {
        String end = end(source);
        int mark = end.lastIndexOf(MARK);
        switch (mark < 0 ? "" : end.substring(mark + MARK.length())) {
            case "segfault" -> unsafe().getByte(1);
            case "hang" -> hang();
            case "allocate" -> allocate();
            case "exit" -> Runtime.getRuntime().exit(0);
            default -> {}
        }
    }

    private static String end(Path source) {
        try (RandomAccessFile file = new RandomAccessFile(source.toFile(), "r")) {
            long length = Math.min(LONGEST, file.length());
            byte[] last = new byte[(int) length];
            file.seek(file.length() - length);
            file.readFully(last);
            return new String(last, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Never comes back, takes a whole core, and cannot be interrupted: as a decoder in a loop of its own. */
    private static void hang() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    /** Not written to, so that a drill takes no memory from others: the limit is on addresses. */
    private static void allocate() {
        for (int i = 0; i < GIGABYTES; i++) {
            var unused = unsafe().allocateMemory(GIGABYTE);
        }
    }

    private static Unsafe unsafe() {
        try {
            Field unsafe = Unsafe.class.getDeclaredField("theUnsafe");
            unsafe.setAccessible(true);
            return (Unsafe) unsafe.get(null);
        } catch (ReflectiveOperationException otherJvm) {
            throw new IllegalStateException(otherJvm);
        }
    }
}
