package calotype.storage;

import calotype.config.Settings;
import calotype.config.SettingsLoader;
import calotype.testing.S3Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings of a store on a test's own server. */
public final class S3Settings {
    private S3Settings() {}

    /** @param more settings by their paths, over the ones of the test's server */
    public static Settings.Storage of(String endpoint, Map<String, String> more) {
        Map<String, String> given = new HashMap<>(Map.of(
                "storage.backend",
                "s3",
                "storage.start-wait",
                "1s",
                "storage.s3.bucket",
                S3Server.BUCKET,
                "storage.s3.endpoint",
                endpoint,
                "storage.s3.access-key-id",
                S3Server.KEY_ID,
                "storage.s3.secret-access-key",
                S3Server.SECRET,
                "storage.s3.multipart-threshold",
                "5MiB"));
        given.putAll(more);
        return SettingsLoader.load(List.of(), Map.of(), given).settings().storage();
    }
}
