package calotype.image;

import calotype.image.codec.CodecCatalogue;
import calotype.image.codec.Decoded;
import calotype.image.codec.PictureReader;
import calotype.image.codec.PictureWriter;
import calotype.image.frame.Ffmpeg;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.NativeLibrary;
import calotype.image.metadata.BlurHash;
import calotype.image.metadata.MetadataReader;
import calotype.image.metadata.Palette;
import calotype.image.metadata.PerceptualHash;
import calotype.image.metadata.ThumbHash;
import calotype.image.step.Alpha;
import calotype.image.step.Levels;
import calotype.image.step.Reduce;
import calotype.image.step.Swatch;
import calotype.image.step.Upright;
import calotype.model.CodecTier;
import calotype.model.Codecs;
import calotype.model.Exif;
import calotype.model.HeaderReader;
import calotype.model.ImageFacts;
import calotype.model.ImageHeader;
import calotype.model.Likeness;
import calotype.model.Plan;
import calotype.model.RawMetadata;
import calotype.model.RenderPlan;
import calotype.model.Rendition;
import calotype.model.RenditionSpec;
import calotype.model.Size;
import calotype.problem.ProblemCode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Makes all renditions of one source picture from one decode. Thread-safe; blocks the calling thread. */
public final class Pipeline {
    /** Raised whenever our own settings or steps change the bytes that come out. */
    private static final int RECIPE = 8;

    private final CodecTier tier;
    private final Reduce reduce;
    private final Crew crew;

    /**
     * @param threads that work on one picture at a time, the calling one included; the bytes are the same for any
     *     number
     */
    public Pipeline(int threads) {
        this(threads, NativeLibrary.tier());
    }

    /** @param tier whose codecs are used; the native ones must be there */
    public Pipeline(int threads, CodecTier tier) {
        this.tier = tier;
        this.reduce = new Reduce(threads);
        this.crew = new Crew(threads);
    }

    /** For a long pause: costs some milliseconds now and a few more at the next picture. */
    public void rest() {
        if (tier == CodecTier.NATIVE) {
            Ffmpeg.giveMemoryBack();
        }
    }

    /** @param renditions in the plan's order */
    public record Outcome(List<Rendition> renditions, ImageFacts facts, RawMetadata rawMetadata) {
        public Outcome {
            renditions = List.copyOf(renditions);
        }
    }

    /** Hears how far a run has come, from any thread. */
    public interface Listener {
        /** The run begins, after it has waited for its turn. */
        default void begun() {}

        /** A step is finished: {@code decoded}, then each rendition by its name. */
        void finished(String step);

        /** The picture's {@link ThumbHash} is known, as a rule before its first rendition is made. */
        default void placeholder(String thumbhash) {}
    }

    /** Names the library and the recipe that decide the bytes: equal input and version give equal output. */
    public String engineVersion() {
        return tier == CodecTier.NATIVE
                ? "ffmpeg-" + Ffmpeg.version() + "-r" + RECIPE
                : "java-" + Runtime.version().feature() + "-r" + RECIPE;
    }

    /** What this pipeline reads and writes. */
    public Codecs codecs() {
        String missing = tier == CodecTier.NATIVE ? null : NativeLibrary.missing();
        return new Codecs(tier, engineVersion(), missing, CodecCatalogue.of(tier));
    }

    /**
     * Runs a plan. Renditions that this tier has no encoder for are left out, and the facts say so.
     *
     * @param outputDirectory exists; the renditions' files are written into it
     * @throws calotype.problem.ProblemException {@code corrupt_image}, {@code unsupported_codec}, {@code
     *     too_many_pixels}, {@code too_many_frames}, {@code format_unavailable}
     */
    public Outcome run(Plan plan, Path source, Path outputDirectory, Listener listener) {
        ImageHeader header = HeaderReader.read(source);
        plan.limits().check(header);
        plan.renditions().forEach(spec -> PictureWriter.requireWritable(spec.format()));
        AtomicReference<MetadataReader.Told> told = new AtomicReference<>();
        // Decoding takes one core: what the file says beside its pixels is read meanwhile where there is another.
        try (Crew.Shift beside = crew.start()) {
            beside.add(() -> told.set(MetadataReader.read(source, header.format())));
            try (Opened opened = open(plan, source, header);
                    Crew.Shift shift = crew.start()) {
                listener.finished("decoded");
                Original original = new Original(source, header, !opened.truncated);
                Moving moving = new Moving(plan, source, header, reduce, tier == CodecTier.NATIVE);
                Outputs outputs = new Outputs(plan, opened.upright, original, moving, outputDirectory, listener);
                outputs.begin(opened.levels, shift);
                beside.finish();
                MetadataReader.Told beyondPixels = Objects.requireNonNull(told.get());
                ImageFacts facts = facts(beyondPixels.exif(), header, opened, listener);
                shift.finish();
                ImageFacts read = moving.damaged() ? facts.truncated() : facts;
                return new Outcome(outputs.renditions(), withLeftOut(read, plan, moving), beyondPixels.raw());
            }
        }
    }

