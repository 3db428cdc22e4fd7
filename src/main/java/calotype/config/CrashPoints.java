package calotype.config;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The instants at which a process may die as badly as can be, for drills: random kills all but never hit them. Where
 * {@code faults.crash-at} names one, the process ends there with the probability given, as by {@code kill -9}: at once,
 * without hooks, nothing said to anybody. Only the test profile takes the setting; elsewhere nothing happens here.
 */
public final class CrashPoints {
    /** As by SIGKILL. */
    private static final int KILLED = 137;

    /** Between two effects that cannot be one. */
    public enum Point {
        UPLOAD_AFTER_STAGE,
        UPLOAD_AFTER_PUT,
        UPLOAD_AFTER_COMMIT_BEFORE_REPLY,
        RELAY_AFTER_PUBLISH,
        RELAY_AFTER_CONFIRM_BEFORE_MARK,
        WORKER_AFTER_CLAIM,
        WORKER_MID_VARIANTS,
        WORKER_BEFORE_DONE,
        WORKER_AFTER_DONE_BEFORE_ACK;

        /** In kebab case, as the setting has it. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Nobody dies. */
    public static final CrashPoints NONE = new CrashPoints(Map.of());

    private final Map<Point, Double> probabilities;
    private final SplittableRandom random = new SplittableRandom();

    private CrashPoints(Map<Point, Double> probabilities) {
        this.probabilities = probabilities;
    }

    /** Where this node is to die. */
    public static CrashPoints of(Settings settings) {
        String given = settings.faults().crashAt();
        return given == null ? NONE : new CrashPoints(parse(given));
    }

    /**
     * @param text {@code name:probability}, several with commas between them
     * @throws IllegalArgumentException for an unknown name, or a probability that is not above 0 and at most 1
     */
    static Map<Point, Double> parse(String text) {
        Map<Point, Double> parsed = new EnumMap<>(Point.class);
        for (String part : text.split(",")) {
            String[] halves = part.strip().split(":", 2);
            double probability = probability(halves.length == 2 ? halves[1] : null);
            parsed.put(point(halves[0]), probability);
        }
        return parsed;
    }

    private static Point point(String name) {
        return Arrays.stream(Point.values())
                .filter(point -> point.wire().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + name + "\" is none of "
                        + Arrays.stream(Point.values()).map(Point::wire).toList()));
    }

    private static double probability(@Nullable String text) {
        try {
            double read = Double.parseDouble(Objects.requireNonNullElse(text, ""));
            if (read > 0 && read <= 1) {
                return read;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException("is name:probability, with a probability above 0 and at most 1");
    }

    /** The process may end here. */
    public void reach(Point point) {
        Double probability = probabilities.get(point);
        if (probability != null && dies(probability)) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    private synchronized boolean dies(double probability) {
        return random.nextDouble() < probability;
    }
}
