package calotype.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An {@code Accept} header (RFC 9110, section 12.5.1), as far as pictures and JSON need it. */
record Accept(Map<String, Double> weights) {
    private static final Map<String, Double> ANYTHING = Map.of("*/*", 1.0);

    static Accept of(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return new Accept(ANYTHING);
        }
        Map<String, Double> weights = new LinkedHashMap<>();
        for (String range : header.toLowerCase(Locale.ROOT).split(",")) {
            String[] parts = range.split(";");
            double weight = 1;
            for (int i = 1; i < parts.length; i++) {
                weight = parts[i].strip().startsWith("q=")
                        ? weight(parts[i].strip().substring(2))
                        : weight;
            }
            weights.put(parts[0].strip(), weight);
        }
        return new Accept(weights);
    }

    private static double weight(String text) {
        try {
            return Math.max(0, Math.min(1, Double.parseDouble(text)));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The weight of a type that the client names itself; 0 when it does not. */
    double exact(String type) {
        return weights.getOrDefault(type, 0.0);
    }

    /** The weight of pictures that the client does not name. */
    double wildcard() {
        Double images = weights.get("image/*");
        return images != null ? images : exact("*/*");
    }

    /** Whether the client wants a picture and no JSON: browsers' image elements, or curl told so. */
    boolean wantsPicture() {
        boolean picture = weights.entrySet().stream()
                .anyMatch(range -> range.getKey().startsWith("image/") && range.getValue() > 0);
        return picture && exact("application/json") == 0 && exact("text/html") == 0;
    }
}
