package calotype.image;

import calotype.image.codec.PictureWriter;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.step.Alpha;
import calotype.image.step.Levels;
import calotype.model.ImageFormat;
import calotype.model.Plan;
import calotype.model.RenderPlan;
import calotype.model.Rendition;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.model.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The files that a plan asks of one picture. Renditions with equal pixels and settings share one file, made once. */
final class Outputs {
    private static final int LOSSLESS = 100;

    /** What decides the bytes of a file, beside the picture itself. */
    private record Output(Size size, ImageFormat format, int quality, boolean moves) {
        /** The largest first, and AVIF before WebP: the longest work is begun first. */
        static final Comparator<Output> LONGEST_FIRST = Comparator.comparingLong((Output o) -> -o.size.pixels())
                .thenComparing(o -> !o.moves)
                .thenComparing(o -> o.format != ImageFormat.AVIF);
    }

    private final Plan plan;
    private final Path directory;
    private final Pipeline.Listener listener;
    private final Map<RenditionSpec, Output> wanted = new LinkedHashMap<>();
    private final Map<RenditionSpec, Made> made = new ConcurrentHashMap<>();
    private final Original original;
    private final Moving moving;

    /** @param kept whether it is the original's file, and not one of ours */
    private record Made(String file, ImageFormat format, boolean kept, long bytes, String sha256) {}

    /** @param upright the original's size, which every rendition's size is computed from */
    Outputs(Plan plan, Size upright, Original original, Moving moving, Path directory, Pipeline.Listener listener) {
        this.original = original;
        this.moving = moving;
        this.plan = plan;
        this.directory = directory;
        this.listener = listener;
        for (RenditionSpec spec : plan.renditions()) {
            wanted.put(spec, new Output(spec.sizeFor(upright), spec.format(), spec.quality(), moving.suits(spec)));
        }
    }

    /** Has all files made, from the largest level down; returns when all levels are there. */
    void begin(Levels levels, Crew.Shift shift) {
        List<Output> order = new ArrayList<>(new LinkedHashSet<>(wanted.values()));
        order.sort(Output.LONGEST_FIRST);
        for (Output output : order) {
            Frame level = levels.at(output.size);
            shift.add(() -> make(output, level));
        }
    }

    /** In the plan's order, when the shift has finished. */
    List<Rendition> renditions() {
        return wanted.entrySet().stream()
                .map(entry -> rendition(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void make(Output output, Frame level) {
        byte[] file = encode(output, level);
        byte[] kept = original.insteadOf(file.length, output.size, output.moves);
        List<RenditionSpec> specs = wanted.keySet().stream()
                .filter(spec -> output.equals(wanted.get(spec)))
                .toList();
        Map<Boolean, List<RenditionSpec>> byKept = specs.stream()
                .collect(Collectors.partitioningBy(spec -> kept != null && spec.set() == RenditionSet.OPTIMIZED));
        byKept.forEach((keeps, some) -> {
            if (!some.isEmpty()) {
                byte[] chosen = keeps ? Objects.requireNonNull(kept) : file;
                Made written = write(some.get(0).name(), keeps ? original.format() : output.format, keeps, chosen);
                some.forEach(spec -> made.put(spec, written));
            }
        });
        specs.forEach(spec -> listener.finished(spec.name()));
    }

    private Made write(String name, ImageFormat format, boolean kept, byte[] file) {
        String fileName = name + "." + format.extension();
        try {
            Files.write(directory.resolve(fileName), file);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        return new Made(fileName, format, kept, file.length, sha256(file));
    }

    private Rendition rendition(RenditionSpec spec, Output output) {
        Made file = Objects.requireNonNull(made.get(spec));
        return new Rendition(
                spec.name(),
                spec.set(),
                file.format,
                output.size.width(),
                output.size.height(),
                output.quality,
                file.bytes,
                file.sha256,
                file.file,
                file.kept);
    }

    private byte[] encode(Output output, Frame level) {
        byte[] animated = output.moves ? moving.webp(output.size, output.quality) : null;
        return animated == null ? still(output, level) : animated;
    }

    private byte[] still(Output output, Frame level) {
        if (level.layout() != Layout.BGRA) {
            return PictureWriter.encode(level, output.format, output.quality, plan.effort());
        }
        try (Frame straight = Alpha.unpremultiplied(level)) {
            return PictureWriter.encode(straight, output.format, output.quality, plan.effort());
        }
    }

    /** Encodes a picture that stands alone; of lossless formats the quality is 100. */
    static Rendition write(Frame picture, RenderPlan plan, Path directory) {
        ImageFormat format = Objects.requireNonNull(plan.transform().format());
        int quality = Objects.requireNonNullElse(plan.transform().quality(), LOSSLESS);
        byte[] file = PictureWriter.encode(picture, format, quality, plan.effort());
        String name = "render." + format.extension();
        try {
            Files.write(directory.resolve(name), file);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        Size size = picture.size();
        return new Rendition(
                "render",
                RenditionSet.VARIANT,
                format,
                size.width(),
                size.height(),
                quality,
                file.length,
                sha256(file),
                name,
                false);
    }

    private static String sha256(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
