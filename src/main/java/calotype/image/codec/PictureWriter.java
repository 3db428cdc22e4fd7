package calotype.image.codec;

import calotype.image.frame.Frame;
import calotype.model.CodecTier;
import calotype.model.ImageFormat;
import calotype.model.Plan.Effort;
import calotype.problem.ProblemCode;

/** Encodes pictures. The files hold pixels and their colour space, nothing else. */
public final class PictureWriter {
    private PictureWriter() {}

    /** Whether this tier writes the format. */
    public static boolean writes(CodecTier tier, ImageFormat format) {
        if (tier == CodecTier.NATIVE) {
            return format.isServed();
        }
        return switch (format) {
            case JPEG, PNG -> true;
            case WEBP -> JavaWebp.isPresent();
            default -> false;
        };
    }

    /** Refuses a format that no encoder writes or that this tier does not, before any work is done. */
    public static void requireWritable(CodecTier tier, ImageFormat format) {
        requireWritable(format);
        if (!writes(tier, format)) {
            throw ProblemCode.FORMAT_UNAVAILABLE.because(
                    "The native library is missing here, and without it no " + format.wire() + " is written.");
        }
    }

    /** Refuses a format that no tier writes. */
    public static void requireWritable(ImageFormat format) {
        if (!format.isServed()) {
            throw ProblemCode.FORMAT_UNAVAILABLE.because(
                    "Pictures can be written as webp, avif, jpeg or png, not as " + format.wire() + ".");
        }
    }

    /**
     * @param picture {@link calotype.image.frame.Layout#YUV10}, or {@link calotype.image.frame.Layout#BGRA} not
     *     premultiplied
     * @param quality 1 to 100
     * @return the whole file; equal for equal input
     */
    public static byte[] encode(Frame picture, ImageFormat format, int quality, Effort effort) {
        if (picture.tier() == CodecTier.JAVA) {
            return JavaEncoder.encode(picture, format, quality);
        }
        return switch (format) {
            case WEBP -> WebpEncoder.encode(picture, quality, effort);
            case AVIF -> AvifEncoder.encode(picture, quality, effort);
            case JPEG -> JpegEncoder.progressive(picture, quality);
            case PNG -> PngEncoder.encode(picture, effort);
            default -> throw new IllegalArgumentException("Not writable: " + format);
        };
    }

    /** A JPEG that is read in one pass, in any of the sizes that its blocks can be read in. Otherwise as {@link #encode}. */
    public static byte[] baseline(Frame picture, int quality) {
        return JpegEncoder.baseline(picture, quality);
    }
}
