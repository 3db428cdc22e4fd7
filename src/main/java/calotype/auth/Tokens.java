package calotype.auth;

/** Issues and verifies access tokens (JWT, RFC 7519) and makes refresh tokens. */
public final class Tokens {
    /**
     * @throws calotype.problem.ProblemException {@code token_invalid} or {@code token_expired}; nothing else, whatever
     *     the text is
     */
    public Principal verify(String token) {
        throw new UnsupportedOperationException("being built");
    }
}
