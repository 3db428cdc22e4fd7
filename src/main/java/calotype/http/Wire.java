package calotype.http;

import calotype.problem.Problem;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** How values look in answers: bytes of JSON without a tree in between, RFC 3339 in UTC with milliseconds. */
final class Wire {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** Writes one JSON value. */
    @FunctionalInterface
    interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private Wire() {}

    static byte[] bytes(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            body.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static void time(JsonGenerator json, String name, @Nullable Instant instant) throws IOException {
        json.writeStringField(name, instant == null ? null : time(instant));
    }

    /** A job's error as {@code {code,message,retryable,at}}, or null. */
    static void error(JsonGenerator json, @Nullable Problem problem, @Nullable Instant at) throws IOException {
        json.writeFieldName("error");
        if (problem == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeStringField("code", problem.code().wire());
        json.writeStringField("message", problem.detail());
        json.writeBooleanField("retryable", problem.retryable());
        time(json, "at", at);
        json.writeEndObject();
    }

    /** A size for people: {@code 4.0 MB}, in steps of 1,024. */
    static String humanSize(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        String[] units = {"KB", "MB", "GB", "TB"};
        double size = bytes / 1024.0;
        int unit = 0;
        while (Math.round(size * 10) >= 10_240 && unit < units.length - 1) {
            size /= 1024;
            unit++;
        }
        long tenths = Math.round(size * 10);
        return tenths / 10 + "." + tenths % 10 + " " + units[unit];
    }
}
