package calotype.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of the push: all events of one owner, by the JDK's own WebSocket. */
public final class EventListener implements WebSocket.Listener {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> FINAL = Set.of("job.completed", "job.failed", "job.cancelled");

    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    private EventListener() {}

    /** Opens a socket and subscribes to everything of the token's owner; returns when the server has said so. */
    public static EventListener of(URI service, String token) {
        return of(service, token, "");
    }

    /** Comes back with the last id that was heard. */
    public static EventListener after(long lastEventId, URI service, String token) {
        return of(service, token, "?last_event_id=" + lastEventId);
    }

    private static EventListener of(URI service, String token, String query) {
        EventListener listener = new EventListener();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .subprotocols("calotype.v1")
                .buildAsync(URI.create(service.toString().replaceFirst("^http", "ws") + "/api/v1/ws" + query), listener)
                .join();
        socket.sendText("{\"type\":\"subscribe\",\"all\":true}", true).join();
        listener.await("subscribed");
        return listener;
    }

    /** The event that ends a job. */
    public JsonNode awaitFinal(String job) {
        List<JsonNode> events = untilFinal(job);
        return events.get(events.size() - 1);
    }

    /** A job's events, up to the one that ends it. */
    public List<JsonNode> untilFinal(String job) {
        List<JsonNode> events = new ArrayList<>();
        JsonNode message;
        do {
            message = next();
            if (message.at("/data/job_id").asText().equals(job)) {
                events.add(message);
            }
        } while (events.isEmpty()
                || !FINAL.contains(events.get(events.size() - 1).path("type").asText()));
        return events;
    }

    private void await(String type) {
        JsonNode message = next();
        while (!message.path("type").asText().equals(type)) {
            message = next();
        }
    }

    private JsonNode next() {
        try {
            JsonNode message = messages.poll(60, TimeUnit.SECONDS);
            if (message == null) {
                throw new IllegalStateException("No message came");
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            messages.add(read(text.toString()));
            text.setLength(0);
        }
        socket.request(1);
        return null;
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(json, e);
        }
    }
}
