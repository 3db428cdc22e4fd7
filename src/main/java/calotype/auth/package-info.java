/**
 * Who is asking: password hashes, access and refresh tokens, the caller's identity.
 *
 * <p>Tokens are checked here and nowhere else; a verified token is remembered until it expires, because verification
 * must not cost a hot read anything.
 */
@NullMarked
package calotype.auth;

import org.jspecify.annotations.NullMarked;
