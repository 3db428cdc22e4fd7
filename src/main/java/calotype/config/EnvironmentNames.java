package calotype.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which environment variables mean which leaf. Each leaf has {@code CALOTYPE_<PATH>}; many have a documented name too. */
final class EnvironmentNames {
    static final String PREFIX = "CALOTYPE_";

    private static final Map<String, String> DOCUMENTED = Map.ofEntries(
            Map.entry("node.name", "NODE_NAME"),
            Map.entry("faults.crash-at", "CRASH_AT"),
            Map.entry("http.host", "HTTP_HOST"),
            Map.entry("http.port", "HTTP_PORT"),
            Map.entry("http.management-port", "MANAGEMENT_PORT"),
            Map.entry("http.cors-allowed-origins", "CORS_ALLOWED_ORIGINS"),
            Map.entry("database.url", "DATABASE_URL"),
            Map.entry("database.path", "DATABASE_PATH"),
            Map.entry("database.start-wait", "DATABASE_WAIT"),
            Map.entry("queue.url", "AMQP_URL"),
            Map.entry("queue.start-wait", "AMQP_WAIT"),
            Map.entry("cache.start-wait", "REDIS_WAIT"),
            Map.entry("queue.prefix", "AMQP_PREFIX"),
            Map.entry("cache.url", "REDIS_URL"),
            Map.entry("cache.prefix", "REDIS_PREFIX"),
            Map.entry("storage.start-wait", "STORAGE_WAIT"),
            Map.entry("storage.backend", "STORAGE_BACKEND"),
            Map.entry("storage.path", "STORAGE_PATH"),
            Map.entry("storage.when-down", "STORAGE_WHEN_DOWN"),
            Map.entry("storage.s3.bucket", "S3_BUCKET"),
            Map.entry("storage.s3.endpoint", "S3_ENDPOINT"),
            Map.entry("storage.s3.region", "AWS_REGION"),
            Map.entry("storage.s3.access-key-id", "AWS_ACCESS_KEY_ID"),
            Map.entry("storage.s3.secret-access-key", "AWS_SECRET_ACCESS_KEY"),
            Map.entry("storage.s3.path-style", "S3_PATH_STYLE"),
            Map.entry("storage.s3.sse", "S3_SSE"),
            Map.entry("storage.s3.kms-key-id", "S3_KMS_KEY_ID"),
            Map.entry("auth.jwt-algorithm", "JWT_ALGORITHM"),
            Map.entry("auth.jwt-secret", "JWT_SECRET_KEY"),
            Map.entry("auth.jwt-secret-previous", "JWT_SECRET_KEY_PREVIOUS"),
            Map.entry("auth.jwt-private-key", "JWT_PRIVATE_KEY"),
            Map.entry("auth.jwt-public-key", "JWT_PUBLIC_KEY"),
            Map.entry("auth.jwt-public-key-previous", "JWT_PUBLIC_KEY_PREVIOUS"),
            Map.entry("auth.access-token-ttl", "ACCESS_TOKEN_TTL"),
            Map.entry("auth.refresh-token-ttl", "REFRESH_TOKEN_TTL"),
            Map.entry("urls.signing-keys", "URL_SIGNING_KEYS"),
            Map.entry("urls.signed-url-ttl", "SIGNED_URL_TTL"),
            Map.entry("urls.public-base", "PUBLIC_BASE_URL"),
            Map.entry("mail.smtp-url", "SMTP_URL"),
            Map.entry("upload.max-bytes", "MAX_UPLOAD_SIZE_MB"),
            Map.entry("upload.allowed-formats", "ALLOWED_MIME_TYPES"),
            Map.entry("upload.strict-mime", "STRICT_MIME"),
            Map.entry("upload.bucket-required", "BUCKET_REQUIRED"),
            Map.entry("upload.buckets", "BUCKETS"),
            Map.entry("upload.presets", "PRESETS"),
            Map.entry("limits.uploads", "RATE_LIMIT_MAX_UPLOADS"),
            Map.entry("limits.upload-window", "RATE_LIMIT_WINDOW_MINUTES"),
            Map.entry("limits.queue-depth", "MAX_QUEUE_DEPTH"),
            Map.entry("limits.idempotency-ttl", "IDEMPOTENCY_TTL"),
            Map.entry("images.sizes", "IMAGE_SIZES"),
            Map.entry("images.thumbnail-sizes", "THUMBNAIL_SIZES"),
            Map.entry("images.optimized-max-edge", "OPTIMIZED_MAX_EDGE"),
            Map.entry("images.webp-quality", "WEBP_QUALITY"),
            Map.entry("images.avif-quality", "AVIF_QUALITY"),
            Map.entry("images.encoder-effort", "ENCODER_EFFORT"),
            Map.entry("images.large-variants", "LARGE_VARIANTS"),
            Map.entry("images.max-pixels", "MAX_PIXELS"),
            Map.entry("images.max-dimension", "MAX_DIMENSION"),
            Map.entry("images.max-frames", "MAX_FRAMES"),
            Map.entry("images.strict-decode", "STRICT_DECODE"),
            Map.entry("images.exif-store-gps", "EXIF_STORE_GPS"),
            Map.entry("renders.max-result-dimension", "MAX_RESULT_DIMENSION"),
            Map.entry("renders.jpeg-quality", "JPEG_QUALITY"),
            Map.entry("renders.cache-bytes", "TRANSFORM_CACHE_GB"),
            Map.entry("jobs.isolation", "CALOTYPE_ISOLATION"),
            Map.entry("jobs.decode-timeout", "DECODE_TIMEOUT"),
            Map.entry("jobs.job-timeout", "JOB_TIMEOUT"),
            Map.entry("jobs.drain", "DRAIN_SECONDS"),
            Map.entry("cluster.enabled", "CLUSTERED"),
            Map.entry("cluster.host", "CLUSTER_HOST"),
            Map.entry("cluster.port", "CLUSTER_PORT"),
            Map.entry("cluster.members", "CLUSTER_MEMBERS"),
            Map.entry("cluster.event-bus-port", "EVENTBUS_PORT"));

