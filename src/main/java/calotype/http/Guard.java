package calotype.http;

import calotype.auth.Principal;
import calotype.auth.Tokens;
import calotype.config.Settings;
import calotype.config.Settings.Profile;
import calotype.http.OpenApi.Operation;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decides who may call an operation: whoever has a token with every scope that the contract asks for. */
final class Guard {
    private static final String BEARER = "bearer ";
    private static final String IN_QUERY = "access_token";

    private final Tokens tokens;
    private final boolean developing;

    /** @param developing whether operations that the contract opens to developers need no token */
    Guard(Tokens tokens, boolean developing) {
        this.tokens = tokens;
        this.developing = developing;
    }

    /** A developer is who runs the dev profile behind a door that only this machine can reach. */
    static Guard of(Tokens tokens, Settings settings) {
        return new Guard(
                tokens,
                settings.profile() == Profile.DEV && isLoopback(settings.http().host()));
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * Lets a request in.
     *
     * @return who asks; null where nobody needs to say
     * @throws ProblemException {@code token_missing}, {@code token_invalid}, {@code token_expired}, or {@code
     *     insufficient_scope} naming what is missing
     */
    @Nullable
    Principal admit(Operation operation, HttpServerRequest request) {
        if (!operation.secured()) {
            return null;
        }
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null && developing && operation.openToDevelopers()) {
            return null;
        }
        Principal caller = tokens.verify(header == null ? inQuery(operation, request) : inHeader(header));
        Set<String> missing = new TreeSet<>(operation.scopes());
        missing.removeAll(caller.scopes());
        if (!missing.isEmpty()) {
            throw ProblemCode.INSUFFICIENT_SCOPE
                    .because("This needs a token with the scope " + String.join(" and ", missing)
                            + ", which operators and admins get at their next login or refresh.")
                    .with("missing_scopes", missing);
        }
        return caller;
    }

    private static String inHeader(String header) {
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw missing();
        }
        return header.substring(BEARER.length()).strip();
    }

    /** Only where the contract has it: for clients that cannot set a header. */
    private static String inQuery(Operation operation, HttpServerRequest request) {
        boolean allowed = operation.parameters().stream()
                .anyMatch(parameter -> parameter.name().equals(IN_QUERY));
        String token = allowed ? request.getParam(IN_QUERY) : null;
        if (token == null) {
            throw missing();
        }
        return token;
    }

    private static ProblemException missing() {
        return ProblemCode.TOKEN_MISSING.because("Send an access token: Authorization: Bearer <token>.");
    }
}
