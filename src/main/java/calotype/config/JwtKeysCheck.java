package calotype.config;

import calotype.config.Settings.Auth;
import calotype.config.Settings.JwtAlgorithm;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether the keys of access tokens fit the algorithm (RFC 7518, sections 3.3 and 3.4) and one another. */
final class JwtKeysCheck {
    private static final String PRIVATE = "auth.jwt-private-key";
    private static final String PUBLIC = "auth.jwt-public-key";
    private static final String PREVIOUS = "auth.jwt-public-key-previous";
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1-----\\s*");
    private static final int MIN_RSA_BITS = 2048;
    /** The order of P-256 (FIPS 186-4, D.1.2.3), which no other curve has. */
    private static final BigInteger P256 =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private final JwtAlgorithm algorithm;
    private final List<String> problems = new ArrayList<>();

    private JwtKeysCheck(JwtAlgorithm algorithm) {
        this.algorithm = algorithm;
    }

    static List<String> problemsOf(Auth auth) {
        JwtKeysCheck check = new JwtKeysCheck(auth.jwtAlgorithm());
        if (auth.jwtAlgorithm() == JwtAlgorithm.HS256) {
            check.refuseUnused(PRIVATE, auth.jwtPrivateKey());
            check.refuseUnused(PUBLIC, auth.jwtPublicKey());
            check.refuseUnused(PREVIOUS, auth.jwtPublicKeyPrevious());
        } else {
            check.pair(auth);
        }
        return check.problems;
    }

    private void refuseUnused(String path, @Nullable Secret key) {
        if (key != null) {
            problems.add(path + ": is set, but auth.jwt-algorithm is hs256, which needs no key pair");
        }
    }

    private void pair(Auth auth) {
        Key signing = privateKey(auth.jwtPrivateKey());
        Key verifying = publicKey(PUBLIC, auth.jwtPublicKey());
        if (auth.jwtPublicKeyPrevious() != null) {
            var checked = publicKey(PREVIOUS, auth.jwtPublicKeyPrevious());
        }
        if (signing != null && verifying != null && !belongTogether((PrivateKey) signing, (PublicKey) verifying)) {
            problems.add(PUBLIC + ": does not belong to " + PRIVATE);
        }
    }

    private @Nullable Key privateKey(@Nullable Secret pem) {
        return key(PRIVATE, pem, "PRIVATE KEY", bytes -> new PKCS8EncodedKeySpec(bytes), KeyFactory::generatePrivate);
    }

    private @Nullable Key publicKey(String path, @Nullable Secret pem) {
        return key(path, pem, "PUBLIC KEY", bytes -> new X509EncodedKeySpec(bytes), KeyFactory::generatePublic);
    }

    private interface Reader {
        Key read(KeyFactory factory, KeySpec spec) throws GeneralSecurityException;
    }

    /** Null, and a problem noted, for what is no such key. */
    private @Nullable Key key(
            String path, @Nullable Secret pem, String kind, Function<byte[], KeySpec> spec, Reader reader) {
        if (pem == null) {
            problems.add(path + ": auth.jwt-algorithm " + name() + " needs it");
            return null;
        }
        Matcher parts = PEM.matcher(pem.reveal());
        if (!parts.matches() || !parts.group(1).equals(kind)) {
            problems.add(path + ": needs PEM that begins with -----BEGIN " + kind + "-----");
            return null;
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(parts.group(2));
            Key key = reader.read(KeyFactory.getInstance(family()), spec.apply(bytes));
            if (isStrong(key)) {
                return key;
            }
            problems.add(path + ": " + name() + " needs " + wanted());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            problems.add(path + ": cannot be read; " + name() + " needs " + wanted());
        }
        return null;
    }

    private static boolean isStrong(Key key) {
        return key instanceof RSAKey rsa && rsa.getModulus().bitLength() >= MIN_RSA_BITS
                || key instanceof ECKey ec && ec.getParams().getOrder().equals(P256);
    }

    private boolean belongTogether(PrivateKey signing, PublicKey verifying) {
        try {
            Signature signature =
                    Signature.getInstance(algorithm == JwtAlgorithm.RS256 ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(signing);
            byte[] signed = signature.sign();
            signature.initVerify(verifying);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private String family() {
        return algorithm == JwtAlgorithm.RS256 ? "RSA" : "EC";
    }

    private String wanted() {
        return algorithm == JwtAlgorithm.RS256
                ? "an RSA key of at least " + MIN_RSA_BITS + " bits"
                : "an EC key on the curve P-256";
    }

    private String name() {
        return algorithm.name();
    }
}