    /** Names of other programs' habits: read, and reported at start. */
    private static final Map<String, String> SYNONYMS =
            Map.of("http.port", "PORT", "auth.jwt-secret", "SECRET_KEY", "storage.s3.bucket", "GCS_BUCKET_NAME");

    /** The unit of a plain number, where the name says it. */
    private static final Map<String, String> UNITS = Map.of(
            "MAX_UPLOAD_SIZE_MB", "MiB",
            "TRANSFORM_CACHE_GB", "GiB",
            "DRAIN_SECONDS", "s",
            "AMQP_WAIT", "s",
            "REDIS_WAIT", "s",
            "DATABASE_WAIT", "s",
            "STORAGE_WAIT", "s",
            "RATE_LIMIT_WINDOW_MINUTES", "m");

    /** Variables of the command line's clients, which are no settings of the service. */
    private static final List<String> OF_CLIENTS =
            List.of("CALOTYPE_SERVER", "CALOTYPE_TOKEN", "CALOTYPE_EMAIL", "CALOTYPE_PASSWORD");

    /** What Kubernetes sets in every pod when there is a service named calotype. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("CALOTYPE_(SERVICE_(HOST|PORT).*|PORT_[0-9]+_(TCP|UDP).*)=.*|CALOTYPE_PORT=(tcp|udp)://.*");

    /** What a variable is for that this version does not know yet, and what happens instead. */
    static final Map<String, String> NOT_YET = Map.ofEntries(
            Map.entry("CDN_BASE_URL", "a CDN; PUBLIC_BASE_URL makes URLs absolute"),
            Map.entry("RETENTION_DAYS", "retention; images are kept until they are deleted"),
            Map.entry("AI_API_KEY", "the AI stage; it is skipped"),
            Map.entry("OPENAI_API_KEY", "the AI stage; it is skipped"),
            Map.entry("OTEL_EXPORTER_OTLP_ENDPOINT", "OpenTelemetry; nothing is exported"));

    private EnvironmentNames() {}

    /** The name that every leaf has: {@code CALOTYPE_HTTP_PORT}. */
    static String ownName(String path) {
        return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** All names of a leaf, the strongest first. */
    static List<String> of(String path) {
        List<String> names = new ArrayList<>();
        names.add(ownName(path));
        Stream.of(DOCUMENTED.get(path), SYNONYMS.get(path))
                .filter(Objects::nonNull)
                .forEach(names::add);
        return names;
    }

    /** Whether a name is one that is reported when it is used. */
    static boolean isSynonym(String name) {
        return SYNONYMS.containsValue(name);
    }

    /** The text as the leaf reads it: a plain number gets the unit that the variable's name promises. */
    static String withUnit(String name, String text) {
        String unit = UNITS.get(name);
        return unit != null && text.strip().matches("[0-9]+") ? text.strip() + unit : text;
    }

    /** Whether a {@code CALOTYPE_} variable that is no setting may stand in the environment. */
    static boolean tolerated(String name, String value) {
        return OF_CLIENTS.contains(name)
                || SERVICE_LINK.matcher(name + "=" + value).matches();
    }
}
