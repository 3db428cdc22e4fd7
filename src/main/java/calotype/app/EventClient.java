package calotype.app;

import calotype.model.Json;
import calotype.problem.ProblemCode;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A stock client of the event socket: JDK only, so that it proves what any client can do. */
final class EventClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI server;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    EventClient(URI server) {
        this.server = server;
    }

    /** @return an access token */
    String logIn(String email, String password) throws InterruptedException {
        Map<String, String> login = new LinkedHashMap<>();
        login.put("email", email);
        login.put("password", password);
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/api/v1/auth/login"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(login)))
                .build();
        return send(request).path("access_token").asText();
    }

    private JsonNode send(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> answer =
                    http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (answer.statusCode() != 200) {
                throw ProblemCode.NOT_READY.because(
                        "The service answers " + answer.statusCode() + ": " + answer.body());
            }
            return Json.read(answer.body(), JsonNode.class);
        } catch (IOException e) {
            throw ProblemCode.NOT_READY.because("No answer from " + server + ".", e);
        }
    }

    /**
     * Follows a job, or all of the account's.
     *
     * @param job null for all
     * @param reader hears each event and answers an exit code when it has heard enough
     */
    CompletableFuture<Integer> follow(
            String token, @Nullable String job, Function<JsonNode, @Nullable Integer> reader) {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        Socket socket = new Socket(token, job, reader, end);
        URI address = URI.create(server.toString().replaceFirst("^http", "ws")).resolve("/api/v1/ws");
        var opening = http.newWebSocketBuilder()
                .connectTimeout(PATIENCE)
                .subprotocols("calotype.v1")
                .header("Authorization", "Bearer " + token)
                .buildAsync(address, socket);
        opening.exceptionally(failure -> {
            end.completeExceptionally(refused(failure));
            return null;
        });
        return end;
    }

    private RuntimeException refused(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        String why = cause instanceof WebSocketHandshakeException refused
                ? "The service answers " + refused.getResponse().statusCode() + " to the event socket."
                : "No answer from " + server + ".";
        return ProblemCode.NOT_READY.because(why, failure);
    }

    private final class Socket implements WebSocket.Listener {
        private final String token;
        private final @Nullable String job;
        private final Function<JsonNode, @Nullable Integer> reader;
        private final CompletableFuture<Integer> end;
        private final StringBuilder message = new StringBuilder();

        Socket(
                String token,
                @Nullable String job,
                Function<JsonNode, @Nullable Integer> reader,
                CompletableFuture<Integer> end) {
            this.token = token;
            this.job = job;
            this.reader = reader;
            this.end = end;
        }

        @Override
        public void onOpen(WebSocket socket) {
            Map<String, Object> subscribe = new LinkedHashMap<>();
            subscribe.put("type", "subscribe");
            subscribe.put(job == null ? "all" : "job_id", job == null ? true : job);
            socket.sendText(Json.text(subscribe), true);
            socket.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                JsonNode event = Json.read(message.toString(), JsonNode.class);
                message.setLength(0);
                hear(socket, event);
            }
            socket.request(1);
            return null;
        }

        private void hear(WebSocket socket, JsonNode event) {
            switch (event.path("type").asText()) {
                case "subscribed" -> reportPresent(socket, event);
                case "error" ->
                    end.completeExceptionally(ProblemCode.NOT_READY.because("The service refuses: "
                            + event.path("code")
                                    .asText(event.path("data").path("code").asText())));
                case "draining", "pong", "authenticated", "reset" -> {}
                default -> report(socket, event);
            }
        }

        private void report(WebSocket socket, JsonNode event) {
            Integer code = reader.apply(event);
            if (code != null && end.complete(code)) {
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
            }
        }

        /** The answer carries the job's present state: it may have ended before we listened, and no event will come. */
        private void reportPresent(WebSocket socket, JsonNode subscribed) {
            JsonNode data = subscribed.path("data");
            if (!data.isMissingNode()) {
                report(
                        socket,
                        Json.tree(Map.of(
                                "type",
                                "job." + data.path("status").asText(),
                                "timestamp",
                                subscribed.path("timestamp").asText(),
                                "data",
                                data)));
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            String why = switch (code) {
                case 4401 -> "The token is not valid any more.";
                case 4403 -> "The token does not allow this.";
                case 4429 -> "The account has too many sockets open.";
                case 1012 -> "The service is restarting.";
                default -> "The service closed the connection (" + code + ").";
            };
            end.completeExceptionally(ProblemCode.NOT_READY.because(why));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            end.completeExceptionally(ProblemCode.NOT_READY.because("The connection broke.", failure));
        }
    }
}
