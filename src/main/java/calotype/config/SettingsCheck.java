package calotype.config;

import calotype.config.Settings.JwtAlgorithm;
import calotype.config.Settings.Profile;
import calotype.config.Settings.Role;
import calotype.config.Settings.ServerSideEncryption;
import calotype.config.Settings.StorageBackend;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The rules that one leaf alone cannot tell: relations between leaves, forms of texts, secrets of production. */
final class SettingsCheck {
    private static final Pattern LEVEL = Pattern.compile("(?i)trace|debug|info|warn|error|off");
    private static final Pattern ORIGIN = Pattern.compile("\\*|https?://[^/?#@\\s]+");
    private static final Pattern MEMBER = Pattern.compile("[^:\\s]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:]+](:[0-9]{1,5})?");
    private static final Pattern VARIANT = Pattern.compile("[a-z][a-z0-9_]{0,31}");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,32}:[^,\\s]+");
    private static final Pattern BROKER = Pattern.compile("amqps?://([^/@\\s]*@)?[^/@\\s]+(/[^/\\s]*)?");
    private static final Pattern REDIS = Pattern.compile("rediss?://([^/@\\s]*@)?[^/@\\s]+(/[0-9]{0,3})?");
    private static final int HIGHEST_PORT = 65_535;
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String NEW_SECRET = "; make one with: openssl rand -base64 48";

    private final Settings settings;
    private final List<String> problems = new ArrayList<>();

    private SettingsCheck(Settings settings) {
        this.settings = settings;
    }

    static List<String> problemsOf(Settings settings) {
        SettingsCheck check = new SettingsCheck(settings);
        check.texts();
        check.queue();
        check.cache();
        check.images();
        check.times();
        check.rooms();
        check.objectStore();
        check.signingKeys();
        check.problems.addAll(JwtKeysCheck.problemsOf(settings.auth()));
        check.faults();
        check.secretsOfProduction();
        return check.problems;
    }

    private void texts() {
        refuseUnless(
                LEVEL.matcher(settings.log().level()).matches(),
                "log.level: is one of trace, debug, info, warn, error, off");
        settings.http()
                .corsAllowedOrigins()
                .forEach(origin -> refuseUnless(
                        ORIGIN.matcher(origin).matches(),
                        "http.cors-allowed-origins: " + origin
                                + " is no origin; an origin looks like https://app.example.org"));
        settings.cluster()
                .members()
                .forEach(member -> refuseUnless(
                        MEMBER.matcher(member).matches(),
                        "cluster.members: " + member + " is not of the form host or host:port"));
        String base = settings.urls().publicBase();
        refuseUnless(base == null || isBase(base), "urls.public-base: needs http:// or https://, a host, and no query");
        Secret smtp = settings.mail().smtpUrl();
        refuseUnless(
                smtp == null || smtp.reveal().matches("smtps?://([^@/]+@)?[^@/:]+(:[0-9]+)?/?"),
                "mail.smtp-url: needs the form smtp://user:password@host:587 or smtps://host:465");
        Secret url = settings.database().url();
        refuseUnless(
                url == null || url.reveal().matches("postgres(ql)?://.+"),
                "database.url: needs the form postgres://user:password@host:5432/database");
    }

    private void queue() {
        Secret url = settings.queue().url();
        refuseUnless(
                url == null || isBroker(url.reveal()),
                "queue.url: needs the form amqp://user:password@host:5672/vhost, each part percent-encoded");
        refuseUnless(
                PREFIX.matcher(settings.queue().prefix()).matches(),
                "queue.prefix: needs 1 to 64 letters, digits, dots, - and _");
    }

    private void cache() {
        Secret url = settings.cache().url();
        refuseUnless(
                url == null || isRedis(url.reveal()),
                "cache.url: needs the form redis://user:password@host:6379/0 or rediss://, each part percent-encoded");
        refuseUnless(
                PREFIX.matcher(settings.cache().prefix()).matches(),
                "cache.prefix: needs 1 to 64 letters, digits, dots, - and _");
    }

    private static boolean isRedis(String text) {
        try {
            URI uri = URI.create(text);
            return REDIS.matcher(text).matches() && uri.getHost() != null && uri.getPort() <= HIGHEST_PORT;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isBroker(String text) {
        try {
            return BROKER.matcher(text).matches() && URI.create(text).getPort() <= HIGHEST_PORT;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isBase(String text) {
        try {
            URI uri = URI.create(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void images() {
        names("images.sizes", settings.images().sizes());
        names("images.thumbnail-sizes", settings.images().thumbnailSizes());
        rules("upload.buckets", settings.upload().buckets());
        rules("upload.presets", settings.upload().presets());
        refuseUnless(
                !settings.upload().allowedFormats().isEmpty(),
                "upload.allowed-formats: at least one type must be allowed");
    }

    private void rules(String path, Map<String, UploadRules> named) {
        named.forEach((name, rules) -> {
            refuseUnless(
                    NAMESPACE.matcher(name).matches(),
                    path + ": the name " + name + " needs 3 to 63 lower-case letters, digits and -");
            names(path, rules.sizes() == null ? Map.of() : rules.sizes());
            names(path, rules.thumbnailSizes() == null ? Map.of() : rules.thumbnailSizes());
        });
    }

    private void names(String path, Map<String, Integer> sizes) {
        sizes.keySet()
                .forEach(name -> refuseUnless(
                        VARIANT.matcher(name).matches(),
                        path + ": the name " + name + " needs lower-case letters, digits and _ only, a letter first"));
    }

    private void times() {
        refuseUnless(
                settings.auth().accessTokenTtl().compareTo(settings.auth().refreshTokenTtl()) <= 0,
                "auth.access-token-ttl: must not be longer than auth.refresh-token-ttl");
        refuseUnless(
                settings.jobs().decodeTimeout().compareTo(settings.jobs().jobTimeout()) <= 0,
                "jobs.decode-timeout: must not be longer than jobs.job-timeout");
    }

    private void rooms() {
        refuseUnless(!settings.node().roles().isEmpty(), "node.roles: at least one role is needed");
        refuseUnless(
                settings.cluster().enabled() || settings.node().roles().contains(Role.PERSISTENCE),
                "node.roles: a node without the role persistence needs cluster.enabled (--clustered) to reach one");
    }

    private void objectStore() {
        Settings.S3 s3 = settings.storage().s3();
        if (settings.storage().backend() != StorageBackend.S3) {
            return;
        }
        refuseUnless(s3.bucket() != null, "storage.s3.bucket: STORAGE_BACKEND=s3 needs the bucket's name in S3_BUCKET");
        String endpoint = s3.endpoint();
        refuseUnless(endpoint == null || isBase(endpoint), "storage.s3.endpoint: needs http:// or https:// and a host");
        refuseUnless(
                (s3.accessKeyId() == null) == (s3.secretAccessKey() == null),
                "storage.s3.access-key-id: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set together or not at all");
        refuseUnless(
                s3.kmsKeyId() == null || s3.sse() == ServerSideEncryption.AWS_KMS,
                "storage.s3.kms-key-id: is used with S3_SSE=aws:kms only");
    }

    private void signingKeys() {
        Secret keys = settings.urls().signingKeys();
        if (keys == null) {
            return; // Made once, or derived from the JWT secret.
        }
        for (String key : keys.reveal().split(",")) {
            if (!KEY.matcher(key.strip()).matches()) {
                problems.add("urls.signing-keys: needs the form id:secret,id:secret, the newest first");
            } else if (production()) {
                refuseFlaw("urls.signing-keys: a key", new Secret(key.substring(key.indexOf(':') + 1)));
            }
        }
    }

    private void secretsOfProduction() {
        if (!production()) {
            return;
        }
        Secret secret = settings.auth().jwtSecret();
        if (secret != null) {
            refuseFlaw("auth.jwt-secret: JWT_SECRET_KEY", secret);
        } else if (settings.auth().jwtAlgorithm() == JwtAlgorithm.HS256) {
            problems.add("auth.jwt-secret: the production profile needs JWT_SECRET_KEY" + NEW_SECRET);
        } else {
            refuseUnless(
                    settings.urls().signingKeys() != null,
                    "urls.signing-keys: the production profile needs URL_SIGNING_KEYS, or JWT_SECRET_KEY to derive"
                            + " one from" + NEW_SECRET);
        }
        Secret previous = settings.auth().jwtSecretPrevious();
        if (previous != null) {
            refuseFlaw("auth.jwt-secret-previous: JWT_SECRET_KEY_PREVIOUS", previous);
        }
    }

    private void faults() {
        String crashAt = settings.faults().crashAt();
        if (crashAt == null) {
            return;
        }
        refuseUnless(
                settings.profile() == Profile.TEST,
                "faults.crash-at: only the test profile takes it (CALOTYPE_PROFILE=test); leave CRASH_AT out");
        try {
            var unused = CrashPoints.parse(crashAt);
        } catch (IllegalArgumentException e) {
            problems.add("faults.crash-at: " + e.getMessage());
        }
    }

    private boolean production() {
        return settings.profile() == Profile.PRODUCTION;
    }

    private void refuseFlaw(String what, Secret secret) {
        String flaw = WeakSecrets.flaw(secret);
        refuseUnless(flaw == null, what + " " + flaw + NEW_SECRET);
    }

    private void refuseUnless(boolean good, String problem) {
        if (!good) {
            problems.add(problem);
        }
    }
}
