package calotype.embedded;

import org.jspecify.annotations.Nullable;

/** Why the embedded server cannot run; the message is for the person at the console and says what to do. */
public final class EmbeddedPostgresException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EmbeddedPostgresException(String message) {
        this(message, null);
    }

    EmbeddedPostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
