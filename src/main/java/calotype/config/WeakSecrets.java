package calotype.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells a secret that protects nothing: short, a placeholder, or printed in somebody's tutorial. */
final class WeakSecrets {
    /** HS256 needs a key of at least its hash's size (RFC 7518, section 3.2). */
    private static final int MIN_BYTES = 32;

    private static final int MIN_DIFFERENT_CHARACTERS = 8;

    /** Letters and digits of words that stand in placeholders and never in random text of this length. */
    private static final List<String> PLACEHOLDERS = List.of(
            "changeme",
            "changethis",
            "changeit",
            "yoursecret",
            "yoursupersecret",
            "yourjwt",
            "your256bit",
            "mysecret",
            "supersecret",
            "secretkey",
            "jwtsecret",
            "asecret",
            "astringsecret",
            "password",
            "placeholder",
            "replaceme",
            "notasecret",
            "donotuse",
            "development",
            "example",
            "1234567890",
            "0123456789",
            "abcdefgh");

    /** Keys of well-known tutorials, letters and digits only: whoever reads them can sign tokens. */
    private static final List<String> PUBLISHED = List.of(
            "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
            "404e635266556a586e3272357538782f413f4428472b4b6250645367566b5970",
            "3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b",
            "9a4f2c8d3b7a1e6f45c8a0b3f267d8b1d4e6f3c8a9d2b5f8e3a9c8b5f6v8a3d9");

    private WeakSecrets() {}

    /** What is wrong with a secret, as the end of a sentence; null when it will do. */
    static @Nullable String flaw(Secret secret) {
        String text = secret.reveal();
        String plain = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        if (PUBLISHED.contains(plain) || PLACEHOLDERS.stream().anyMatch(plain::contains)) {
            return "is a placeholder or a published example";
        }
        if (text.getBytes(StandardCharsets.UTF_8).length < MIN_BYTES) {
            return "is shorter than " + MIN_BYTES + " bytes";
        }
        return text.chars().distinct().count() < MIN_DIFFERENT_CHARACTERS ? "repeats too few characters" : null;
    }
}
