package calotype.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a format, as ISO 8859-1 text; {@code ?} stands for any byte. Weak signatures of two letters are
 * lengthened by what must follow in every real file, so that words that begin with BM are no bitmap.
 */
record Magic(ImageFormat format, String bytes) {
    private static final List<Magic> TABLE = List.of(
            new Magic(ImageFormat.JPEG, "\u00FF\u00D8\u00FF"),
            new Magic(ImageFormat.PNG, "\u0089PNG\r\n\u001A\n"),
            new Magic(ImageFormat.WEBP, "RIFF????WEBP"),
            // Some bombs have another letter behind their version, and decoders that read on.
            new Magic(ImageFormat.GIF, "GIF87?"),
            new Magic(ImageFormat.GIF, "GIF89?"),
            new Magic(ImageFormat.TIFF, "II*\0"),
            new Magic(ImageFormat.TIFF, "MM\0*"),
            new Magic(ImageFormat.PSD, "8BPS\0\1"),
            new Magic(ImageFormat.ICO, "\0\0\1\0?\0???\0"),
            // The length of a bitmap's second header tells its kind: core, OS/2, info, V2 to V5.
            new Magic(ImageFormat.BMP, "BM????????????\14\0\0\0"),
            new Magic(ImageFormat.BMP, "BM????????????\20\0\0\0"),
            new Magic(ImageFormat.BMP, "BM????????????\50\0\0\0"),
            new Magic(ImageFormat.BMP, "BM????????????\64\0\0\0"),
            new Magic(ImageFormat.BMP, "BM????????????\70\0\0\0"),
            new Magic(ImageFormat.BMP, "BM????????????\100\0\0\0"),
            new Magic(ImageFormat.BMP, "BM????????????\154\0\0\0"),
            new Magic(ImageFormat.BMP, "BM????????????\174\0\0\0"));

    /** With nothing behind them the two letters are no word, but what is left of a bitmap. */
    private static final String CUT_BITMAP = "BM";

    private static final Magic HEIF = new Magic(ImageFormat.HEIC, "????ftyp????????");
    private static final Set<String> AVIF_BRANDS = Set.of("avif", "avis");
    private static final Set<String> HEIC_BRANDS =
            Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs");
    private static final Set<String> COMMON_BRANDS = Set.of("mif1", "mif2", "msf1");

    static @Nullable ImageFormat of(byte[] first) {
        String text = new String(first, StandardCharsets.ISO_8859_1);
        for (Magic magic : TABLE) {
            if (magic.matches(text)) {
                return magic.format;
            }
        }
        if (text.equals(CUT_BITMAP)) {
            return ImageFormat.BMP;
        }
        return HEIF.matches(text) ? byBrand(text) : null;
    }

    private boolean matches(String text) {
        if (text.length() < bytes.length()) {
            return false;
        }
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.charAt(i) != '?' && bytes.charAt(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The major brand decides; where it is one that AVIF and HEIC share, the first telling compatible brand does. */
    private static @Nullable ImageFormat byBrand(String text) {
        String major = text.substring(8, 12);
        if (!COMMON_BRANDS.contains(major)) {
            return byBrandName(major);
        }
        for (int at = 16; at + 4 <= Math.min(text.length(), text.charAt(3)); at += 4) {
            ImageFormat format = byBrandName(text.substring(at, at + 4));
            if (format != null) {
                return format;
            }
        }
        return ImageFormat.HEIC;
    }

    private static @Nullable ImageFormat byBrandName(String brand) {
        if (AVIF_BRANDS.contains(brand)) {
            return ImageFormat.AVIF;
        }
        return HEIC_BRANDS.contains(brand) ? ImageFormat.HEIC : null;
    }
}
