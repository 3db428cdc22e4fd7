package calotype.http;

import calotype.config.Settings;
import calotype.config.SettingsLoader;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Settings of the front door's tests: any free port, small limits. */
final class TestSettings {
    static final int MAX_MEBIBYTES = 1;
    static final String ORIGIN = "https://app.example.org";

    private TestSettings() {}

    /** @param more {@code upload.strict-mime=true} */
    static Settings in(Path directory, String... more) {
        Stream<String> ours = Stream.of(
                "profile=test",
                "http.port=0",
                "http.cors-allowed-origins=" + ORIGIN,
                "node.data-directory=" + directory,
                "auth.jwt-secret=kX7-test-secret-pQ93hf72nsKd8w1mZ0aa",
                "upload.max-bytes=" + MAX_MEBIBYTES + "MiB",
                "upload.allowed-formats=jpeg,png",
                "limits.uploads=0",
                "jobs.drain=2s");
        return SettingsLoader.defaultsWith(Stream.concat(ours, Stream.of(more)).toArray(String[]::new));
    }
}
