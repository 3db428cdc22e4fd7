package calotype.http;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.model.Digest;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * An answer in JSON, ready to be sent again and again.
 *
 * @param image what it was made of
 * @param etag strong, of the bytes, quotes included
 * @param modified when these bytes came to be, as an HTTP date; null while they may change at any time
 * @param location whether it tells where a picture was taken
 */
record Document(
        ImageRecord image,
        Buffer body,
        String etag,
        @Nullable String modified,
        boolean location) {
    static Document of(ImageRecord image, byte[] json, @Nullable Instant modified, boolean location) {
        String date = modified == null ? null : Conditions.httpDate(modified);
        return new Document(image, Buffer.buffer(json), etag(json), date, location);
    }

    private static String etag(byte[] json) {
        byte[] hash = Digest.newSha256().digest(json);
        return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 12)) + '"';
    }

    boolean isFinal() {
        return image.job().status().isFinal();
    }
}
