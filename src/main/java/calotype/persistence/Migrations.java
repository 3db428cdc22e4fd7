package calotype.persistence;

import calotype.config.Secret;
import calotype.model.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables up to date: each file of {@link #FILES} once, in order, each in a transaction of its own. An
 * advisory lock makes nodes that start together wait for the first of them.
 *
 * <p>Files of a newer version than this one are left alone: they keep what an older node needs until all are renewed.
 */
final class Migrations {
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    /** In {@code resources/db}; a released file never changes. */
    static final List<String> FILES = List.of(
            "V001__ledger.sql",
            "V002__raw_metadata.sql",
            "V003__visibility.sql",
            "V010__outbox.sql",
            "V011__dead_letters.sql",
            "V012__turns_and_limits.sql",
            "V013__renders.sql",
            "V014__upkeep.sql",
            "V015__kept_originals.sql",
            "V018__email_verified.sql",
            "V019__late_variants.sql",
            "V020__trace_ids.sql");

    /** Any number that nobody else locks: the letters of «calotype». */
    static final String LOCK = "select pg_advisory_lock(x'63616c6f74797065'::bigint)";

    static final String TABLE = """
            create table if not exists schema_migrations (
                file       text primary key,
                sha256     text not null,
                applied_at timestamptz not null default now())
            """;

    static final String APPLIED = "select file, sha256 from schema_migrations";

    static final String NOTE = "insert into schema_migrations (file, sha256) values ($1, $2)";

    private record Script(String file, String sql, String sha256) {}

    private Migrations() {}

    /**
     * @param wait for a database that cannot be used
     * @throws IllegalStateException (as a failed future) when a released file was changed
     */
    static Future<Void> run(Vertx vertx, Secret uri, Duration wait) {
        return FirstContact.open(vertx, DatabaseAddress.options(uri), wait)
                .compose(connection -> connection
                        .query(LOCK)
                        .execute()
                        .compose(locked -> connection.query(TABLE).execute())
                        .compose(made -> connection.query(APPLIED).execute())
                        .map(Migrations::digests)
                        .compose(applied -> applyMissing(connection, applied))
                        // The lock is the session's and goes with it.
                        .eventually(connection::close));
    }

    private static Map<String, String> digests(Iterable<Row> rows) {
        Map<String, String> digests = new HashMap<>();
        rows.forEach(row -> digests.put(row.getString("file"), row.getString("sha256")));
        return digests;
    }

    private static Future<Void> applyMissing(PgConnection connection, Map<String, String> applied) {
        Future<Void> done = Future.succeededFuture();
        for (String file : FILES) {
            Script script = read(file);
            String known = applied.get(file);
            if (known == null) {
                done = done.compose(previous -> apply(connection, script));
            } else if (!known.equals(script.sha256())) {
                return Future.failedFuture(new IllegalStateException("The migration " + file
                        + " is not the one that this database was made with. Released files are never changed: start"
                        + " the version of Calotype that made it, or restore the file."));
            }
        }
        return done;
    }

    private static Future<Void> apply(PgConnection connection, Script script) {
        return connection
                .begin()
                .compose(transaction -> connection
                        .query(script.sql())
                        .execute()
                        .compose(made ->
                                connection.preparedQuery(NOTE).execute(Tuple.of(script.file(), script.sha256())))
                        .compose(noted -> transaction.commit()))
                .onSuccess(
                        done -> log.atInfo().addKeyValue("file", script.file()).log("Migration applied"));
    }

    private static Script read(String file) {
        try (InputStream in = Migrations.class.getResourceAsStream("/db/" + file)) {
            if (in == null) {
                throw new IllegalStateException("The migration " + file + " is missing from this build.");
            }
            byte[] bytes = in.readAllBytes();
            byte[] digest = Digest.newSha256().digest(bytes);
            return new Script(
                    file,
                    new String(bytes, StandardCharsets.UTF_8),
                    HexFormat.of().formatHex(digest));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
