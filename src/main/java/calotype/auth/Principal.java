package calotype.auth;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * Who is asking, as a verified access token says.
 *
 * @param scopes beyond what every user may do: {@code images:location}, {@code ops:read}
 * @param expiresAt of the token
 */
public record Principal(UUID userId, String role, Set<String> scopes, Instant expiresAt) {
    public Principal {
        scopes = Set.copyOf(scopes);
    }

    public boolean may(String scope) {
        return scopes.contains(scope);
    }
}
