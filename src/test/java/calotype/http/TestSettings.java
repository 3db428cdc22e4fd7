package calotype.http;

import calotype.config.Secret;
import calotype.config.Settings;
import calotype.model.ImageFormat;
import calotype.model.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Settings of the front door's tests: any free port, small limits. */
final class TestSettings {
    static final long MAX_BYTES = 1024 * 1024;
    static final String ORIGIN = "https://app.example.org";

    private TestSettings() {}

    static Settings in(Path directory) {
        return in(directory, MAX_BYTES);
    }

    static Settings in(Path directory, long maxBytes) {
        return new Settings(
                Settings.Profile.TEST,
                new Settings.Node(null, EnumSet.allOf(Settings.Role.class), directory),
                new Settings.Http("127.0.0.1", 0, "127.0.0.1", 0, List.of(ORIGIN), 20),
                new Settings.Database(null, null, 2),
                new Settings.Storage(Settings.StorageBackend.LOCAL, null, false),
                new Settings.Auth(
                        new Secret("a test secret that is longer than 32 bytes"),
                        null,
                        Duration.ofMinutes(15),
                        Duration.ofDays(30),
                        10,
                        Duration.ofMinutes(15)),
                new Settings.Urls(null, Duration.ofSeconds(900), null),
                new Settings.Upload(maxBytes, Set.of(ImageFormat.JPEG, ImageFormat.PNG), false, false),
                new Settings.Images(
                        Map.of("thumbnail", 150),
                        Map.of("small", 128),
                        0,
                        85,
                        60,
                        Plan.Effort.FAST,
                        100_000_000,
                        65_500,
                        500,
                        500,
                        false,
                        true),
                new Settings.Jobs(
                        1,
                        Settings.Isolation.NONE,
                        3,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(12),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(2)),
                new Settings.Cluster(false, "127.0.0.1", 0, List.of(), 0),
                new Settings.Log(Settings.LogFormat.TEXT, "INFO"));
    }
}
