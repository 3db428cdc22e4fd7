package calotype.image.metadata;

import calotype.model.ImageFormat;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies a file without anything but its pixels and what is needed to show them: the coded data stays as it is, all other
 * segments, chunks and blocks are left out, and so is what lies behind the picture's end.
 */
public final class Stripper {
    private static final Set<String> PNG_KEPT = Set.of(
            "IHDR", "PLTE", "tRNS", "IDAT", "IEND", "sRGB", "gAMA", "cHRM", "sBIT", "bKGD", "acTL", "fcTL", "fdAT");
    private static final Set<String> WEBP_KEPT = Set.of("VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF");
    private static final Set<String> WEBP_FRAME_KEPT = Set.of("VP8 ", "VP8L", "ALPH");
    private static final int WEBP_HAS_ALPHA_OR_MOVES = 0x10 | 0x02;

    /** What a browser or an unpacker may take for the beginning of something else; a file that holds it is no copy of ours. */
    private static final List<String> PAYLOADS = List.of("<scr", "<?ph", "<htm", "<svg", "PK\3\4", "%PDF");

    private final ByteBuffer in;
    private final ByteArrayOutputStream out;
    private final ByteArrayOutputStream profile = new ByteArrayOutputStream();

    private Stripper(byte[] file) {
        this.in = ByteBuffer.wrap(file);
        this.out = new ByteArrayOutputStream(file.length);
    }

    /**
     * @param file the picture alone
     * @param profile the ICC profile that was left out; null when there was none
     */
    public record Stripped(byte[] file, byte @Nullable [] profile) {}

    /** Null for a format that this is not done for, for four inks, and for a file that is damaged or looks like two. */
    public static @Nullable Stripped strip(byte[] file, ImageFormat format) {
        Stripper stripper = new Stripper(file);
        try {
            boolean whole = switch (format) {
                case JPEG -> stripper.jpeg();
                case PNG -> stripper.png();
                case WEBP -> stripper.webp();
                case GIF -> stripper.gif();
                default -> false;
            };
            byte[] bare = stripper.out.toByteArray();
            return whole && !holdsPayload(bare) ? new Stripped(bare, stripper.profile()) : null;
        } catch (RuntimeException damaged) { // Buffers throw at lengths that lead out of the file.
            return null;
        }
    }

    private byte @Nullable [] profile() {
        return profile.size() == 0 ? null : profile.toByteArray();
    }

    /** ITU-T T.81, annex B: tables, frames and scans; of the application segments only Adobe's, which tells the colours. */
    private boolean jpeg() {
        copy(2);
        while (true) {
            int marker = in.getShort() & 0xFFFF;
            if (marker == 0xFFD9) {
                put(new byte[] {(byte) 0xFF, (byte) 0xD9});
                return true;
            }
            int length = in.getShort(in.position()) & 0xFFFF;
            if (marker < 0xFFC0 || length < 2) {
                return false;
            }
            boolean frame = marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC;
            if (frame && in.get(in.position() + 7) == 4) {
                return false;
            }
            if (marker == 0xFFE2) {
                jpegProfile(length);
            }
            if (marker <= 0xFFDF || marker == 0xFFEE) {
                put(new byte[] {(byte) 0xFF, (byte) marker});
                copy(length);
            } else {
                in.position(in.position() + length);
            }
            if (marker == 0xFFDA) {
                copyScan();
            }
        }
    }

    private void jpegProfile(int length) {
        int start = in.position() + 2;
        if (length > 16 && text(start, 12).equals("ICC_PROFILE\0")) {
            profile.write(in.array(), start + 14, length - 16);
        }
    }

    /** Up to the next marker that is neither stuffing nor a restart. */
    private void copyScan() {
        int start = in.position();
        int end = start;
        while (in.get(end) != (byte) 0xFF || in.get(end + 1) == 0 || (in.get(end + 1) & 0xF8) == 0xD0) {
            end++;
        }
        copy(end - start);
    }

