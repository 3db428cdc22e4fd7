package calotype.http;

import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON of clients under limits: 64 KiB, 16 levels, numbers of 100 digits, no key twice, and no text that could not
 * be stored. Whatever passes can lie in a jsonb column.
 */
final class JsonBody {
    static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_DEPTH = 16;
    private static final int MAX_DIGITS = 100;
    private static final int MAX_EXPONENT = 300;
    private static final ObjectMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_DIGITS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private JsonBody() {}

    /** Reads a request's body to its end; fails with {@code payload_too_large} or {@code malformed_json}. */
    static Future<JsonNode> read(HttpServerRequest request) {
        if (RequestBody.declaredLength(request) > MAX_BYTES) {
            return Future.failedFuture(tooLarge());
        }
        RequestBody.welcome(request);
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        request.exceptionHandler(whole::tryFail);
        request.endHandler(end -> whole.tryComplete(body));
        request.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_BYTES) {
                request.handler(null).pause();
                whole.tryFail(tooLarge());
            } else {
                body.appendBuffer(chunk);
            }
        });
        return whole.future().map(bytes -> parse(bytes.getBytes()));
    }

    private static ProblemException tooLarge() {
        return ProblemCode.PAYLOAD_TOO_LARGE
                .because("A JSON body may have 64 KiB.")
                .with("max_bytes", MAX_BYTES);
    }

    /** @throws ProblemException {@code malformed_json} */
    static JsonNode parse(byte[] json) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            JsonNode tree = STRICT.readTree(text);
            if (tree.isMissingNode()) {
                throw malformed("it is empty");
            }
            check(tree);
            return tree;
        } catch (IOException e) {
            throw ProblemCode.MALFORMED_JSON.because(
                    "The JSON cannot be read: it must be UTF-8, at most 16 levels deep, with no key twice.", e);
        }
    }

    private static void check(JsonNode node) {
        if (node.isTextual() && !PlainText.isStorable(node.textValue())) {
            throw malformed("a text has U+0000 or half a surrogate pair");
        }
        if (node.isBigDecimal() && !isModest(node.decimalValue())) {
            throw malformed("a number is too large or too small");
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!PlainText.isStorable(name)) {
                throw malformed("a key has U+0000 or half a surrogate pair");
            }
        });
        node.forEach(JsonBody::check);
    }

    private static boolean isModest(BigDecimal number) {
        return Math.abs((long) number.precision() - number.scale()) <= MAX_EXPONENT
                && Math.abs((long) number.scale()) <= MAX_EXPONENT;
    }

    private static ProblemException malformed(String why) {
        return ProblemCode.MALFORMED_JSON.because("The JSON is not accepted: " + why + ".");
    }
}
