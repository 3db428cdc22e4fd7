package calotype.problem;

import java.util.Locale;
import java.util.Map;

/**
 * The catalogue of everything that can go wrong: stable code, HTTP status, title, and whether trying again can help.
 *
 * <p>{@code docs/problems.md} has a heading for each code; a test compares the two.
 */
public enum ProblemCode {
    MISSING_FILE(400, "The upload has no file"),
    MULTIPLE_FILES(400, "The upload has more than one file"),
    MALFORMED_MULTIPART(400, "The multipart body is malformed"),
    MALFORMED_JSON(400, "The JSON body is malformed"),
    MALFORMED_REQUEST(400, "The request is malformed"),

    TOKEN_MISSING(401, "A bearer token is needed"),
    TOKEN_INVALID(401, "The token is not valid"),
    TOKEN_EXPIRED(401, "The token has expired"),
    INVALID_CREDENTIALS(401, "Login or password is wrong"),
    REFRESH_REUSED(401, "The refresh token was used before"),

    INSUFFICIENT_SCOPE(403, "The token does not allow this"),
    BAD_SIGNATURE(403, "The URL's signature is wrong"),
    URL_EXPIRED(403, "The URL has expired"),
    SIGNATURE_REQUIRED(403, "The URL must be signed"),

    NOT_FOUND(404, "Not found"),
    UNKNOWN_SIZE(404, "No rendition has this name"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    NOT_ACCEPTABLE(406, "No representation fits the Accept header"),
    REQUEST_TIMEOUT(408, "The request came too slowly"),

    JOB_NOT_FINISHED(409, "The job has not finished", true),
    JOB_FINISHED(409, "The job has already finished"),
    SOURCE_NOT_STORED(409, "The picture's file is not stored"),
    IDEMPOTENCY_IN_PROGRESS(409, "The first request with this key is still running", true),
    ACCOUNT_EXISTS(409, "The account exists already"),

    JOB_EXPIRED(410, "The job's files have been cleaned up"),
    PRECONDITION_FAILED(412, "The resource is not in the expected version"),
    PAYLOAD_TOO_LARGE(413, "The body is too large"),
    URI_TOO_LONG(414, "The request line is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "This type of file or body is not accepted"),
    RANGE_NOT_SATISFIABLE(416, "The range lies outside the file"),

    EMPTY_FILE(422, "The file is empty"),
    JOB_FAILED(422, "The job failed"),
    BUCKET_REQUIRED(422, "A bucket is required"),
    UNKNOWN_BUCKET(422, "No bucket has this name"),
    UNKNOWN_PRESET(422, "No preset has this name"),
    INVALID_METADATA(422, "The metadata is not a JSON object of at most 16 KiB"),
    NOT_CONFIGURED(422, "This is not available on this service"),
    IDEMPOTENCY_KEY_REUSED(422, "The key was used for another request"),
    INVALID_PARAMETER(422, "A parameter is not valid"),
    UNKNOWN_OPERATION(422, "No operation has this name"),
    CROP_OUT_OF_BOUNDS(422, "The crop reaches outside the picture"),
    TOO_MANY_PIXELS(422, "The picture has too many pixels"),
    TOO_MANY_FRAMES(422, "The picture has too many frames"),
    FORMAT_UNAVAILABLE(422, "This format is not available here"),

    RATE_LIMITED(429, "Too many requests", true),
    HEADERS_TOO_LARGE(431, "The request's headers are too large"),

    INTERNAL(500, "Something broke on our side", true),
    OVERLOADED(503, "The service is overloaded", true),
    NOT_READY(503, "The service is not ready", true),
    TIMEOUT(504, "It took too long", true),
    STORAGE_FULL(507, "No room is left in storage", true),

    // Codes that a job ends with; only corrupt_image answers a request too: an upload whose header cannot be read.
    CORRUPT_IMAGE(422, "The picture cannot be decoded"),
    UNSUPPORTED_CODEC(422, "The picture uses a coding that is not supported"),
    STORAGE_UNAVAILABLE(503, "The object store does not answer", true),
    WORKER_CRASH(500, "The picture made the decoder crash"),
    CANCELLED(409, "The job was cancelled");

    private final int status;
    private final String title;
    private final boolean retryable;

    ProblemCode(int status, String title) {
        this(status, title, false);
    }

    ProblemCode(int status, String title, boolean retryable) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
    }

    /** The code on the wire: {@code too_many_pixels}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** Whether the same request or attempt can succeed later without being changed. */
    public boolean retryable() {
        return retryable;
    }

    /** A problem of this code; {@code detail} says what happened and what to do, and is shown to the client. */
    public ProblemException because(String detail) {
        return new ProblemException(new Problem(this, detail, retryable, Map.of()), null);
    }

    /** Like {@link #because(String)}, keeping the cause for the log; its text never reaches a client. */
    public ProblemException because(String detail, Throwable cause) {
        return new ProblemException(new Problem(this, detail, retryable, Map.of()), cause);
    }
}
