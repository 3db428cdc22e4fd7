package calotype.config;

import java.util.List;

/**
 * What the layers came to.
 *
 * @param values every leaf in the order of {@code defaults.yaml}
 * @param notes to be told once at start: synonyms in use, names that this version does not know yet
 */
public record LoadedSettings(Settings settings, List<Effective> values, List<String> notes) {
    /**
     * One leaf as it is in force.
     *
     * @param text as in a file; a secret is {@code (secret)}, a missing value {@code (not set)}
     * @param origin which layer decided
     */
    public record Effective(String path, String text, String origin) {}
}
