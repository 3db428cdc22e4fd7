package calotype.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client of the running service, independent of Vert.x: what a user's back end would do. */
public final class ApiClient {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LARGE = 50 << 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String UPLOADS = "/api/v1/images";
    private static final String PASSWORD = "a long enough pass phrase";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI base;
    private String token;
    private String refreshToken = "";

    public ApiClient(URI base) {
        this(base, "");
    }

    public ApiClient(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** An answer with its body read as JSON, or null where it has none. */
    public record Answer(int status, HttpHeaders headers, byte[] body, JsonNode json) {
        static Answer of(int status, HttpHeaders headers, byte[] body) throws IOException {
            boolean json = headers.firstValue("content-type").orElse("").contains("json");
            return new Answer(status, headers, body, json ? MAPPER.readTree(body) : null);
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    public String token() {
        return token;
    }

    /** Opens an account of a new name and keeps its token for all further calls. */
    public ApiClient registered() {
        String body = "{\"email\":\"" + UUID.randomUUID() + "@example.com\",\"password\":\"" + PASSWORD + "\"}";
        Answer answer = postJson("/api/v1/auth/register", body);
        if (answer.status() != 201) {
            throw new IllegalStateException("register answered " + answer.status() + " " + answer.json());
        }
        take(answer);
        return this;
    }

    /** Exchanges the refresh token, so that a changed role is in the token. */
    public ApiClient refreshed() {
        Answer answer = postJson("/api/v1/auth/refresh", "{\"refresh_token\":\"" + refreshToken + "\"}");
        if (answer.status() != 200) {
            throw new IllegalStateException("refresh answered " + answer.status() + " " + answer.json());
        }
        take(answer);
        return this;
    }

    private void take(Answer answer) {
        token = answer.json().get("access_token").asText();
        refreshToken = answer.json().get("refresh_token").asText();
    }

    /** The same service without a token, as a browser follows a signed URL. */
    public ApiClient anonymous() {
        return new ApiClient(base);
    }

    public Answer postJson(String path, String body) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    /** @param headers names and values by turns */
    public Answer upload(byte[] file, String name, String... headers) {
        Form form = form(file, name, "application/octet-stream");
        HttpRequest.Builder request = form.request(request(UPLOADS));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /**
     * A large file is sent once the server wants it, so that a refusal is heard.
     *
     * @param mime the type that the client declares for the file
     */
    public Answer uploadAs(String mime, byte[] file, String name) {
        Form form = form(file, name, mime);
        if (file.length <= LARGE) {
            return send(form.request(request(UPLOADS)));
        }
        Map<String, String> headers = Map.of("Authorization", "Bearer " + token, "Content-Type", form.type());
        try {
            AskingUpload.Heard heard = AskingUpload.post(base.resolve(UPLOADS), headers, form.body());
            return Answer.of(heard.status(), heard.headers(), heard.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param type with the boundary of its parts */
    private record Form(String type, byte[] body) {
        HttpRequest.Builder request(HttpRequest.Builder request) {
            return request.header("Content-Type", type).POST(BodyPublishers.ofByteArray(body));
        }
    }

    private static Form form(byte[] file, String name, String mime) {
        String boundary = "calotype" + UUID.randomUUID();
        ByteArrayOutputStream body = new ByteArrayOutputStream(file.length + 300);
        body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                        + "\"\r\nContent-Type: " + mime + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(file);
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return new Form("multipart/form-data; boundary=" + boundary, body.toByteArray());
    }

    /** Long-polls until the job is in a final state, and answers the job's head. */
    public JsonNode finished(String jobId) {
        for (int round = 0; round < 20; round++) {
            JsonNode job = get("/api/v1/images/jobs/" + jobId + "?wait=20").json();
            if (isFinal(job)) {
                return job;
            }
        }
        throw new IllegalStateException("Job " + jobId + " did not finish");
    }

    /** Whether the job is in a final state at this moment. */
    public boolean isFinal(String jobId) {
        return isFinal(get("/api/v1/images/jobs/" + jobId).json());
    }

    private static boolean isFinal(JsonNode job) {
        return Set.of("completed", "failed", "cancelled")
                .contains(job.path("status").asText());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    /** The request's own limit ends with the head of the answer; this one holds for all of it. */
    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = http.sendAsync(request.build(), BodyHandlers.ofByteArray())
                    .get(2 * LIMIT.toSeconds(), TimeUnit.SECONDS);
            return Answer.of(response.statusCode(), response.headers(), response.body());
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
