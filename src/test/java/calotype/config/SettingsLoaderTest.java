package calotype.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calotype.config.LoadedSettings.Effective;
import calotype.config.Settings.Profile;
import calotype.config.Settings.Role;
import calotype.model.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsLoaderTest {
    private static final String GOOD = "vT0q8mC1sX5kLr7uWz3eYb9nHd2jGf6p";

    @TempDir
    Path directory;

    @Test
    void everyLeafIsSettableFromTheEnvironment() {
        for (SettingsTree.Leaf leaf : new SettingsTree().leaves()) {
            if (leaf.path().matches("auth\\.jwt-(private|public)-key.*")) {
                continue; // Only together: see JwtKeysTest.
            }
            if (leaf.path().equals("faults.crash-at")) {
                continue; // Only in the test profile: see CrashPointsTest.
            }
            String name = EnvironmentNames.ownName(leaf.path());
            LoadedSettings loaded = SettingsLoader.load(List.of(), Map.of(name, sample(leaf)), Map.of());
            assertThat(loaded.values())
                    .filteredOn(Effective::path, leaf.path())
                    .extracting(Effective::origin)
                    .containsExactly("environment " + name);
        }
    }

    /** A good value of a leaf, other than none. */
    private static String sample(SettingsTree.Leaf leaf) {
        return switch (leaf.path()) {
            case "database.url" -> "postgres://u:@localhost/db";
            case "queue.url" -> "amqps://u:p%40ss@localhost:5671/a%2Fb";
            case "cache.url" -> "rediss://u:p%40ss@localhost:6380/1";
            case "mail.smtp-url" -> "smtp://user:pass@mail.example.org:587";
            case "urls.signing-keys" -> "k1:" + GOOD;
            case "urls.public-base" -> "https://images.example.org/base";
            case "upload.buckets", "upload.presets" -> "{\"small\": {\"webp-quality\": 1}}";
            case "http.cors-allowed-origins" -> "https://a.example.org,http://localhost:3000";
            default ->
                SettingsLoader.load(List.of(), Map.of(), Map.of()).values().stream()
                        .filter(value -> value.path().equals(leaf.path()))
                        .map(value -> value.text().equals("(not set)") ? "something" : value.text())
                        .map(text -> text.startsWith("{") ? "{\"small\": 1}" : text)
                        .findFirst()
                        .orElseThrow();
        };
    }

    @Test
    void laterLayersLieOverEarlierOnes() throws IOException {
        Path first = file("first.yaml", "http:\n  port: 1\n  host: 10.0.0.1\ndatabase:\n  pool-size: 3\n");
        Path second = file("second.yaml", "http:\n  port: 2\n");
        Settings settings = SettingsLoader.load(
                        List.of(first, second),
                        Map.of("HTTP_PORT", "3", "HTTP_HOST", ""),
                        Map.of("database.pool-size", "4"))
                .settings();
        assertThat(settings.http().port()).isEqualTo(3);
        assertThat(settings.http().host()).isEqualTo("10.0.0.1");
        assertThat(settings.database().poolSize()).isEqualTo(4);
    }

    @Test
    void documentedNamesAreRead() {
        Settings settings = environment(Map.ofEntries(
                        Map.entry("MAX_UPLOAD_SIZE_MB", "50"),
                        Map.entry("ALLOWED_MIME_TYPES", "[\"image/jpeg\",\"image/heif\"]"),
                        Map.entry("IMAGE_SIZES", "{}"),
                        Map.entry("THUMBNAIL_SIZES", "{\"small\":64,\"large\":2048}"),
                        Map.entry("DRAIN_SECONDS", "5"),
                        Map.entry("SIGNED_URL_TTL", "900s"),
                        Map.entry("CALOTYPE_NODE_ROLES", "worker, storage"),
                        Map.entry("CLUSTERED", "true"),
                        Map.entry("CLUSTER_MEMBERS", "10.0.0.1,10.0.0.2:5702"),
                        Map.entry("ENCODER_EFFORT", "small")))
                .settings();
        assertThat(settings.upload().maxBytes()).isEqualTo(50L << 20);
        assertThat(settings.upload().allowedFormats()).containsExactly(ImageFormat.JPEG, ImageFormat.HEIC);
        assertThat(settings.images().sizes()).isEmpty();
        assertThat(settings.images().thumbnailSizes())
                .containsExactly(Map.entry("small", 64), Map.entry("large", 2048));
        assertThat(settings.jobs().drain()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.urls().signedUrlTtl()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.node().roles()).containsExactly(Role.WORKER, Role.STORAGE);
        assertThat(settings.cluster().members()).containsExactly("10.0.0.1", "10.0.0.2:5702");
    }

    @Test
    void synonymsAreReportedAndTheCanonicalNameWins() {
        assertThat(environment(Map.of("PORT", "9000")).notes()).containsExactly("PORT is read as HTTP_PORT");
        LoadedSettings both = environment(Map.of("PORT", "9000", "HTTP_PORT", "9001"));
        assertThat(both.settings().http().port()).isEqualTo(9001);
        assertThat(both.notes()).containsExactly("PORT is ignored, because HTTP_PORT is set too");
    }

    @Test
    void theBrokersAddressMustBeOneAndIsNotRepeated() {
        for (String wrong : List.of(
                "localhost", "http://localhost", "amqp://", "amqp://h:99999", "amqp://u:p%zz@h", "amqp://h/a/b")) {
            assertThatThrownBy(() -> environment(Map.of("AMQP_URL", wrong)))
                    .as(wrong)
                    .isInstanceOfSatisfying(
                            BadConfiguration.class,
                            bad -> assertThat(bad.problems())
                                    .singleElement()
                                    .asString()
                                    .contains("queue.url: needs the form amqp://")
                                    .doesNotContain("p%zz"));
        }
    }

    @Test
    void aRedisIsNamedByItsUrlOrByHostAndPort() {
        assertThat(redis(Map.of("REDIS_URL", "rediss://:pass@h/2"))).isEqualTo("rediss://:pass@h/2");
        assertThat(redis(Map.of("REDIS_HOST", "h"))).isEqualTo("redis://h:6379");
        assertThat(redis(Map.of("REDIS_HOST", "h", "REDIS_PORT", "7000"))).isEqualTo("redis://h:7000");
        assertThat(redis(Map.of("REDIS_HOST", "h", "REDIS_PORT", "tcp://10.0.0.1:6379")))
                .isEqualTo("redis://h:6379");
        assertThat(environment(Map.of("REDIS_HOST", "h", "REDIS_PORT", "7000")).notes())
                .containsExactly("REDIS_HOST and REDIS_PORT are read as REDIS_URL");
        assertThat(redis(Map.of("REDIS_HOST", "h", "REDIS_URL", "redis://x"))).isEqualTo("redis://x");
        assertThat(environment(Map.of("REDIS_PORT", "7000")).settings().cache().url())
                .isNull();
        for (String wrong :
                List.of("localhost", "http://h", "redis://", "redis://h:99999", "redis://h/abc", "redis://u:p%zz@h")) {
            assertRefused(Map.of("REDIS_URL", wrong), "cache.url: needs the form redis://");
        }
    }

    private static String redis(Map<String, String> environment) {
        return environment(environment).settings().cache().url().reveal();
    }

    @Test
    void namesOfWhatIsNotThereYetAreReported() {
        assertThat(environment(Map.of("CDN_BASE_URL", "https://x", "RETENTION_DAYS", "30"))
                        .notes())
                .hasSize(2)
                .allMatch(note -> note.contains("has no effect: this version does not support"));
        assertRefused(Map.of("KAFKA_BOOTSTRAP_SERVERS", "k:9092"), "Kafka is not supported");
    }

    @Test
    void anObjectStoreNeedsItsBucketAndBothHalvesOfItsKey() {
        assertRefused(Map.of("STORAGE_BACKEND", "s3"), "needs the bucket's name in S3_BUCKET");
        assertRefused(Map.of("STORAGE_BACKEND", "s3", "S3_BUCKET", "b", "AWS_ACCESS_KEY_ID", "id"), "are set together");
        Settings.S3 s3 = environment(Map.of(
                        "STORAGE_BACKEND", "s3", "GCS_BUCKET_NAME", "b", "S3_PATH_STYLE", "true", "S3_SSE", "aws:kms"))
                .settings()
                .storage()
                .s3();
        assertThat(s3.bucket()).isEqualTo("b");
        assertThat(s3.pathStyle()).isEqualTo(Settings.PathStyle.TRUE);
        assertThat(s3.sse()).isEqualTo(Settings.ServerSideEncryption.AWS_KMS);
    }

    @Test
    void secretsAreReadFromFilesAndNeverPrinted() throws IOException {
        Path secret = file("secret", GOOD + "\n");
        LoadedSettings loaded = environment(Map.of("JWT_SECRET_KEY_FILE", secret.toString()));
        Secret read = loaded.settings().auth().jwtSecret();
        assertThat(read).isNotNull();
        assertThat(read.reveal()).isEqualTo(GOOD);
        assertThat(loaded.toString()).doesNotContain(GOOD);
        assertRefused(
                Map.of("JWT_SECRET_KEY_FILE", "nowhere"), "environment JWT_SECRET_KEY_FILE: the file cannot be read");
    }

    @Test
    void typoInConfigIsRefusedWithItsLineAndTheNearestName() throws IOException {
        Path file = file("typo.yaml", "http:\n  prot: 1\nimges:\n  webp-quality: 5\nhttp.port: 3\n");
        assertThat(problems(List.of(file), Map.of("CALOTYPE_HTTP_PROT", "1"), Map.of("port", "1")))
                .containsExactly(
                        file + ":2: http.prot is not a setting; did you mean http.port?",
                        file + ":4: imges.webp-quality is not a setting; did you mean images.webp-quality?",
                        "environment CALOTYPE_HTTP_PROT: no setting has this name; did you mean CALOTYPE_HTTP_PORT?",
                        "command line: port is not a setting; did you mean http.port?");
    }

    @Test
    void everythingThatIsWrongStandsInOneList() throws IOException {
        Path file = file(
                "wrong.yaml",
                "http: 8000\njobs:\n  lease: 15\n  drain: 1h\nimages:\n  sizes: {Big: 100, huge: 20000}\nlog:\n  level: loud\n");
        assertThat(problems(
                        List.of(file, directory.resolve("absent.yaml")),
                        Map.of("HTTP_PORT", "80000", "STRICT_MIME", "maybe", "CALOTYPE_PROFILE", "production"),
                        Map.of()))
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem)
                                .isEqualTo(file + ":1: http is a group of settings and takes no value itself"),
                        problem ->
                                assertThat(problem).startsWith(file + ":3: jobs.lease needs a duration with its unit"),
                        problem ->
                                assertThat(problem).isEqualTo(file + ":4: jobs.drain lies outside 0s..10m (it is 1h)"),
                        problem -> assertThat(problem).startsWith(file + ":6: images.sizes lies outside 1..16383"),
                        problem -> assertThat(problem).startsWith(file + ":8: log.level: is one of trace"),
                        problem -> assertThat(problem).contains("absent.yaml: cannot be read"),
                        problem -> assertThat(problem)
                                .isEqualTo("environment HTTP_PORT: http.port lies outside 0..65535 (it is 80000)"),
                        problem -> assertThat(problem)
                                .startsWith("environment STRICT_MIME: upload.strict-mime needs true"),
                        problem -> assertThat(problem).contains("the production profile needs JWT_SECRET_KEY"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http:\n port: [\n", "- a\n- b\n", "just text", "http:\n  port: 1\n  port: 2\n", "\tx: 1"})
    void brokenYamlIsRefusedWithItsLine(String yaml) throws IOException {
        Path file = file("broken.yaml", yaml);
        assertThat(problems(List.of(file), Map.of(), Map.of()))
                .singleElement()
                .asString()
                .startsWith(file + ":");
    }

    @Test
    void variablesThatKubernetesSetsForAServiceNamedCalotypeAreNoTypos() {
        LoadedSettings loaded = environment(Map.of(
                "CALOTYPE_SERVICE_HOST", "10.0.0.1",
                "CALOTYPE_SERVICE_PORT_HTTP", "80",
                "CALOTYPE_PORT", "tcp://10.0.0.1:80",
                "CALOTYPE_PORT_80_TCP_ADDR", "10.0.0.1"));
        assertThat(loaded.settings().http().port()).isEqualTo(8000);
        assertRefused(Map.of("CALOTYPE_PORT", "80"), "no setting has this name");
    }

    @Test
    void aNodeWithoutPersistenceNeedsACluster() {
        assertThatThrownBy(() -> SettingsLoader.defaultsWith("node.roles=worker"))
                .hasMessageContaining("command line: node.roles: a node without the role persistence needs");
    }

    @ParameterizedTest
    @CsvSource({
        "missing, ''",
        "blank, '   '",
        "default, change-me-please-change-me-please-change-me",
        "default of a tutorial, 09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
        "default of jwt.io, a-string-secret-at-least-256-bits-long",
        "placeholder, your-super-secret-key-0000-1111-2222-3333",
        "placeholder, <replace-me-with-48-random-bytes-in-base64>",
        "short, vT0q8mC1sX5kLr7uWz3eYb9nHd2jGf6",
        "one character, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "counted up, 01234567890123456789012345678901234567890"
    })
    void s33_productionRefusesToStartWithAWeakSecret(String kind, String secret) {
        assertThat(problems(List.of(), Map.of("CALOTYPE_PROFILE", "production", "JWT_SECRET_KEY", secret), Map.of()))
                .as(kind)
                .singleElement()
                .asString()
                .contains("JWT_SECRET_KEY")
                .contains("openssl rand");
    }

    @Test
    void s33_productionChecksEverySecretAndDevelopmentNeedsNone() {
        Map<String, String> production = Map.of("CALOTYPE_PROFILE", "production", "JWT_SECRET_KEY", GOOD);
        assertThat(environment(production).settings().profile()).isEqualTo(Profile.PRODUCTION);
        assertThat(problems(
                        List.of(),
                        production,
                        Map.of("urls.signing-keys", "k2:" + GOOD + ",k1:short", "auth.jwt-secret-previous", "old")))
                .hasSize(2)
                .noneMatch(problem -> problem.contains(GOOD));
        assertThat(SettingsLoader.defaultsWith().auth().jwtSecret()).isNull();
    }

    @Test
    void c21_theRulesOfABucketAreCheckedLikeTheGeneralOnes() {
        LoadedSettings loaded = environment(Map.of("BUCKETS", "{\"avatars\": {\"webp-quality\": 70}}"));
        assertThat(loaded.settings().upload().buckets().get("avatars").webpQuality())
                .isEqualTo(70);
        assertThat(loaded.settings().upload().buckets().get("avatars").sizes()).isNull();
        assertRefused(Map.of("BUCKETS", "{\"avatars\": {\"webp_quality\": 70}}"), "did you mean webp-quality?");
        assertRefused(
                Map.of("BUCKETS", "{\"avatars\": {\"webp-quality\": 170}}"),
                "avatars webp-quality lies outside 1..100");
        assertRefused(Map.of("PRESETS", "{\"p!\": {}}"), "upload.presets: the name p!");
        assertRefused(Map.of("PRESETS", "{\"print\": {\"sizes\": "), "upload.presets needs an object");
    }

    private static LoadedSettings environment(Map<String, String> environment) {
        return SettingsLoader.load(List.of(), environment, Map.of());
    }

    private static List<String> problems(
            List<Path> files, Map<String, String> environment, Map<String, String> commandLine) {
        BadConfiguration refused = catchThrowableOfType(
                BadConfiguration.class, () -> SettingsLoader.load(files, environment, commandLine));
        assertThat(refused).isNotNull();
        return refused.problems();
    }

    private static void assertRefused(Map<String, String> environment, String message) {
        assertThat(problems(List.of(), environment, Map.of()))
                .singleElement()
                .asString()
                .contains(message);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
