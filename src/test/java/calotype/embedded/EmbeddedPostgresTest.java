package calotype.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.config.Secret;
import calotype.testing.WatchedVertx;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    private static final Vertx VERTX = WatchedVertx.create();

    /** One for all tests that leave it in order, since filling it takes seconds. */
    @TempDir
    static Path directory;

    @AfterAll
    static void closeVertx() throws TimeoutException {
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void dataLiveOverRestarts() {
        try (EmbeddedPostgres first = new EmbeddedPostgres(directory)) {
            run(first.start(), "create table kept as select 42 as answer");
        }
        try (EmbeddedPostgres second = new EmbeddedPostgres(directory)) {
            assertThat(run(second.start(), "select answer from kept").get(0).getInteger(0))
                    .isEqualTo(42);
        }
    }

    @Test
    void aServerLeftByAKilledJvmIsTakenOver() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        DyingNode.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.log").toFile())
                .start();
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isEqualTo(137);
        try (EmbeddedPostgres next = new EmbeddedPostgres(directory)) {
            assertThat(next.start()).isEqualTo(new Secret(Files.readString(directory.resolve("uri"))));
        }
    }

    /** A node that dies without a word while its database runs. */
    static final class DyingNode {
        private DyingNode() {}

        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[0]);
            Secret uri = new EmbeddedPostgres(directory).start();
            Files.writeString(directory.resolve("uri"), uri.reveal());
            Runtime.getRuntime().halt(137);
        }
    }

    @Test
    void aDirectoryInUseIsRefusedInOneSentence() {
        try (EmbeddedPostgres first = new EmbeddedPostgres(directory);
                EmbeddedPostgres second = new EmbeddedPostgres(directory)) {
            Secret uri = first.start();
            assertThatThrownBy(second::start)
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("Another Calotype is using")
                    .hasMessageContaining("DATABASE_PATH");
            second.close();
            assertThat(run(uri, "select 1")).hasSize(1);
        }
    }

    @Test
    void closingTwiceIsHarmless() {
        EmbeddedPostgres server = new EmbeddedPostgres(directory);
        server.close();
        server.start();
        server.close();
        server.close();
        assertThat(directory.resolve("cluster/postmaster.pid")).doesNotExist();
    }

    @Test
    void s28_itListensOnLoopbackOnlyAndWantsThePassword() throws IOException {
        try (EmbeddedPostgres server = new EmbeddedPostgres(directory)) {
            Secret uri = server.start();
            assertThat(run(uri, "show listen_addresses").get(0).getString(0)).isEqualTo("127.0.0.1");
            assertThat(run(uri, "show unix_socket_directories").get(0).getString(0))
                    .isEmpty();
            assertThat(run(uri, "show fsync").get(0).getString(0)).isEqualTo("on");
            assertThat(run(uri, "show data_checksums").get(0).getString(0)).isEqualTo("on");
            Secret guess = new Secret(uri.reveal().replaceFirst(":[^:@]+@", ":guess@"));
            assertThatThrownBy(() -> run(guess, "select 1")).hasMessageContaining("password authentication failed");
            assertThat(Files.getPosixFilePermissions(directory.resolve("password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void aHalfMadeClusterIsMadeAnew(@TempDir Path broken) throws IOException {
        Files.createDirectories(broken.resolve("cluster.new/base"));
        Files.createDirectories(broken.resolve("runtime.new/bin"));
        try (EmbeddedPostgres server = new EmbeddedPostgres(broken)) {
            assertThat(run(server.start(), "select 1")).hasSize(1);
        }
    }

    private static List<Row> run(Secret uri, String sql) {
        try {
            return PgConnection.connect(VERTX, PgConnectOptions.fromUri(uri.reveal()))
                    .compose(connection -> connection
                            .query(sql)
                            .execute()
                            .map(rows -> rows.stream().toList())
                            .eventually(connection::close))
                    .await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