    private ImageFacts withLeftOut(ImageFacts facts, Plan plan, Moving moving) {
        ImageFacts all = facts;
        for (RenditionSpec spec : plan.renditions()) {
            all = PictureWriter.writes(tier, spec.format()) ? all : all.leftOut(spec.name());
        }
        return moving.leftOut() ? all.leftOut("animation") : all;
    }

    /**
     * Makes one picture by a transform.
     *
     * @param outputDirectory exists; the picture's file is written into it
     * @throws calotype.problem.ProblemException as {@link #run}, and {@code crop_out_of_bounds} or {@code
     *     invalid_parameter} when the transform does not fit the picture
     */
    public Rendition render(RenderPlan plan, Path source, Path outputDirectory, Listener listener) {
        try (Frame picture = new Rendering(plan, source, tier).make(reduce, listener)) {
            return Outputs.write(picture, plan, outputDirectory);
        }
    }

    /**
     * A picture that is decoded, reduced to the largest size wanted, upright and in sRGB.
     *
     * @param upright the original's size, as it is looked at
     */
    private record Opened(Levels levels, Size upright, boolean alpha, boolean truncated) implements AutoCloseable {
        @Override
        public void close() {
            levels.close();
        }
    }

    private Opened open(Plan plan, Path source, ImageHeader header) {
        PictureReader reader = new PictureReader(source, header, plan.limits().maxPixels(), tier);
        boolean onItsSide = header.orientation() >= 5;
        try (Decoded decoded = reader.read(largest(plan, header.upright()).longSide())) {
            if (decoded.truncated() && plan.strict()) {
                throw ProblemCode.CORRUPT_IMAGE.because("The file is damaged: only a part of the picture can be read.");
            }
            Size upright = onItsSide ? decoded.stored().turned() : decoded.stored();
            Size top = largest(plan, upright);
            Frame reduced = reduce.toWorkingLayout(decoded, onItsSide ? top.turned() : top);
            boolean alpha = hasAlpha(reduced);
            Levels levels = new Levels(Upright.turn(reduced, header.orientation()));
            return new Opened(levels, upright, alpha, decoded.truncated());
        }
    }

    /** On the heap opaque pictures have the same layout as others. */
    private static boolean hasAlpha(Frame working) {
        return working.layout() == Layout.BGRA && (working.tier() == CodecTier.NATIVE || !Alpha.isOpaque(working));
    }

    /** The largest size that the plan wants of a picture; all sizes have the picture's shape. */
    private static Size largest(Plan plan, Size upright) {
        return plan.madeNow(upright).stream()
                .map(spec -> spec.sizeFor(upright))
                .max(Comparator.comparingLong(Size::pixels))
                .orElse(upright.fitInside(Swatch.SIDE, Swatch.SIDE));
    }

    private static ImageFacts facts(Exif exif, ImageHeader header, Opened opened, Listener listener) {
        Frame smallest = opened.levels.smallest();
        Swatch swatch = Swatch.of(smallest);
        Likeness likeness = likeness(smallest, swatch);
        listener.placeholder(likeness.thumbhash());
        ImageFacts facts = new ImageFacts(
                header.format(),
                opened.upright.width(),
                opened.upright.height(),
                header.frames(),
                opened.alpha,
                exif,
                Palette.of(swatch.argb()),
                likeness,
                List.of());
        return opened.truncated ? facts.truncated() : facts;
    }

    private static Likeness likeness(Frame level, Swatch swatch) {
        int width = swatch.size().width();
        int height = swatch.size().height();
        return new Likeness(
                ThumbHash.of(swatch.argb(), width, height),
                BlurHash.of(swatch.argb(), width, height),
                InlinePreview.of(level),
                PerceptualHash.of(swatch.argb(), width, height));
    }
}
