package calotype.config;

import calotype.model.ImageFormat;
import calotype.model.Plan;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set. What each leaf means, its default and its range stand in {@code defaults.yaml}, which
 * has the same tree with names in kebab case.
 */
public record Settings(
        Profile profile,
        Node node,
        Http http,
        Database database,
        Queue queue,
        Cache cache,
        Storage storage,
        Auth auth,
        Urls urls,
        Mail mail,
        Upload upload,
        Limits limits,
        Images images,
        Renders renders,
        Jobs jobs,
        Upkeep upkeep,
        Cluster cluster,
        Faults faults,
        Log log) {

    /** DEV: made secrets, loopback; PRODUCTION: refuses to start without secrets; TEST: fault switches exist. */
    public enum Profile {
        DEV,
        PRODUCTION,
        TEST
    }

    /** A group of rooms that a node opens; a node with HTTP or WORKER opens its own storage room too. */
    public enum Role {
        HTTP,
        PERSISTENCE,
        STORAGE,
        WORKER,
        AI,
        UPKEEP
    }

    /** @param name null for one made of host and process id */
    public record Node(@Nullable String name, Set<Role> roles, Path dataDirectory) {}

    /**
     * @param port 0 for any free one
     * @param corsAllowedOrigins {@code scheme://host[:port]}; they may also open sockets
     * @param socketsPerUser open WebSockets of one account on this node, at least 1 (20 by default)
     */
    public record Http(
            String host,
            @Range("0..65535") int port,
            String managementHost,
            @Range("0..65535") int managementPort,
            List<String> corsAllowedOrigins,
            @Range("1..10000") int socketsPerUser) {}

    /**
     * @param url null for the embedded server
     * @param path the embedded server's data directory; null for one below the data directory
     */
    public record Database(
            @Nullable Secret url,
            @Nullable Path path,
            @Range("1..200") int poolSize,
            @Range("0s..90s") Duration startWait) {}

    /**
     * @param url null for the queue in the database
     * @param startWait for a broker that cannot be used at start
     * @param prefix of everything in the broker
     */
    public record Queue(
            @Nullable Secret url, @Range("0s..90s") Duration startWait, String prefix) {}

    /**
     * @param url null for a node that shares nothing
     * @param prefix of all keys in it
     * @param startWait for a server that cannot be used at start
     * @param startWithout whether a start goes on without it then
     * @param timeout of one call
     */
    public record Cache(
            @Nullable Secret url,
            @Range("0s..90s") Duration startWait,
            boolean startWithout,
            String prefix,
            @Range("10ms..1s") Duration timeout) {}

    public enum StorageBackend {
        LOCAL,
        S3
    }

    /** STAGE: files are kept on this node until the store answers again; REFUSE: whoever brings one is sent away. */
    public enum WhenDown {
        STAGE,
        REFUSE
    }

    /**
     * @param path null for one below the data directory
     * @param fsync whether originals are forced to disk before the upload is answered
     * @param startWait how long a start waits for a store that does not answer or does not let us in
     */
    public record Storage(
            StorageBackend backend,
            @Nullable Path path,
            boolean fsync,
            WhenDown whenDown,
            @Range("0s..10m") Duration startWait,
            S3 s3) {

        /** Whether a file that was taken may not be in the store yet. */
        public boolean defers() {
            return backend == StorageBackend.S3 && whenDown == WhenDown.STAGE;
        }
    }

    /** AUTO: {@code endpoint/bucket} for an endpoint that is set, {@code bucket.endpoint} for AWS's own. */
    public enum PathStyle {
        AUTO,
        TRUE,
        FALSE
    }

    /** How the store is told to encrypt what it keeps; NONE leaves it to the bucket's own setting. */
    public enum ServerSideEncryption {
        NONE,
        AES256,
        AWS_KMS
    }

    /**
     * @param bucket there when the backend is S3
     * @param endpoint null for AWS's own of the region
     * @param accessKeyId null for what the environment of the process provides
     * @param readTimeout without a single byte, in either direction
     * @param callTimeout of one call with all its attempts
     */
    public record S3(
            @Nullable String bucket,
            @Nullable String endpoint,
            String region,
            @Nullable String accessKeyId,
            @Nullable Secret secretAccessKey,
            PathStyle pathStyle,
            ServerSideEncryption sse,
            @Nullable String kmsKeyId,
            @Range("5MiB..5GiB") long multipartThreshold,
            @Range("1..1000") int connections,
            @Range("100ms..1m") Duration connectTimeout,
            @Range("100ms..5m") Duration readTimeout,
            @Range("1s..10m") Duration callTimeout,
            @Range("1..20") int attempts) {}

    /** How access tokens are signed (RFC 7518, section 3.1): with a secret, or with an RSA or P-256 key pair. */
    public enum JwtAlgorithm {
        HS256,
        RS256,
        ES256
    }

    /**
     * @param jwtSecret null for one made at the first start and kept in the database (not in production)
     * @param jwtPrivateKey PEM, PKCS #8; there with RS256 and ES256 only, as the public ones
     * @param jwtPublicKey PEM, SubjectPublicKeyInfo
     */
    public record Auth(
            JwtAlgorithm jwtAlgorithm,
            @Nullable Secret jwtSecret,
            @Nullable Secret jwtSecretPrevious,
            @Nullable Secret jwtPrivateKey,
            @Nullable Secret jwtPublicKey,
            @Nullable Secret jwtPublicKeyPrevious,
            @Range("30s..24h") Duration accessTokenTtl,
            @Range("1m..365d") Duration refreshTokenTtl,
            @Range("1..10000") int loginAttempts,
            @Range("1s..24h") Duration loginWindow) {}

    /**
     * @param signingKeys {@code kid:secret} pairs; the first signs, all verify; null as for {@link Auth#jwtSecret}
     * @param publicBase prefix of every URL in an answer, null for paths of this service
     */
    public record Urls(
            @Nullable Secret signingKeys,
            @Range("1s..7d") Duration signedUrlTtl,
            @Nullable String publicBase) {}

    /**
     * @param smtpUrl {@code smtp://user:password@host:port} or {@code smtps://…}; null to write letters to the log
     * @param from the sender's address
     */
    public record Mail(@Nullable Secret smtpUrl, String from) {}

    /**
     * @param maxBytes of one file
     * @param buckets bucket to what is otherwise there
     * @param bucketsStrict whether only the buckets that {@code buckets} names may be used
     * @param presets preset to what it sets, over what the bucket does
     */
    public record Upload(
            @Range("1KiB..5GiB") long maxBytes,
            Set<ImageFormat> allowedFormats,
            boolean strictMime,
            boolean bucketRequired,
            Map<String, UploadRules> buckets,
            boolean bucketsStrict,
            Map<String, UploadRules> presets) {}

    /**
     * @param sizes variant name to width; empty turns the set off
     * @param thumbnailSizes thumbnail name to box side; empty turns the set off
     * @param optimizedMaxEdge box side of the optimized files, 0 for full size
     * @param animation whether the optimized WebP of an animation is animated
     */
    public record Images(
            @Range("1..16383") Map<String, Integer> sizes,
            @Range("1..16383") Map<String, Integer> thumbnailSizes,
            @Range("0..16383") int optimizedMaxEdge,
            @Range("1..100") int webpQuality,
            @Range("1..100") int avifQuality,
            Plan.Effort encoderEffort,
            LargeVariants largeVariants,
            @Range("1..1000000000") long maxPixels,
            @Range("1..65535") int maxDimension,
            @Range("1..10000") int maxFrames,
            @Range("1..10000") int maxScans,
            boolean strictDecode,
            boolean animation,
            boolean exifStoreGps) {

        /** The same but for what a bucket or a preset may change. */
        Images with(
                Map<String, Integer> sizes,
                Map<String, Integer> thumbnailSizes,
                int optimizedMaxEdge,
                int webpQuality,
                int avifQuality) {
            return new Images(
                    sizes,
                    thumbnailSizes,
                    optimizedMaxEdge,
                    webpQuality,
                    avifQuality,
                    encoderEffort,
                    largeVariants,
                    maxPixels,
                    maxDimension,
                    maxFrames,
                    maxScans,
                    strictDecode,
                    animation,
                    exifStoreGps);
        }
    }

    /**
     * Pictures that are made while somebody waits for them.
     *
     * @param slots at once on this node, 0 for one per core
     * @param waiting further ones that may wait for a slot
     * @param cacheBytes of results that are kept
     */
    public record Renders(
            @Range("0..64") int slots,
            @Range("1..10000") int waiting,
            @Range("1..16383") int maxResultDimension,
            @Range("1..100") int jpegQuality,
            @Range("0..1000000GiB") long cacheBytes) {}

    /**
     * What one owner and one node are spared from.
     *
     * @param uploads of one owner in a window of {@code uploadWindow}, over all nodes; 0 for any number
     * @param queueDepth waiting jobs at which uploads are refused
     * @param minFreeDisk bytes left in spool and storage at which uploads are refused
     * @param uploadsInFlight at once on this node
     * @param idempotencyTtl how long the answer to an Idempotency-Key is remembered
     */
    public record Limits(
            @Range("0..1000000000") int uploads,
            @Range("1s..30d") Duration uploadWindow,
            @Range("1..100000000") int queueDepth,
            @Range("0..1024GiB") long minFreeDisk,
            @Range("1..100000") int uploadsInFlight,
            @Range("1m..30d") Duration idempotencyTtl) {}

    /** PROCESS: pixels in child processes, which can be killed; NONE: in this one, where only the result is dropped. */
    public enum Isolation {
        PROCESS,
        NONE
    }

    /** @param workers processing slots of this node, 0 for one per core */
    public record Jobs(
            @Range("0..256") int workers,
            Isolation isolation,
            @Range("0..20") int maxRetries,
            @Range("2s..10m") Duration lease,
            @Range("1s..10m") Duration decodeTimeout,
            @Range("1s..1h") Duration jobTimeout,
            @Range("0s..10m") Duration drain) {}

    /**
     * @param sweepEvery from the end of one walk through storage to the next
     * @param orphanAge of an object that no row names, before it may be removed
     */
    public record Upkeep(
            @Range("1s..30d") Duration sweepEvery,
            @Range("0s..365d") Duration orphanAge) {}

    public record Cluster(
            boolean enabled,
            String host,
            @Range("1..65535") int port,
            List<String> members,
            @Range("0..65535") int eventBusPort) {}

    /** @param crashAt as {@link CrashPoints} reads it; null without a drill */
    public record Faults(@Nullable String crashAt) {}

    public enum LogFormat {
        AUTO,
        TEXT,
        JSON
    }

    public record Log(LogFormat format, String level) {}

    /** This node's name: as set, or made of host and process id. */
    public String nodeName() {
        String set = node.name();
        return set != null ? set : hostName() + "-" + ProcessHandle.current().pid();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "node";
        }
    }

    /** The directory of the embedded database, if that is used. */
    public Path databasePath() {
        Path set = database.path();
        return set != null ? set : node.dataDirectory().resolve("pg");
    }

    public Path storagePath() {
        Path set = storage.path();
        return set != null ? set : node.dataDirectory().resolve("storage");
    }

    /** Where this node keeps what the object store could not take yet. */
    public Path pendingPath() {
        return node.dataDirectory().resolve("pending");
    }

    /** Where this node stages uploads and results. */
    public Path spoolPath() {
        return node.dataDirectory().resolve("spool");
    }

    /** Where the native libraries of the pixels are unpacked, once. */
    public Path nativePath() {
        return node.dataDirectory().resolve("native");
    }

    /** Pictures that this node makes at once for those who wait, at least 1. */
    public int renderSlots() {
        return renders.slots() > 0 ? renders.slots() : Runtime.getRuntime().availableProcessors();
    }

    /** Processing slots of this node, at least 1. */
    public int workerSlots() {
        return jobs.workers() > 0 ? jobs.workers() : Runtime.getRuntime().availableProcessors();
    }
}