    private boolean png() {
        copy(8);
        while (true) {
            int length = in.getInt(in.position());
            String type = text(in.position() + 4, 4);
            if (length < 0) {
                return false;
            }
            if (type.equals("iCCP")) {
                int zero = in.position() + 8;
                while (in.get(zero) != 0) {
                    zero++;
                }
                byte[] packed = Arrays.copyOfRange(in.array(), zero + 2, in.position() + 8 + length);
                byte[] start = Inflated.start(packed, 1 << 20);
                profile.writeBytes(start == null ? new byte[0] : start);
            }
            if (PNG_KEPT.contains(type)) {
                copy(length + 12);
            } else {
                in.position(in.position() + length + 12);
            }
            if (type.equals("IEND")) {
                return true;
            }
        }
    }

    /** RFC 9649, section 2: the flags of what was left out are cleared, and the sizes put right. */
    private boolean webp() {
        in.order(ByteOrder.LITTLE_ENDIAN);
        int end = Math.min(in.limit(), 8 + in.getInt(4));
        copy(12);
        webpChunks(end, WEBP_KEPT);
        byte[] bare = out.toByteArray();
        ByteBuffer head = ByteBuffer.wrap(bare).order(ByteOrder.LITTLE_ENDIAN).putInt(4, bare.length - 8);
        if (bare.length > 20 && new String(bare, 12, 4, StandardCharsets.ISO_8859_1).equals("VP8X")) {
            head.put(20, (byte) (bare[20] & WEBP_HAS_ALPHA_OR_MOVES));
        }
        out.reset();
        put(bare);
        return true;
    }

    private void webpChunks(int end, Set<String> kept) {
        while (in.position() + 8 <= end) {
            String type = text(in.position(), 4);
            int length = in.getInt(in.position() + 4);
            int padded = length + (length & 1);
            if (length < 0 || in.position() + 8 + length > end) {
                throw new IllegalArgumentException("A chunk leads out of the file");
            }
            if (type.equals("ICCP")) {
                profile.write(in.array(), in.position() + 8, length);
            }
            if (type.equals("ANMF")) {
                webpFrame(in.position() + 8 + length, length & 1);
            } else if (kept.contains(type)) {
                copy(Math.min(8 + padded, end - in.position()));
            } else {
                in.position(Math.min(end, in.position() + 8 + padded));
            }
        }
    }

    private void webpFrame(int end, int padding) {
        int start = out.size();
        copy(8 + 16);
        webpChunks(end, WEBP_FRAME_KEPT);
        byte[] all = out.toByteArray();
        int length = all.length - start - 8;
        ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putInt(start + 4, length);
        out.reset();
        put(all);
        in.position(Math.min(in.limit(), end + padding));
    }

    /** GIF89a: frames and their controls; of the application extensions only the one that counts the rounds. */
    private boolean gif() {
        copy(10);
        int flags = in.get(in.position());
        copy(3 + colorTable(flags));
        while (true) {
            int start = in.position();
            switch (in.get() & 0xFF) {
                case 0x2C -> {
                    in.position(start + 11 + colorTable(in.get(start + 9))); // Behind the least size of a code.
                    copyBlocks(start, true);
                }
                case 0x21 -> {
                    int label = in.get() & 0xFF;
                    boolean rounds = label == 0xFF && text(start + 3, 11).equals("NETSCAPE2.0");
                    copyBlocks(start, label == 0xF9 || rounds);
                }
                case 0x3B -> {
                    out.write(0x3B);
                    return true;
                }
                default -> {
                    return false;
                }
            }
        }
    }

    private static int colorTable(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    }

    /** From a start to the end of the sub-blocks that the position stands at. */
    private void copyBlocks(int start, boolean kept) {
        for (int length = in.get() & 0xFF; length > 0; length = in.get() & 0xFF) {
            in.position(in.position() + length);
        }
        if (kept) {
            out.write(in.array(), start, in.position() - start);
        }
    }

    private static boolean holdsPayload(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        return PAYLOADS.stream().anyMatch(text::contains);
    }

    private String text(int from, int length) {
        return new String(in.array(), from, length, StandardCharsets.ISO_8859_1);
    }

    private void copy(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        put(bytes);
    }

    private void put(byte[] bytes) {
        out.writeBytes(bytes);
    }
}
