package calotype.image;

import calotype.image.codec.PictureWriter;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.step.Alpha;
import calotype.image.step.Levels;
import calotype.model.ImageFormat;
import calotype.model.Plan;
import calotype.model.Plan.Effort;
import calotype.model.RenderPlan;
import calotype.model.Rendition;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.model.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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

    /** Tried in turn, in percent of the quality that was asked for. */
    private static final int[] LESS_QUALITY = {70, 45, 25, 10};

    /** What decides the bytes of a file, beside the picture itself. */
    private record Output(Size size, ImageFormat format, int quality, boolean moves) {
        /**
         * The largest first, and of one size what takes longest: what is begun last can then be shared out evenly. Of
         * 2,048 pixels WebP takes 85 ms and the fast AVIF 60.
         */
        static Comparator<Output> longestFirst(Effort effort) {
            ImageFormat longest = effort == Effort.FAST ? ImageFormat.WEBP : ImageFormat.AVIF;
            return Comparator.comparingLong((Output o) -> -o.size.pixels())
                    .thenComparing(o -> !o.moves)
                    .thenComparing(o -> o.format != longest);
        }
    }

    private final Plan plan;
    private final Path directory;
    private final Pipeline.Listener listener;
    private final Map<RenditionSpec, Output> wanted = new LinkedHashMap<>();
    private final Map<RenditionSpec, Made> made = new ConcurrentHashMap<>();
    private final Original original;
    private final Moving moving;

    /** @param kept whether it is the original's file, and not one of ours */
    @SuppressWarnings("ArrayRecordComponent")
    private record Coded(ImageFormat format, int quality, boolean kept, byte[] file) {}

    private record Made(String file, ImageFormat format, int quality, boolean kept, long bytes) {}

    /** @param upright the original's size, which every rendition's size is computed from */
    Outputs(Plan plan, Size upright, Original original, Moving moving, Path directory, Pipeline.Listener listener) {
        this.original = original;
        this.moving = moving;
        this.plan = plan;
        this.directory = directory;
        this.listener = listener;
        for (RenditionSpec spec : plan.madeNow(upright)) {
            wanted.put(spec, new Output(spec.sizeFor(upright), spec.format(), spec.quality(), moving.suits(spec)));
        }
    }

    /**
     * Has all files made that can be where the levels are, from the largest down; returns when all levels are there.
     */
    void begin(Levels levels, Crew.Shift shift) {
        wanted.keySet().removeIf(spec -> !PictureWriter.writes(levels.smallest().tier(), spec.format()));
        List<Output> order = new ArrayList<>(new LinkedHashSet<>(wanted.values()));
        order.sort(Output.longestFirst(plan.effort()));
        for (Output output : order) {
            Frame level = levels.at(output.size);
            shift.add(() -> make(output, level));
        }
    }

    /** In the plan's order, those that are made late left out, when the shift has finished. */
    List<Rendition> renditions() {
        return wanted.entrySet().stream()
                .map(entry -> rendition(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void make(Output output, Frame level) {
        Coded plain = new Coded(output.format, output.quality, false, encode(output, output.quality, level));
        Coded small = noLargerThanTheUpload(plain, output, level);
        List<RenditionSpec> specs = wanted.keySet().stream()
                .filter(spec -> output.equals(wanted.get(spec)))
                .toList();
        Map<Boolean, List<RenditionSpec>> bySmall = specs.stream()
                .collect(Collectors.partitioningBy(spec -> small != plain && spec.set() == RenditionSet.OPTIMIZED));
        bySmall.forEach((smaller, some) -> {
            if (!some.isEmpty()) {
                Made written = write(some.get(0).name(), smaller ? small : plain);
                some.forEach(spec -> made.put(spec, written));
            }
        });
        specs.forEach(spec -> listener.finished(spec.name()));
    }

    /**
     * What stands for an optimized file that would be larger than the upload: the upload itself where that is shown as
     * ours would be, else ours at less quality, and in WebP when AVIF's boxes alone take too much; the least of all when
     * none is small enough.
     */
    private Coded noLargerThanTheUpload(Coded plain, Output output, Frame level) {
        byte[] kept = original.insteadOf(plain.file.length, output.size, output.moves);
        if (kept != null) {
            return new Coded(original.format(), output.quality, true, kept);
        }
        long most = original.mostBytes(output.size, output.moves);
        boolean optimized = wanted.entrySet().stream()
                .anyMatch(wish -> wish.getKey().set() == RenditionSet.OPTIMIZED
                        && wish.getValue().equals(output));
        if (plain.file.length <= most || !optimized) {
            return plain;
        }
        Coded least = plain;
        for (ImageFormat format : new LinkedHashSet<>(List.of(output.format, ImageFormat.WEBP))) {
            Output other = new Output(output.size, format, output.quality, output.moves);
            for (int percent : LESS_QUALITY) {
                int quality = Math.max(1, output.quality * percent / 100);
                Coded coded = new Coded(format, quality, false, encode(other, quality, level));
                if (coded.file.length <= most) {
                    return coded;
                }
                least = coded.file.length < least.file.length ? coded : least;
            }
        }
        return least;
    }

    private Made write(String name, Coded coded) {
        String fileName = name + "." + coded.format.extension();
        try {
            Files.write(directory.resolve(fileName), coded.file);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        return new Made(fileName, coded.format, coded.quality, coded.kept, coded.file.length);
    }

    private Rendition rendition(RenditionSpec spec, Output output) {
        Made file = Objects.requireNonNull(made.get(spec));
        return new Rendition(
                spec.name(),
                spec.set(),
                file.format,
                output.size.width(),
                output.size.height(),
                file.quality,
                file.bytes,
                file.file,
                file.kept);
    }

    private byte[] encode(Output output, int quality, Frame level) {
        byte[] animated = output.moves ? moving.webp(output.size, quality) : null;
        return animated == null ? still(output.format, quality, level) : animated;
    }

    private byte[] still(ImageFormat format, int quality, Frame level) {
        if (level.layout() != Layout.BGRA) {
            return PictureWriter.encode(level, format, quality, plan.effort());
        }
        try (Frame straight = Alpha.unpremultiplied(level)) {
            return PictureWriter.encode(straight, format, quality, plan.effort());
        }
    }

    /** Encodes a picture that stands alone; of lossless formats the quality is 100. */
    static Rendition write(Frame picture, RenderPlan plan, Path directory) {
        ImageFormat format = Objects.requireNonNull(plan.transform().format());
        int quality = Objects.requireNonNullElse(plan.transform().quality(), LOSSLESS);
        byte[] file = plan.intermediate()
                ? PictureWriter.baseline(picture, quality)
                : PictureWriter.encode(picture, format, quality, plan.effort());
        String name = "render." + format.extension();
        try {
            Files.write(directory.resolve(name), file);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        Size size = picture.size();
        return new Rendition(
                "render", RenditionSet.VARIANT, format, size.width(), size.height(), quality, file.length, name, false);
    }
}
