package calotype.http;

import calotype.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * A place in a list as clients carry it: base64url of {@code seconds.nanos.id.seal}. The seal is the
 * owner's, so a cursor that was changed, made up or borrowed is none.
 */
final class CursorText {
    private final UrlSigner signer;

    CursorText(UrlSigner signer) {
        this.signer = signer;
    }

    String write(UUID owner, Instant at, UUID id) {
        String place = at.getEpochSecond() + "." + at.getNano() + "." + id;
        String sealed = place + "." + seal(owner, place);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * @param place makes the place of its time and id
     * @throws ProblemException {@code invalid_parameter} for any text that was not written here for this owner
     */
    <P> P read(UUID owner, String text, BiFunction<Instant, UUID, P> place) {
        try {
            String sealed = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            String[] parts = sealed.split("\\.", 4);
            if (parts.length == 4) {
                Instant at = Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
                UUID id = UUID.fromString(parts[2]);
                if (isEqual(write(owner, at, id), text)) {
                    return place.apply(at, id);
                }
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            // Answered below, like a cursor with a wrong seal.
        }
        throw Problems.parameter(
                "cursor", "use next_cursor of the page before, unchanged, or leave it empty to begin.");
    }

    private String seal(UUID owner, String place) {
        return signer.seal("cursor", owner + "." + place);
    }

    private static boolean isEqual(String expected, String text) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), text.getBytes(StandardCharsets.US_ASCII));
    }
}
