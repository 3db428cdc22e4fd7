package calotype.image.metadata;

import calotype.model.ImageFormat;
import calotype.model.header.HeifBlocks;
import calotype.model.header.Source;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds XMP, IPTC, colour profiles and comments in a file by its segments, chunks or boxes. Every block has a greatest
 * length, also when it is inflated; what is longer is passed over. EXIF is found by the header's reader.
 */
final class BlockFinder {
    private static final String JPEG_XMP = "http://ns.adobe.com/xap/1.0/\0";
    private static final String JPEG_PHOTOSHOP = "Photoshop 3.0\0";
    private static final String JPEG_ICC = "ICC_PROFILE\0";
    private static final String PNG_XMP = "XML:com.adobe.xmp";
    /** Of ImageMagick and others: blocks in other formats, which must not pass as text. */
    private static final String PNG_BLOCK = "Raw profile type ";

    private static final int MAX_TEXT = 16 << 10;
    private static final int MAX_TEXTS = 100;
    private static final int MAX_PARTS = 20_000;

    private final Source in;
    private final FoundBlocks found = new FoundBlocks();

    private BlockFinder(Source in) {
        this.in = in;
    }

    /** As much as is found before the file ends or makes no sense. */
    static FoundBlocks find(Source in, ImageFormat format) throws IOException {
        BlockFinder finder = new BlockFinder(in);
        in.order(ByteOrder.BIG_ENDIAN);
        try {
            switch (format) {
                case JPEG -> finder.jpeg();
                case PNG -> finder.png();
                case WEBP -> finder.webp();
                case AVIF, HEIC -> finder.heif();
                case GIF, TIFF, BMP, ICO, PSD -> {} // What a TIFF has more lies in its directories.
            }
        } catch (EOFException cut) {
            return finder.found;
        }
        return finder.found;
    }

    /** Up to the first scan: writers put their words before the pixels. */
    private void jpeg() throws IOException {
        in.seek(2);
        for (int parts = 0; parts < MAX_PARTS; parts++) {
            int marker = in.u16();
            if (marker < 0xFFC0 || marker == 0xFFDA || marker == 0xFFD9) {
                return;
            }
            int length = in.u16() - 2;
            long next = in.position() + length;
            switch (marker) {
                case 0xFFE1 -> found.xmp = first(found.xmp, behind(JPEG_XMP, bytes(length, FoundBlocks.MAX_XMP)));
                case 0xFFE2 -> jpegProfile(behind(JPEG_ICC, bytes(length, FoundBlocks.MAX_XMP)));
                case 0xFFED -> photoshop(behind(JPEG_PHOTOSHOP, bytes(length, FoundBlocks.MAX_XMP)));
                case 0xFFFE -> text("Comment", bytes(length, MAX_TEXT), StandardCharsets.UTF_8);
                default -> {}
            }
            in.seek(next);
        }
    }

    /** The first of its parts begins with the header, behind two bytes that count them. */
    private void jpegProfile(byte @Nullable [] part) {
        if (part != null && part.length > 2 && part[0] == 1) {
            profile(Arrays.copyOfRange(part, 2, part.length));
        }
    }

    private void png() throws IOException {
        in.seek(8);
        for (int parts = 0; parts < MAX_PARTS; parts++) {
            long length = in.u32();
            int type = in.s32();
            long next = in.position() + length + 4;
            switch (type) {
                case 0x74455874 -> pngText(bytes(length, MAX_TEXT), false); // tEXt
                case 0x7A545874 -> pngText(bytes(length, MAX_TEXT), true); // zTXt
                case 0x69545874 -> pngInternationalText(bytes(length, FoundBlocks.MAX_XMP)); // iTXt
                case 0x69434350 -> pngProfile(bytes(length, FoundBlocks.MAX_XMP)); // iCCP
                case 0x49454E44 -> { // IEND
                    return;
                }
                default -> {}
            }
            in.seek(next);
        }
    }

    /** PNG, third edition, 11.3.3: keyword, zero, and for compressed text a method. */
    private void pngText(byte @Nullable [] chunk, boolean compressed) {
        int zero = zero(chunk, 0);
        if (chunk == null || zero < 0) {
            return;
        }
        String keyword = latin(chunk, 0, zero);
        byte[] rest = Arrays.copyOfRange(chunk, Math.min(chunk.length, zero + (compressed ? 2 : 1)), chunk.length);
        text(keyword, compressed ? Inflated.whole(rest, MAX_TEXT) : rest, StandardCharsets.ISO_8859_1);
    }

