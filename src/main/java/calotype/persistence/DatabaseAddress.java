package calotype.persistence;

import calotype.config.Secret;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.util.regex.Pattern;

/** Reads {@code postgres://user:password@host:port/database?sslmode=…} into what the client wants to know. */
final class DatabaseAddress {
    /** The client takes no URI with a colon and nothing behind it, which others write for «no password». */
    private static final Pattern EMPTY_PASSWORD = Pattern.compile("^(postgres(?:ql)?://[^:@/]+):@");

    private static final int STATEMENTS_CACHED = 256;
    private static final int LONGEST_STATEMENT = 8_192;

    private DatabaseAddress() {}

    /** @throws IllegalArgumentException when it is no such URI; the message does not repeat it, for it has a password */
    static PgConnectOptions options(Secret uri) {
        return securedAs(parse(uri.reveal()))
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(STATEMENTS_CACHED)
                // Longer statements than 2 KiB would be parsed anew each time.
                .setPreparedStatementCacheSqlLimit(LONGEST_STATEMENT)
                .addProperty("application_name", "calotype")
                // «Exists already, skipping» is no news.
                .addProperty("client_min_messages", "warning");
    }

    private static PgConnectOptions parse(String uri) {
        try {
            String readable = EMPTY_PASSWORD.matcher(uri).replaceFirst("$1@");
            PgConnectOptions options = PgConnectOptions.fromUri(readable);
            return readable.equals(uri) ? options : options.setPassword("");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "DATABASE_URL is not of the form postgres://user:password@host:port/database");
        }
    }

    /** As libpq does: without {@code verify-…} the connection is encrypted, but the server's certificate not checked. */
    private static PgConnectOptions securedAs(PgConnectOptions options) {
        SslMode mode = options.getSslMode();
        if (mode == SslMode.DISABLE) {
            return options;
        }
        ClientSSLOptions tls = new ClientSSLOptions().setHostnameVerificationAlgorithm("");
        if (mode == SslMode.VERIFY_FULL) {
            tls.setHostnameVerificationAlgorithm("HTTPS");
        } else if (mode != SslMode.VERIFY_CA) {
            tls.setTrustAll(true);
        }
        return options.setSslOptions(tls);
    }
}
