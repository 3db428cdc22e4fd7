package calotype.processing;

import calotype.model.Digest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A name for the place in the code where something failed: equal for failures of one kind and place, whatever their
 * messages say, and the same in the log and in the dead letter.
 */
final class StackDigest {
    private static final int HEX_DIGITS = 12;
    private static final int MOST_CAUSES = 10;

    private StackDigest() {}

    /** 12 hex digits of a SHA-256 over classes and methods; null when the failure and its causes have no stack. */
    static @Nullable String of(Throwable failure) {
        StringBuilder stack = new StringBuilder();
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            append(stack, cause);
            cause = cause.getCause();
        }
        return stack.isEmpty() ? null : digest(stack.toString());
    }

    /** Lines are left out: they move with every version. */
    private static void append(StringBuilder stack, Throwable cause) {
        StackTraceElement[] frames = cause.getStackTrace();
        if (frames.length > 0) {
            stack.append(cause.getClass().getName()).append('\n');
        }
        for (StackTraceElement frame : frames) {
            stack.append(frame.getClassName())
                    .append('.')
                    .append(frame.getMethodName())
                    .append('\n');
        }
    }

    private static String digest(String stack) {
        byte[] sha256 = Digest.newSha256().digest(stack.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha256).substring(0, HEX_DIGITS);
    }
}
