package calotype.http;

import java.util.Arrays;

/** Finds a short sequence of bytes in long arrays: Horspool's algorithm (1980), which looks at one byte in many. */
final class ByteSearch {
    private final byte[] wanted;
    private final int[] shift = new int[256];

    ByteSearch(byte[] wanted) {
        this.wanted = wanted;
        Arrays.fill(shift, wanted.length);
        for (int i = 0; i < wanted.length - 1; i++) {
            shift[wanted[i] & 0xff] = wanted.length - 1 - i;
        }
    }

    int length() {
        return wanted.length;
    }

    /** Where the sequence begins, at {@code from} or later; -1 when it is not there. */
    int in(byte[] bytes, int from) {
        int last = wanted.length - 1;
        for (int at = from; at + last < bytes.length; at += shift[bytes[at + last] & 0xff]) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
