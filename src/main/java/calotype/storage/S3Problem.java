package calotype.storage;

import calotype.config.Settings;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a failure of the S3 client means: for a caller, for another try, and for the one who set it up. */
final class S3Problem {
    private static final String SILENCE = "it does not answer in time";

    /**
     * What a store answers to a request whose bytes were changed on the way. A wrong secret looks the same and costs a
     * few tries more.
     */
    private static final Set<String> DAMAGED = Set.of(
            "BadDigest",
            "InvalidDigest",
            "XAmzContentSHA256Mismatch",
            "XAmzContentChecksumMismatch",
            "SignatureDoesNotMatch",
            "IncompleteBody",
            "MalformedXML");

    private S3Problem() {}

    static ProblemException of(Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof ProblemException known) {
            return known;
        }
        if (cause instanceof AwsServiceException answer) {
            return of(answer);
        }
        Throwable disk = ofDisk(cause);
        if (disk != null) {
            return DiskProblem.of(disk);
        }
        return cause instanceof SdkException
                ? ProblemCode.STORAGE_UNAVAILABLE.because("The object store does not answer; try again.", cause)
                : ProblemException.from(cause);
    }

    private static ProblemException of(AwsServiceException answer) {
        return switch (code(answer)) {
            case "NoSuchKey", "NotFound" -> ProblemCode.NOT_FOUND.because("There is no such file in storage.", answer);
            case "QuotaExceeded", "XMinioStorageFull", "InsufficientStorage" ->
                ProblemCode.STORAGE_FULL.because("Storage is full; try again when room has been made.", answer);
            default -> ProblemCode.STORAGE_UNAVAILABLE.because("The object store refused the call; try again.", answer);
        };
    }

    /** Whether the bytes of a call or of its answer were damaged, so that the same call may succeed. */
    static boolean isDamagedOnTheWay(Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof AwsServiceException answer) {
            // An answer that the client could not read has no code.
            return DAMAGED.contains(code(answer))
                    || answer.statusCode() >= 400 && code(answer).isEmpty();
        }
        return cause instanceof SdkClientException && ofDisk(cause) == null;
    }

    /** One line for whoever set the store up: what was tried, what came of it and what to look at. */
    static String explain(Settings.S3 settings, Throwable failure) {
        String endpoint = settings.endpoint();
        return "The bucket " + settings.bucket() + " at "
                + (endpoint == null ? "AWS in " + settings.region() : endpoint) + " cannot be used: "
                + reason(unwrapped(failure)) + ".";
    }

    /** Whether the store has not answered at all. */
    static boolean isSilence(Throwable failure) {
        return reason(unwrapped(failure)).equals(SILENCE);
    }

    private static String reason(Throwable cause) {
        if (cause instanceof AwsServiceException answer) {
            return switch (code(answer)) {
                case "NoSuchBucket", "NotFound" -> "there is no bucket of that name; make it, or correct S3_BUCKET";
                case "InvalidAccessKeyId" -> "the store does not know the key; correct AWS_ACCESS_KEY_ID";
                case "SignatureDoesNotMatch" ->
                    "the key's secret is wrong (or a proxy changes requests); correct AWS_SECRET_ACCESS_KEY";
                case "AccessDenied" ->
                    "the key may not list it; it needs s3:ListBucket, s3:GetObject, s3:PutObject"
                            + " and s3:DeleteObject";
                case "RequestTimeTooSkewed" ->
                    "this machine's clock and the store's differ by more than it accepts" + serverTime(answer)
                            + "; set the clock, by NTP for one";
                case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException" ->
                    "it is in another region; correct AWS_REGION";
                default -> "the store answers " + answer.statusCode() + " " + code(answer);
            };
        }
        return connection(cause);
    }

    private static String serverTime(AwsServiceException answer) {
        return answer.awsErrorDetails() == null || answer.awsErrorDetails().sdkHttpResponse() == null
                ? ""
                : answer.awsErrorDetails()
                        .sdkHttpResponse()
                        .firstMatchingHeader("Date")
                        .map(date -> " (its time is " + date + ")")
                        .orElse("");
    }

    private static String connection(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "the host is not known; correct S3_ENDPOINT";
            }
            if (cause instanceof ConnectException) {
                return "nobody accepts a connection there; correct S3_ENDPOINT, or start the store";
            }
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("unable to load credentials")) {
                return "there is no key; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
            }
            if (message.contains("timeout") || message.contains("timed out")) {
                return SILENCE;
            }
        }
        return "the call fails (" + failure.getClass().getSimpleName() + ")";
    }

    private static String code(AwsServiceException answer) {
        String code = answer.awsErrorDetails() == null
                ? null
                : answer.awsErrorDetails().errorCode();
        if (code == null || code.isEmpty()) {
            return answer.statusCode() == 404 ? "NotFound" : "";
        }
        return code;
    }

    /** The failure of a file of ours within one of the client; null when it is not about a file. */
    private static @Nullable Throwable ofDisk(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileSystemException || DiskProblem.isFull(cause.getMessage())) {
                return cause;
            }
        }
        return null;
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? unwrapped(failure.getCause())
                : failure;
    }
}
