package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.ApiClient.Answer;
import calotype.testing.Nodes;
import calotype.testing.Pictures;
import calotype.testing.RealServers;
import calotype.testing.RunningJar;
import calotype.testing.S3Server;
import calotype.testing.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar with its files in a bucket. */
class BucketIT {
    private static final byte[] PICTURE = Pictures.jpeg(Pictures.card(800, 600), 90);

    @TempDir
    Path data;

    @Test
    void g19_anUploadIsReadFromTheBucketByItsUrlsAndGoneWithAllOfThemWhenItIsDeleted() throws IOException {
        try (S3Server store = S3Server.start(data.resolve("store"));
                RunningJar jar = RunningJar.start(data, environment(store.endpoint()))) {
            ApiClient client = new ApiClient(jar.address()).registered();
            JsonNode accepted = client.upload(PICTURE, "card.jpg").json();
            String image = "/api/v1/images/" + accepted.get("image_id").asText();
            assertThat(client.finished(accepted.get("job_id").asText())
                            .get("status")
                            .asText())
                    .isEqualTo("completed");

            JsonNode variants = client.get(image + "/all").json().get("variants");
            List<String> urls = new ArrayList<>();
            variants.forEach(variant -> urls.add(variant.get("url").asText()));
            // Equal renditions are one object.
            Set<String> objects =
                    urls.stream().map(url -> url.replaceFirst("[?].*", "")).collect(Collectors.toSet());
            assertThat(store.keys()).hasSize(objects.size() + 1);
            assertThat(urls).isNotEmpty().allSatisfy(url -> {
                assertThat(url).startsWith(store.endpoint() + "/" + S3Server.BUCKET + "/");
                assertThat(client.anonymous().get(url).status()).isEqualTo(200);
            });
            JsonNode first = variants.iterator().next();
            Answer direct = client.get(image + "/direct");
            assertThat(direct.status()).isEqualTo(200);
            assertThat(client.anonymous().get(first.get("url").asText()).body())
                    .hasSize(first.get("size_bytes").asInt());

            assertThat(client.delete(image).status()).isEqualTo(204);

            assertThat(store.keys()).isEmpty();
            assertThat(urls)
                    .allSatisfy(url ->
                            assertThat(client.anonymous().get(url).status()).isEqualTo(404));
            assertThat(client.get(image + "/direct").status()).isEqualTo(404);
        }
    }

    @Test
    void h18_whatIsKeptHereWhileTheBucketIsAwayGoesThereAfterARestart() throws IOException {
        Path files = data.resolve("store");
        S3Server store = S3Server.start(files);
        int port = store.port();
        String token;
        String job;
        try (RunningJar jar = RunningJar.start(data, environment(store.endpoint()))) {
            ApiClient client = new ApiClient(jar.address()).registered();
            token = client.token();
            store.close();
            job = client.upload(PICTURE, "card.jpg").json().get("job_id").asText();
            assertThat(pending()).isNotEmpty();
            jar.kill();
        }
        try (S3Server again = S3Server.restart(files, port);
                RunningJar jar = RunningJar.start(data, environment(again.endpoint()))) {
            ApiClient client = new ApiClient(jar.address(), token);

            assertThat(client.finished(job).get("status").asText()).isEqualTo("completed");

            jar.awaitOutput("Pending files are in the bucket now");
            assertThat(again.keys()).anyMatch(key -> key.endsWith("/source.jpg"));
        }
    }

    @Test
    void g03_everyNodeGivesOutTheSameUrlsOfTheBucket() throws IOException {
        Map<String, String> shared =
                Map.of("REDIS_URL", RealServers.REDIS.url(), "REDIS_PREFIX", "calotype-test-" + UUID.randomUUID());
        try (S3Server store = S3Server.start(data.resolve("store"));
                TestDatabase database = TestDatabase.create();
                Nodes nodes = new Nodes(data, database, environment(store.endpoint()))) {
            RunningJar first = nodes.start("a", "http,persistence,storage,worker", shared);
            ApiClient client = new ApiClient(first.address()).registered();
            RunningJar second = nodes.start("b", "http,persistence,storage", shared);
            second.awaitReady();
            JsonNode accepted = client.upload(PICTURE, "card.jpg").json();
            client.finished(accepted.get("job_id").asText());
            String image = "/api/v1/images/" + accepted.get("image_id").asText();

            JsonNode urls = client.get(image).json().get("urls");
            // A signature holds the second in which it was made.
            Instant given = Instant.now();
            while (Instant.now().getEpochSecond() == given.getEpochSecond()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            JsonNode there = new ApiClient(second.address(), client.token())
                    .get(image)
                    .json()
                    .get("urls");

            assertThat(there).isEqualTo(urls).isNotEmpty();
            there.elements()
                    .forEachRemaining(url ->
                            assertThat(url.asText()).startsWith(store.endpoint().toString()));
        }
    }

    private List<Path> pending() throws IOException {
        try (var found = Files.walk(data.resolve("data/pending"))) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    private static Map<String, String> environment(String endpoint) {
        Map<String, String> environment = new HashMap<>(S3Server.environment(endpoint));
        environment.putAll(Map.of("CALOTYPE_STORAGE_S3_CALL_TIMEOUT", "3s", "CALOTYPE_JOBS_LEASE", "3s"));
        return environment;
    }
}
