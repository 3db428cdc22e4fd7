package calotype.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * What an account may do beyond its own pictures, as scopes that its access tokens carry. A CHECK constraint of the
 * table {@code users} repeats the names.
 */
public enum UserRole {
    USER,
    /** Looks at other people's pictures before they are shown; nothing asks for it yet. */
    MODERATOR,
    OPERATOR("ops:read", "ops:write"),
    ADMIN("ops:read", "ops:write");

    private final List<String> scopes;

    UserRole(String... scopes) {
        this.scopes = List.of(scopes);
    }

    /** As {@code openapi.yaml} asks for them. */
    public List<String> scopes() {
        return scopes;
    }

    /** The name in JSON, SQL and tokens: {@code operator}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a role by its name, in any case.
     *
     * @throws IllegalArgumentException when it is none
     */
    @JsonCreator
    public static UserRole of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
