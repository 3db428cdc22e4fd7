package calotype.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/** A client of one job's server-sent events, as the {@code events_url} of an upload gives them. */
public final class EventLines implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String DATA = "data: ";

    private final Stream<String> stream;
    private final Iterator<String> lines;

    private EventLines(Stream<String> stream) {
        this.stream = stream;
        this.lines = stream.iterator();
    }

    /** Opens the stream; returns when its head is there. */
    public static EventLines of(URI service, String eventsUrl, String token) {
        return open(HttpRequest.newBuilder(service.resolve(eventsUrl)).header("Authorization", "Bearer " + token));
    }

    /** Comes back with the last id that was heard. */
    public static EventLines after(long lastEventId, URI service, String eventsUrl, String token) {
        return open(HttpRequest.newBuilder(service.resolve(eventsUrl))
                .header("Authorization", "Bearer " + token)
                .header("Last-Event-ID", Long.toString(lastEventId)));
    }

    private static EventLines open(HttpRequest.Builder request) {
        try {
            HttpResponse<Stream<String>> response =
                    HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("The stream answered " + response.statusCode());
            }
            return new EventLines(response.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The next event's data; empty when the server has ended the stream. */
    public Optional<JsonNode> next() {
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith(DATA)) {
                return Optional.of(read(line.substring(DATA.length())));
            }
        }
        return Optional.empty();
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(json, e);
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
