package calotype.http;

import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * Part of a file, by a {@code Range} header with one range of bytes (RFC 9110, section 14). Several ranges in one
 * request get the whole file, as the RFC allows.
 */
record ByteRange(long offset, long length) {
    private static final String UNIT = "bytes=";

    /**
     * @return null when the whole file is to be sent
     * @throws ProblemException {@code range_not_satisfiable}, for a range that is not understood too
     */
    static @Nullable ByteRange of(@Nullable String header, long size) {
        if (header == null || !header.startsWith(UNIT) || header.indexOf(',') >= 0) {
            return null;
        }
        String range = header.substring(UNIT.length()).strip();
        int dash = range.indexOf('-');
        if (dash < 0) {
            throw unsatisfiable(size);
        }
        String first = range.substring(0, dash);
        String last = range.substring(dash + 1);
        if (first.isEmpty()) {
            long length = Math.min(number(last, size), size);
            return within(size - length, size - 1, size);
        }
        long end = last.isEmpty() ? size - 1 : Math.min(number(last, size), size - 1);
        return within(number(first, size), end, size);
    }

    private static ByteRange within(long first, long last, long size) {
        if (first > last) {
            throw unsatisfiable(size);
        }
        return new ByteRange(first, last - first + 1);
    }

    private static long number(String digits, long size) {
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw unsatisfiable(size);
        }
        return Long.parseLong(digits);
    }

    private static ProblemException unsatisfiable(long size) {
        return ProblemCode.RANGE_NOT_SATISFIABLE
                .because("The file has " + size + " bytes; ask for one range inside it.")
                .with("size_bytes", size);
    }

    /** {@code bytes 0-99/2211} */
    String contentRange(long size) {
        return "bytes " + offset + "-" + (offset + length - 1) + "/" + size;
    }
}
