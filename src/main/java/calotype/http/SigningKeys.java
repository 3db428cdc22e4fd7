package calotype.http;

import calotype.bus.TypedBus;
import calotype.config.Secret;
import calotype.config.Settings;
import calotype.contract.AccountsApi;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the keys of signed URLs come from; the first key signs, all verify, so that keys can be exchanged in calm. */
final class SigningKeys {
    private static final String KEPT_NAME = "url-signing";
    private static final byte[] INFO = "calotype url signing".getBytes(StandardCharsets.UTF_8);

    private SigningKeys() {}

    /**
     * Keys as set; else derived from the JWT secrets; else one made at random and kept by the ledger, so that URLs hold
     * on all nodes and over restarts.
     */
    static Future<UrlSigner> open(Settings.Urls urls, Settings.Auth auth, TypedBus bus) {
        Secret set = urls.signingKeys();
        if (set != null) {
            return Future.succeededFuture(new UrlSigner(parse(set.reveal())));
        }
        Secret jwt = auth.jwtSecret();
        if (jwt != null) {
            return Future.succeededFuture(new UrlSigner(derived(jwt, auth.jwtSecretPrevious())));
        }
        return bus.ask(AccountsApi.KEEP_SECRET, new AccountsApi.KeepSecret(KEPT_NAME, random()))
                .map(kept -> new UrlSigner(
                        List.of(new UrlSigner.Key("kept", Base64.getUrlDecoder().decode(kept.value())))));
    }

    /** @param pairs {@code kid:secret,kid2:secret2} */
    static List<UrlSigner.Key> parse(String pairs) {
        List<UrlSigner.Key> keys = new ArrayList<>();
        for (String pair : pairs.split(",", -1)) {
            String[] parts = pair.strip().split(":", 2);
            if (parts.length < 2 || !parts[0].matches("[A-Za-z0-9_-]{1,32}") || parts[1].isEmpty()) {
                throw new IllegalArgumentException("URL signing keys are written kid:secret,kid2:secret2");
            }
            keys.add(new UrlSigner.Key(parts[0], parts[1].getBytes(StandardCharsets.UTF_8)));
        }
        return List.copyOf(keys);
    }

    private static List<UrlSigner.Key> derived(Secret jwt, @Nullable Secret previous) {
        UrlSigner.Key current = derive(jwt);
        return previous == null ? List.of(current) : List.of(current, derive(previous));
    }

    private static UrlSigner.Key derive(Secret secret) {
        byte[] key = Hkdf.sha256(secret.reveal().getBytes(StandardCharsets.UTF_8), new byte[32], INFO, 36);
        // The last bytes only name the key: a name that changes with the secret keeps two generations apart.
        String kid = Base64.getUrlEncoder().withoutPadding().encodeToString(slice(key, 32, 36));
        return new UrlSigner.Key(kid, slice(key, 0, 32));
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static String random() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }
}
