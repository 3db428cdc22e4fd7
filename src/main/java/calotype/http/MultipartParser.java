package calotype.http;

import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads {@code multipart/form-data} (RFC 7578; RFC 2046, section 5.1.1) as it arrives and hands the bytes of the parts
 * on at once. It holds back no more than a delimiter's length, or one part's head.
 *
 * <p>The decoder of the HTTP library would keep up to 10 MB of each upload before letting go of any, and takes a body
 * without its closing delimiter for a whole one.
 */
final class MultipartParser {
    private static final int MAX_HEAD_BYTES = 8 * 1024;
    private static final int MAX_PREAMBLE_BYTES = 1024;
    private static final int MAX_PADDING_BYTES = 64;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] NOTHING = {};
    private static final ByteSearch HEAD_END = new ByteSearch("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    /** Hears what is in the body, in its order; may throw problems to end the reading. */
    interface Listener {
        void partBegins(PartHead head);

        /** Some bytes of the part; nobody else writes there any more. */
        void partContinues(ByteBuffer bytes);

        void partEnds();
    }

    private enum State {
        PREAMBLE,
        DELIMITER,
        HEAD,
        CONTENT,
        END
    }

    private final ByteSearch delimiter;
    private final Listener listener;
    private final int maxParts;
    private int parts;
    private State state = State.PREAMBLE;
    /** Whether the line break that ends the head is still before the content. */
    private boolean contentBegins;
    /** What is not yet understood. The first delimiter needs no line break before it, so one is lent. */
    private byte[] window = CRLF;

    private int at;

    /** @param boundary as the content type names it */
    MultipartParser(String boundary, int maxParts, Listener listener) {
        this.delimiter = new ByteSearch(("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1));
        this.maxParts = maxParts;
        this.listener = listener;
    }

    /** Whether the closing delimiter has been read. */
    boolean isComplete() {
        return state == State.END;
    }

    /** @throws ProblemException {@code malformed_multipart}, or what the listener throws */
    void feed(Buffer chunk) {
        window = withRest(chunk);
        at = 0;
        boolean more = true;
        while (more) {
            more = switch (state) {
                case PREAMBLE -> skipPreamble();
                case DELIMITER -> readDelimiterEnd();
                case HEAD -> readHead();
                case CONTENT -> readContent();
                case END -> skipAll();
            };
        }
    }

    /** The one copy that is made of a body: what follows is slices of it. */
    private byte[] withRest(Buffer chunk) {
        int rest = window.length - at;
        byte[] all = new byte[rest + chunk.length()];
        System.arraycopy(window, at, all, 0, rest);
        chunk.getBytes(all, rest);
        return all;
    }

    private boolean skipPreamble() {
        int found = delimiter.in(window, at);
        if ((found < 0 ? window.length : found) > MAX_PREAMBLE_BYTES) {
            throw malformed("it does not begin with its boundary");
        }
        return found >= 0 && passed(found);
    }

    private boolean passed(int found) {
        at = found + delimiter.length();
        state = State.DELIMITER;
        return true;
    }

    /** Two hyphens end the body; else only white space may stand before the line's end. */
    private boolean readDelimiterEnd() {
        if (window.length - at < 2) {
            return false;
        }
        if (window[at] == '-' && window[at + 1] == '-') {
            state = State.END;
            return true;
        }
        int end = at;
        while (end < window.length && (window[end] == ' ' || window[end] == '\t')) {
            end++;
        }
        if (end - at > MAX_PADDING_BYTES || end < window.length && window[end] != '\r') {
            throw malformed("a boundary is followed by something else");
        }
        if (window.length - end < 2) {
            return false;
        }
        if (window[end + 1] != '\n') {
            throw malformed("a boundary is followed by something else");
        }
        // The line break stays: with another one it ends a head, even one without a line.
        at = end;
        state = State.HEAD;
        return true;
    }

    private boolean readHead() {
        int end = HEAD_END.in(window, at);
        if ((end < 0 ? window.length : end) - at > MAX_HEAD_BYTES) {
            throw malformed("the head of a part is too long");
        }
        if (end < 0) {
            return false;
        }
        if (++parts > maxParts) {
            throw malformed("it has more than " + maxParts + " parts");
        }
        String head = end <= at ? "" : new String(window, at + 2, end - at - 2, StandardCharsets.UTF_8);
        // The content may be empty, and then its delimiter begins with the line break that ends the head.
        at = end + 2;
        listener.partBegins(PartHead.parse(head));
        state = State.CONTENT;
        contentBegins = true;
        return true;
    }

    private boolean readContent() {
        int found = delimiter.in(window, at);
        int end = found >= 0 ? found : window.length - delimiter.length() + 1;
        int begin = contentBegins ? at + 2 : at;
        if (end > begin) {
            listener.partContinues(ByteBuffer.wrap(window, begin, end - begin));
        }
        if (end >= begin) {
            contentBegins = false;
            at = end;
        }
        if (found < 0) {
            return false;
        }
        contentBegins = false;
        listener.partEnds();
        return passed(found);
    }

    private boolean skipAll() {
        window = NOTHING;
        at = 0;
        return false;
    }

    static ProblemException malformed(String why) {
        return ProblemCode.MALFORMED_MULTIPART.because("The multipart body cannot be read: " + why + ".");
    }
}
