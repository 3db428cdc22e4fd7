package calotype.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An account as others may see it; at least one of email and username is set. */
public record User(
        UUID id,
        @Nullable String email,
        @Nullable String username,
        UserRole role,
        Instant createdAt,
        boolean emailVerified) {

    /** An account whose address nobody has confirmed. */
    public User(UUID id, @Nullable String email, @Nullable String username, UserRole role, Instant createdAt) {
        this(id, email, username, role, createdAt, false);
    }
}
