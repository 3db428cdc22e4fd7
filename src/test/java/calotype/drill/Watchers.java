package calotype.drill;

import calotype.testing.ApiClient;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many clients of the push, spread over the doors, who come back to the next door with the last id they heard when
 * theirs goes.
 */
final class Watchers implements AutoCloseable {
    private static final Set<String> FINAL = Set.of("job.completed", "job.failed", "job.cancelled");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long BACK_AFTER_MILLIS = 200;

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient client =
            vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(10_000));
    private final Ground ground;
    private final String token;
    private final List<Watcher> all = new ArrayList<>();
    private final AtomicInteger back = new AtomicInteger();
    private final AtomicInteger reconnected = new AtomicInteger();
    private final AtomicInteger resets = new AtomicInteger();
    private volatile boolean over;

    /** Returns when all have been told that they are subscribed. */
    Watchers(Ground ground, int count) throws InterruptedException, IOException {
        this.ground = ground;
        this.token = ground.token();
        CountDownLatch subscribed = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            Watcher watcher = new Watcher(i, subscribed);
            all.add(watcher);
            watcher.open();
        }
        if (!subscribed.await(2, TimeUnit.MINUTES)) {
            throw new IOException(subscribed.getCount() + " sockets did not open");
        }
    }

    boolean haveAllHeard(Collection<String> jobs) {
        return all.stream().allMatch(watcher -> watcher.ended.keySet().containsAll(jobs));
    }

    /** How often one was told, as news, of a job that went on after its end. */
    int back() {
        return back.get();
    }

    /** How often one was told to read again. */
    int resets() {
        return resets.get();
    }

    int reconnected() {
        return reconnected.get();
    }

    @Override
    public void close() throws TimeoutException {
        over = true;
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    private final class Watcher {
        /** Jobs that have ended, and since when nothing of them is news: since always, if that was told. */
        private final Map<String, Instant> ended = new ConcurrentHashMap<>();

        private final CountDownLatch subscribed;
        private int door;
        private long last;

        Watcher(int door, CountDownLatch subscribed) {
            this.door = door;
            this.subscribed = subscribed;
        }

        void open() {
            List<URI> doors = ground.doors();
            URI uri = doors.get(door % doors.size());
            WebSocketConnectOptions options = new WebSocketConnectOptions()
                    .setHost(uri.getHost())
                    .setPort(uri.getPort())
                    .setURI("/api/v1/ws" + (last == 0 ? "" : "?last_event_id=" + last))
                    .addSubProtocol("calotype.v1")
                    .putHeader("Authorization", "Bearer " + token);
            client.connect(options).onSuccess(this::listen).onFailure(shut -> comeBack());
        }

        private void listen(WebSocket socket) {
            socket.textMessageHandler(this::hear);
            socket.closeHandler(closed -> comeBack());
            socket.writeTextMessage("{\"type\":\"subscribe\",\"all\":true}").onFailure(lost -> {});
        }

        private void comeBack() {
            if (!over) {
                reconnected.incrementAndGet();
                door++;
                vertx.setTimer(BACK_AFTER_MILLIS, later -> open());
            }
        }

        /** As a client does whose events were lost for good. */
        private Boolean readAgain() {
            List<URI> doors = ground.doors();
            ApiClient reader = new ApiClient(doors.get(door % doors.size()), token);
            for (String job : Set.copyOf(ground.accepted())) {
                if (!ended.containsKey(job)) {
                    ApiClient.Answer answer = reader.get("/api/v1/images/jobs/" + job);
                    if (isFinal(answer)) {
                        ended.putIfAbsent(job, time(answer.json(), "completed_at"));
                    }
                }
            }
            return true;
        }

        private void hear(String text) {
            JsonNode message = read(text);
            String type = message.path("type").asText();
            if (type.equals("subscribed")) {
                subscribed.countDown();
            }
            if (type.equals("reset")) {
                resets.incrementAndGet();
                vertx.executeBlocking(this::readAgain).onFailure(later -> {});
            }
            String job = message.at("/data/job_id").asText();
            if (!type.startsWith("job.") || job.isEmpty()) {
                return;
            }
            Instant end = ended.get(job);
            if (FINAL.contains(type)) {
                ended.put(job, Instant.MIN);
            } else if (end != null && time(message, "timestamp").isAfter(end)) {
                back.incrementAndGet();
            }
            last = Math.max(last, message.path("id").asLong());
        }
    }

    private static Instant time(JsonNode document, String member) {
        return Instant.parse(document.path(member).asText());
    }

    private static boolean isFinal(ApiClient.Answer answer) {
        return answer.status() == 200
                && FINAL.contains("job." + answer.json().path("status").asText());
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(json, e);
        }
    }
}
