package calotype.image.codec;

import calotype.image.frame.Ffmpeg;
import calotype.image.frame.Frame;
import calotype.model.ImageFormat;
import calotype.model.ImageHeader;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a picture file. Each format has its decoders in order: the strict one first, so that damage is noticed, then a
 * tolerant one that keeps what can be read.
 */
public final class PictureReader {
    private final Path file;
    private final ImageFormat format;
    private final ImageHeader header;
    private final FfmpegDecoder ffmpeg;
    private final long maxPixels;

    /** @param maxPixels of which twice as many make a decoder give up, whatever the header has said: it counts margins too */
    public PictureReader(Path file, ImageHeader header, long maxPixels) {
        this.file = file;
        this.format = header.format();
        this.header = header;
        this.maxPixels = 2 * Math.min(maxPixels, Long.MAX_VALUE / 2);
        this.ffmpeg = new FfmpegDecoder(this.maxPixels);
    }

    /**
     * @param wanted the long side that is needed, in pixels: a JPEG is decoded smaller where that is enough
     * @throws ProblemException {@code corrupt_image}, {@code unsupported_codec}; that of the first decoder
     */
    public Decoded read(int wanted) {
        ProblemException first = null;
        for (Supplier<Decoded> decoder : decoders(wanted)) {
            try {
                return decoder.get();
            } catch (Ffmpeg.Failure failure) {
                first = earlier(first, failure.whileDecoding());
            } catch (ProblemException failure) {
                first = earlier(first, failure);
            }
        }
        throw earlier(first, ProblemCode.INTERNAL.because("No decoder knows this format."));
    }

    private static ProblemException earlier(@Nullable ProblemException first, ProblemException next) {
        return first == null ? next : first;
    }

    private List<Supplier<Decoded>> decoders(int wanted) {
        return switch (format) {
            case JPEG -> jpegDecoders(wanted);
            case WEBP -> List.of(this::webp);
            case PNG -> List.of(this::png);
            case GIF, BMP, PSD -> List.of(this::strictly, this::byImageIo, this::tolerantly);
            case TIFF -> TiffCoding.suitsFfmpeg(file) ? List.of(this::tiff, this::byImageIo) : List.of(this::byImageIo);
            case ICO -> List.of(this::byImageIo);
            case AVIF, HEIC -> List.of(() -> ContainerDecoder.read(file, maxPixels));
        };
    }

    private List<Supplier<Decoded>> jpegDecoders(int wanted) {
        JpegCoding coding = JpegCoding.of(file);
        if (!coding.supported()) {
            throw ProblemCode.UNSUPPORTED_CODEC.because(
                    "This JPEG uses a rare coding (arithmetic, or more than 8 bits); save it as a common JPEG.");
        }
        if (coding.components() == 4 && coding.profiled()) {
            return List.of(this::byImageIo); // An ink profile needs the four inks, which FFmpeg mixes to RGB.
        }
        int halvings = JpegCoding.halvings(header.stored(), wanted);
        return List.of(() -> jpeg(halvings), this::byImageIo);
    }

    private Decoded jpeg(int halvings) {
        try (Packet bytes = Packet.ofFile(file)) {
            return new Decoded(ffmpeg.strictJpeg(bytes, halvings), header.stored(), false, false);
        }
    }

    private Decoded png() {
        try (PngPixels png = PngPixels.of(file)) {
            return whole(png.withProfile(ffmpeg.strict(format, png.bytes())));
        }
    }

    private Decoded webp() {
        try (StillWebp still = StillWebp.of(file)) {
            return whole(still.place(ffmpeg.strict(format, still.bytes())));
        }
    }

    private Decoded strictly() {
        try (Packet bytes = Packet.ofFile(file)) {
            return whole(ffmpeg.strict(format, bytes));
        }
    }

    private Decoded tolerantly() {
        try (Packet bytes = Packet.ofFile(file)) {
            Frame frame = ffmpeg.tolerant(format, bytes);
            return Decoded.of(frame, true);
        }
    }

    /** Never strictly: the strict decoder refuses most valid TIFFs. */
    private Decoded tiff() {
        try (Packet bytes = Packet.ofFile(file)) {
            return whole(ffmpeg.tolerant(format, bytes));
        }
    }

    private Decoded byImageIo() {
        return ImageIoDecoder.read(file);
    }

    private static Decoded whole(Frame frame) {
        return Decoded.of(frame, false);
    }
}
