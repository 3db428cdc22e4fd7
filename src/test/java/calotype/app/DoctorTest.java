package calotype.app;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.PrivateRedis;
import calotype.testing.RealServers;
import calotype.testing.S3Server;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code doctor}: one line for each thing, and an exit code for all. */
class DoctorTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();

    private int doctor(Map<String, String> environment, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "doctor";
        all[1] = "--data";
        all[2] = directory.resolve("data").toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        CommandLine commands = Main.commands(environment).setOut(new PrintWriter(out, true));
        return Main.run(commands, all);
    }

    @Test
    void k16_aGoodMachineIsToldLineByLine() {
        assertThat(doctor(Map.of())).as(out.toString()).isZero();

        assertThat(out.toString())
                .containsPattern("good +java +" + Runtime.version().feature())
                .containsPattern("good +platform +.*cores")
                .containsPattern("good +settings +read, profile dev")
                .containsPattern("good +codecs +tier native, engine ffmpeg-")
                .containsPattern("good +jpeg +read by ffmpeg mjpeg, written by imageio")
                .containsPattern("good +avif +read by ffmpeg \\S+, written by ffmpeg libsvtav1")
                .containsPattern("good +psd +read by ffmpeg psd, not written")
                .containsPattern("good +data +.*can be made, .*MiB free")
                .containsPattern("good +postgresql +embedded, starts with a node")
                .doesNotContain("BAD ", "note ")
                .endsWith("A node can work here." + System.lineSeparator());
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void k16_everyMistakeInTheSettingsIsALineAndTheCodecsAreTriedAllTheSame() {
        assertThat(doctor(Map.of("CALOTYPE_HTTP_PROT", "1"), "--set", "jobs.lease=1h"))
                .isEqualTo(1);

        assertThat(out.toString())
                .containsPattern("BAD +settings +.*CALOTYPE_HTTP_PROT")
                .containsPattern("BAD +settings +.*jobs.lease")
                .containsPattern("good +codecs")
                .contains("2 things must be mended.");
    }

    @Test
    void k16_serversThatDoNotAnswerAndDirectoriesThatCannotBeWrittenAreBad() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "no directory");
        Map<String, String> environment = Map.of(
                "DATABASE_URL", "postgres://user:secret-1@127.0.0.1:1/pictures",
                "AMQP_URL", "amqp://user:secret-2@127.0.0.1:1",
                "REDIS_URL", "redis://user:secret-3@127.0.0.1:1",
                "STORAGE_PATH", file.resolve("storage").toString());

        assertThat(doctor(environment)).isEqualTo(1);

        assertThat(out.toString())
                .containsPattern("BAD +postgresql +.*127.0.0.1:1/pictures cannot be used: nothing listens there")
                .containsPattern("BAD +rabbitmq +amqp://127.0.0.1:1.*: nothing listens there")
                .containsPattern("BAD +redis +redis://127.0.0.1:1: does not answer")
                .containsPattern("BAD +storage +.*cannot be written")
                .doesNotContain("secret-")
                .contains("4 things must be mended.");
    }

    @Test
    void k16_serversThatAnswerAreGood() throws Exception {
        try (PrivateRedis redis = PrivateRedis.start();
                S3Server bucket = S3Server.start(Files.createDirectory(directory.resolve("s3")))) {
            Map<String, String> environment = new HashMap<>(S3Server.environment(bucket.endpoint()));
            environment.putAll(Map.of(
                    "DATABASE_URL",
                    RealServers.POSTGRES.url(),
                    "AMQP_URL",
                    RealServers.RABBITMQ.url(),
                    "REDIS_URL",
                    redis.url()));

            assertThat(doctor(environment)).as(out.toString()).isZero();
        }
        assertThat(out.toString())
                .containsPattern("good +postgresql +PostgreSQL \\d+.* at ")
                .containsPattern("good +rabbitmq +amqp://.*answers")
                .containsPattern("good +redis +redis://127.0.0.1:\\d+: answers")
                .containsPattern("good +storage +bucket pictures: answers");
    }
}
