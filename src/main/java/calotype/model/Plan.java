package calotype.model;

import com.fasterxml.jackson.annotation.JsonCreator;
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
 */
public record Plan(List<RenditionSpec> renditions, Effort effort, Limits limits, boolean strict, boolean animation) {
    public Plan {
        renditions = List.copyOf(renditions);
    }

    /** The same but for one thing; null leaves it. */
    public Plan withAnimation(@Nullable Boolean animation) {
        return animation == null ? this : new Plan(renditions, effort, limits, strict, animation);
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
