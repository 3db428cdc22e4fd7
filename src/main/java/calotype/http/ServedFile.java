package calotype.http;

import calotype.contract.ImagesApi.StoredFile;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A stored file with the headers that go with it, made once.
 *
 * @param etag strong: the hash of the bytes
 * @param digest the same hash as RFC 9530 writes it, of the whole file also where a part of it is sent
 * @param fileName stem of the upload, rendition, true extension, as an {@code ext-value} of RFC 8187
 * @param content the bytes of a small file; null for one that is sent from disk
 * @param path a file of this node; null until it was fetched, or when it must be fetched each time
 */
record ServedFile(
        StoredFile file,
        boolean source,
        CharSequence contentType,
        String etag,
        String digest,
        String modified,
        String fileName,
        @Nullable Buffer content,
        @Nullable String path) {
    private static final String LITERAL = "!#$&+-.^_`|~";

    /** @param label of the rendition in the name that it is saved under */
    static ServedFile of(StoredFile file, String name, String label) {
        boolean source = name.equals(StoragePath.SOURCE);
        String stem = stem(file.filename()) + (source ? "" : "-" + label);
        return new ServedFile(
                file,
                source,
                HttpHeaders.createOptimized(file.format().mime()),
                '"' + file.sha256() + '"',
                "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(file.sha256())) + ":",
                Conditions.httpDate(file.createdAt()),
                encoded(stem + "." + file.format().extension()),
                null,
                null);
    }

    ServedFile with(@Nullable Buffer bytes, @Nullable String localPath) {
        return new ServedFile(file, source, contentType, etag, digest, modified, fileName, bytes, localPath);
    }

    /** {@code attachment} for the upload itself, whose bytes are a stranger's, and on demand for the others. */
    String disposition(boolean download) {
        return (download || source ? "attachment" : "inline") + "; filename*=UTF-8''" + fileName;
    }

    private static String stem(String filename) {
        int dot = filename.lastIndexOf('.');
        return dot > 0 ? filename.substring(0, dot) : filename;
    }

    private static String encoded(String name) {
        StringBuilder out = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean literal = c < 128 && (Character.isLetterOrDigit(c) || LITERAL.indexOf(c) >= 0);
            out.append(literal ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return out.toString();
    }
}
