package calotype.storage;

import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a failure of the file system means. */
final class DiskProblem {
    private DiskProblem() {}

    static ProblemException of(Throwable failure) {
        if (failure instanceof NoSuchFileException) {
            return ProblemCode.NOT_FOUND.because("There is no such file in storage.", failure);
        }
        if (failure instanceof IOException io) {
            return isFull(io.getMessage())
                    ? ProblemCode.STORAGE_FULL.because("Storage is full; try again when room has been made.", io)
                    : ProblemCode.STORAGE_UNAVAILABLE.because("Storage could not be read or written.", io);
        }
        return ProblemException.from(failure);
    }

    /** Java has no exception of its own for a full disk or a spent quota, only the system's words. */
    static boolean isFull(@Nullable String message) {
        if (message == null) {
            return false;
        }
        String words = message.toLowerCase(Locale.ROOT);
        return words.contains("no space left")
                || words.contains("quota exceeded")
                || words.contains("not enough space");
    }
}
