package calotype.http;

import calotype.contract.Events.JobChanged;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An event as sockets get it: {@code {id,type,timestamp,data}}, written once however many sockets hear it.
 *
 * @param text the message, JSON
 */
record LiveEvent(JobChanged news, String text) {
    static LiveEvent of(JobChanged news) {
        return new LiveEvent(news, message(json -> {
            json.writeNumberField("id", news.id());
            json.writeStringField("type", news.type());
            Wire.time(json, "timestamp", news.at());
            data(json, news);
        }));
    }

    long id() {
        return news.id();
    }

    /** Whether a later event makes this one worthless. */
    boolean isProgress() {
        return news.type().endsWith(".progress");
    }

    private static void data(JsonGenerator json, JobChanged news) throws IOException {
        json.writeObjectFieldStart("data");
        json.writeStringField("job_id", news.jobId().toString());
        json.writeStringField("image_id", news.imageId().toString());
        json.writeStringField("status", news.status().wire());
        json.writeStringField("ai_status", news.aiStatus().wire());
        JobHead.progress(json, news.progress());
        if (news.thumbhash() != null) {
            json.writeStringField("thumbhash", news.thumbhash());
        }
        if (news.error() != null) {
            json.writeObjectFieldStart("error");
            json.writeStringField("code", news.error());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** A message that is no event: {@code subscribed}, {@code pong}, {@code reset}, {@code error}, {@code draining}. */
    static String control(String type, Instant now, Wire.Body members) {
        return message(json -> {
            json.writeStringField("type", type);
            Wire.time(json, "timestamp", now);
            members.write(json);
        });
    }

    private static String message(Wire.Body members) {
        byte[] bytes = Wire.bytes(json -> {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        });
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