    /** 11.3.3.4: keyword, zero, flag, method, language, zero, translated keyword, zero, text. */
    private void pngInternationalText(byte @Nullable [] chunk) {
        int keywordEnd = zero(chunk, 0);
        int languageEnd = zero(chunk, keywordEnd + 3);
        int translationEnd = zero(chunk, languageEnd + 1);
        if (chunk == null || keywordEnd < 0 || languageEnd < 0 || translationEnd < 0) {
            return;
        }
        String keyword = latin(chunk, 0, keywordEnd);
        byte[] rest = Arrays.copyOfRange(chunk, translationEnd + 1, chunk.length);
        boolean compressed = chunk[keywordEnd + 1] == 1;
        if (keyword.equals(PNG_XMP)) {
            found.xmp = first(found.xmp, compressed ? Inflated.whole(rest, FoundBlocks.MAX_XMP) : rest);
        } else {
            text(keyword, compressed ? Inflated.whole(rest, MAX_TEXT) : rest, StandardCharsets.UTF_8);
        }
    }

    private void pngProfile(byte @Nullable [] chunk) {
        int zero = zero(chunk, 0);
        if (chunk != null && zero >= 0 && zero + 2 <= chunk.length) {
            profile(Inflated.start(Arrays.copyOfRange(chunk, zero + 2, chunk.length), FoundBlocks.ICC_HEADER));
        }
    }

    private void webp() throws IOException {
        in.order(ByteOrder.LITTLE_ENDIAN);
        in.seek(12);
        for (int parts = 0; parts < MAX_PARTS; parts++) {
            int type = in.s32();
            long length = in.u32();
            long next = in.position() + length + (length & 1);
            switch (type) {
                case 0x20504D58 -> found.xmp = first(found.xmp, bytes(length, FoundBlocks.MAX_XMP)); // "XMP "
                case 0x50434349 -> profile(bytes(Math.min(length, FoundBlocks.ICC_HEADER), MAX_TEXT)); // "ICCP"
                default -> {}
            }
            in.seek(next);
        }
    }

    private void heif() throws IOException {
        HeifBlocks blocks = new HeifBlocks(in);
        var xmp = blocks.xmp();
        if (xmp != null) {
            in.seek(xmp.offset());
            found.xmp = bytes(xmp.length(), FoundBlocks.MAX_XMP);
        }
        var profile = blocks.profile();
        if (profile != null) {
            in.seek(profile.offset());
            profile(bytes(Math.min(profile.length(), FoundBlocks.ICC_HEADER), MAX_TEXT));
        }
    }

    /** Adobe Photoshop File Formats Specification, image resource blocks: of them only the one that holds IPTC. */
    private void photoshop(byte @Nullable [] resources) {
        if (resources != null) {
            found.iptc = first(found.iptc, iptcOf(resources));
        }
    }

    /** Null when there is none among these resources. */
    static byte @Nullable [] iptcOf(byte[] resources) {
        ByteBuffer all = ByteBuffer.wrap(resources);
        while (all.remaining() >= 12 && all.getInt() == 0x3842494D) { // "8BIM"
            int id = all.getShort();
            int name = all.get() & 0xFF;
            int skipped = name + (name + 1) % 2;
            if (all.remaining() < skipped + 4) {
                return null;
            }
            int length = all.position(all.position() + skipped).getInt();
            if (length < 0 || length > all.remaining()) {
                return null;
            }
            if (id == 0x0404 && length <= FoundBlocks.MAX_IPTC) {
                return Arrays.copyOfRange(resources, all.position(), all.position() + length);
            }
            all.position(Math.min(all.limit(), all.position() + length + length % 2));
        }
        return null;
    }

    private void profile(byte @Nullable [] start) {
        if (found.iccHeader == null && start != null && start.length >= FoundBlocks.ICC_HEADER) {
            found.iccHeader = Arrays.copyOf(start, FoundBlocks.ICC_HEADER);
        }
    }

    private void text(String keyword, byte @Nullable [] value, Charset charset) {
        if (value != null && found.texts.size() < MAX_TEXTS && !keyword.startsWith(PNG_BLOCK)) {
            found.texts.putIfAbsent(keyword, new String(value, charset));
        }
    }

    /** The next bytes; null, and nothing read, when there are more than {@code most} or the file ends before. */
    private byte @Nullable [] bytes(long length, int most) throws IOException {
        if (length < 0 || length > Math.min(most, in.size() - in.position())) {
            return null;
        }
        return in.bytes((int) length);
    }

    private static byte @Nullable [] first(byte @Nullable [] known, byte @Nullable [] other) {
        return known == null ? other : known;
    }

    private static byte @Nullable [] behind(String prefix, byte @Nullable [] segment) {
        byte[] start = prefix.getBytes(StandardCharsets.ISO_8859_1);
        return segment != null
                        && segment.length >= start.length
                        && Arrays.equals(segment, 0, start.length, start, 0, start.length)
                ? Arrays.copyOfRange(segment, start.length, segment.length)
                : null;
    }

    /** Position of the next zero, -1 when there is none. */
    private static int zero(byte @Nullable [] bytes, int from) {
        for (int i = Math.max(0, from); bytes != null && i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static String latin(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
