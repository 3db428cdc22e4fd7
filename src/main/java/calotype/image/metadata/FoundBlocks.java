package calotype.image.metadata;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What lies in a file beside its EXIF block and its pixels, as bytes of known and small size; filled by {@link BlockFinder}. */
final class FoundBlocks {
    /** An XMP packet is cut nowhere, so a longer one is left out. */
    static final int MAX_XMP = 256 << 10;

    static final int MAX_IPTC = 64 << 10;
    /** The part of a colour profile that tells what it is (ICC.1:2022, section 7.2). */
    static final int ICC_HEADER = 128;

    byte @Nullable [] xmp;
    byte @Nullable [] iptc;
    byte @Nullable [] iccHeader;

    /** Comments and text chunks by their keyword. */
    final Map<String, String> texts = new LinkedHashMap<>();
}
