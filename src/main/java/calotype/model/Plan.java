package calotype.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What to make of one source picture. It is data only, so that it can lie in a job's row and cross into a child
 * process.
 *
 * @param renditions in the order of progress
 * @param effort how hard the encoders try
 * @param strict whether a picture that can only partly be read is refused instead of completed with a warning
 * @param animation whether the optimized WebP of an animation is animated too, and not its first frame
 * @param late which variants are made only when somebody asks for them; null for none
 */
public record Plan(
        List<RenditionSpec> renditions,
        Effort effort,
        Limits limits,
        boolean strict,
        boolean animation,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Late late) {
    public Plan {
        renditions = List.copyOf(renditions);
    }

    /** All at once. */
    public Plan(List<RenditionSpec> renditions, Effort effort, Limits limits, boolean strict, boolean animation) {
        this(renditions, effort, limits, strict, animation, null);
    }

    /**
     * Variants whose longer side lies between two bounds, in pixels.
     *
     * @param above of which this one is not late
     * @param most of which this one still is: what can be made by itself
     */
    public record Late(int above, int most) {}

    /** Whether a rendition of a picture of this upright size is left until somebody asks for it. */
    public boolean leaves(RenditionSpec spec, Size upright) {
        int side = spec.sizeFor(upright).longSide();
        return late != null && spec.set() == RenditionSet.VARIANT && side > late.above && side <= late.most;
    }

    /** What is made at once of a picture of this upright size, in order. */
    public List<RenditionSpec> madeNow(Size upright) {
        return renditions.stream().filter(spec -> !leaves(spec, upright)).toList();
    }

    /** The same but for one thing; null leaves it. */
    public Plan withAnimation(@Nullable Boolean animation) {
        return animation == null ? this : new Plan(renditions, effort, limits, strict, animation, late);
    }

    /** FAST: least CPU for the bytes (the default); SMALL: fewer bytes for about twice the CPU. */
    public enum Effort {
        FAST,
        SMALL;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        public static Effort of(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }
}
