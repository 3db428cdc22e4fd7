package calotype.persistence;

import static calotype.persistence.LedgerRoom.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.config.Secret;
import calotype.testing.TestDatabase;
import calotype.testing.WatchedVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    private final Vertx vertx = WatchedVertx.create();
    private final TestDatabase database = TestDatabase.create();

    @AfterEach
    void close() {
        await(vertx.close());
        database.close();
    }

    @Test
    void eachFileIsAppliedOnceWhenThreeNodesStartAtOnce() {
        await(Future.all(
                Migrations.run(vertx, database.uri(), Duration.ZERO),
                Migrations.run(vertx, database.uri(), Duration.ZERO),
                Migrations.run(vertx, database.uri(), Duration.ZERO)));
        assertThat(database.run("select file from schema_migrations order by file"))
                .extracting(row -> row.getString(0))
                .isEqualTo(Migrations.FILES);
    }

    @Test
    void aChangedFileStopsTheStart() {
        await(Migrations.run(vertx, database.uri(), Duration.ZERO));
        database.run("update schema_migrations set sha256 = 'other'");
        assertThatThrownBy(() -> await(Migrations.run(vertx, database.uri(), Duration.ZERO)))
                .hasMessageContaining("V001__ledger.sql")
                .hasMessageContaining("never changed");
    }

    @Test
    void filesOfANewerVersionAreLeftAlone() {
        await(Migrations.run(vertx, database.uri(), Duration.ZERO));
        database.run("insert into schema_migrations (file, sha256) values ('V999__later.sql', 'any')");
        await(Migrations.run(vertx, database.uri(), Duration.ZERO));
    }

    @Test
    void aDatabaseThatIsNotThereIsNamed() {
        Secret nowhere = new Secret("postgres://u:secret-word@127.0.0.1:1/x");
        assertThatThrownBy(() -> await(Migrations.run(vertx, nowhere, Duration.ZERO)))
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageNotContaining("secret-word");
    }

    @Test
    void everyFileIsOnTheList() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            assertThat(Migrations.FILES).isEqualTo(names);
        }
    }
}
