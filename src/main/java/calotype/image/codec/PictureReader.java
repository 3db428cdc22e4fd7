package calotype.image.codec;

import calotype.image.frame.Ffmpeg;
import calotype.model.CodecTier;
import calotype.model.ImageFormat;
import calotype.model.ImageHeader;
import calotype.model.Size;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.nio.BufferUnderflowException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a picture file. Each format has its decoders in order: the strict one first, so that damage is noticed, then a
 * tolerant one that keeps what can be read.
 */
public final class PictureReader {
    private static final long MOST_PIXELS_IN_JAVA = 16_000_000;

    private final Path file;
    private final ImageFormat format;
    private final ImageHeader header;
    private final CodecTier tier;
    private final FfmpegDecoder ffmpeg;
    private final ImageIoDecoder imageIo;
    private final long maxPixels;

    /** @param maxPixels of which twice as many make a decoder give up, whatever the header has said: it counts margins too */
    public PictureReader(Path file, ImageHeader header, long maxPixels, CodecTier tier) {
        this.tier = tier;
        this.file = file;
        this.format = header.format();
        this.header = header;
        this.maxPixels = 2 * Math.min(maxPixels, Long.MAX_VALUE / 2);
        this.ffmpeg = new FfmpegDecoder(this.maxPixels);
        this.imageIo = new ImageIoDecoder(tier, this.maxPixels);
    }

    /**
     * @param wanted the long side that is needed, in pixels: a JPEG is decoded smaller where that is enough
     * @throws ProblemException {@code corrupt_image}, {@code unsupported_codec}, that of the first decoder; {@code
     *     format_unavailable}
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
            } catch (IndexOutOfBoundsException
                    | IllegalArgumentException
                    | NegativeArraySizeException
                    | ArithmeticException
                    | BufferUnderflowException numbers) {
                // No file may end as our failure, which would be tried again and again.
                first = earlier(
                        first,
                        ProblemCode.CORRUPT_IMAGE.because(
                                "The file is damaged: its numbers contradict each other.", numbers));
            }
        }
        throw earlier(first, ProblemCode.INTERNAL.because("No decoder knows this format."));
    }

    private static ProblemException earlier(@Nullable ProblemException first, ProblemException next) {
        return first == null ? next : first;
    }

    private List<Supplier<Decoded>> decoders(int wanted) {
        if (tier == CodecTier.JAVA) {
            return new JavaReader(file, header, maxPixels).decoders(wanted);
        }
        return switch (format) {
            case JPEG -> jpegDecoders(wanted);
            case WEBP -> List.of(this::webp, this::cutWebp);
            case PNG -> List.of(this::png, this::cutPng);
            case GIF -> List.of(() -> bytesOf(GifData.read(file)), () -> byImageIo(wanted));
            case BMP -> List.of(() -> bytesOf(BmpData.mended(file)), () -> byImageIo(wanted));
            case PSD -> List.of(this::psd);
            case TIFF -> tiffDecoders(wanted);
            case ICO -> List.of(() -> byImageIo(wanted));
            case AVIF -> List.of(this::avif);
            case HEIC -> List.of(() -> ContainerDecoder.read(file, maxPixels));
        };
    }

    private List<Supplier<Decoded>> jpegDecoders(int wanted) {
        JpegCoding coding = JpegCoding.of(file);
        coding.requireSupported();
        int halvings = JpegCoding.halvings(header.stored(), wanted);
        if (coding.components() == 4) { // A profile needs the four inks, which FFmpeg mixes.
            Supplier<Decoded> inks = () -> imageIo.readInks(file, JpegInks.of(file), wanted);
            return coding.profiled()
                    ? List.of(inks, () -> jpeg(halvings), () -> damagedJpeg(halvings))
                    : List.of(() -> jpeg(halvings), inks, () -> damagedJpeg(halvings));
        }
        // Java shows more of a picture with a hole in its middle, but takes seconds and all of its heap for large ones.
        return header.stored().pixels() <= MOST_PIXELS_IN_JAVA
                ? List.of(() -> jpeg(halvings), () -> byImageIo(wanted), () -> damagedJpeg(halvings))
                : List.of(() -> jpeg(halvings), () -> damagedJpeg(halvings));
    }

    private List<Supplier<Decoded>> tiffDecoders(int wanted) {
        TiffCoding coding = TiffCoding.of(file);
        Supplier<Decoded> inJava = () -> imageIo.readTiff(file, coding, wanted);
        if (!coding.suitsFfmpeg()) {
            return List.of(inJava);
        }
        return coding.inkProfile().isPresent()
                ? List.of(inJava, () -> tiff(coding))
                : List.of(() -> tiff(coding), inJava);
    }

    private Decoded jpeg(int halvings) {
        try (Packet bytes = Packet.ofFile(file)) {
            return new Decoded(ffmpeg.strictJpeg(bytes, halvings), header.stored(), false, false);
        }
    }

    private Decoded damagedJpeg(int halvings) {
        try (Packet bytes = Packet.ofFile(file)) {
            return new Decoded(ffmpeg.tolerantJpeg(bytes, halvings), header.stored(), false, true);
        }
    }

    private Decoded png() {
        try (PngPixels png = PngPixels.of(file)) {
            return Decoded.of(png.withProfile(ffmpeg.strict(format, png.bytes())), false);
        }
    }

    private Decoded cutPng() {
        try (PngPixels png = PngPixels.of(file);
                Packet mended = png.mended()) {
            return Decoded.of(png.withProfile(ffmpeg.tolerant(format, mended)), true);
        }
    }

    private Decoded webp() {
        try (StillWebp still = StillWebp.of(file)) {
            return Decoded.of(still.place(ffmpeg.strict(format, still.bytes())), false);
        }
    }

    private Decoded cutWebp() {
        try (StillWebp still = StillWebp.of(file);
                Packet mended = still.mended()) {
            return Decoded.of(still.place(ffmpeg.tolerantWebp(mended)), true);
        }
    }

    /** Strictly, since the end has been mended where it was missing. */
    private Decoded bytesOf(Mended mended) {
        try (mended) {
            return Decoded.of(ffmpeg.strict(format, mended.bytes()), mended.truncated());
        }
    }

    private Decoded psd() {
        try (Packet bytes = Packet.ofFile(file)) {
            return Decoded.of(ffmpeg.strict(format, bytes), false);
        }
    }

    /** Never strictly: the strict decoder refuses most valid TIFFs. */
    private Decoded tiff(TiffCoding coding) {
        try (Packet bytes = Packet.ofFile(file)) {
            long missing = coding.end() - bytes.av().size();
            if (missing <= 0) {
                return Decoded.of(ffmpeg.tolerant(format, bytes), false);
            }
            if (!coding.anyStrip()) {
                throw ProblemCode.CORRUPT_IMAGE.because("The file ends before the picture begins.");
            }
            // No more zeros than the picture has bytes, whatever the file claims.
            long most = bytes.av().size() + 8 * header.stored().pixels();
            try (Packet mended = bytes.extendedTo(Math.min(coding.end(), most))) {
                return Decoded.of(ffmpeg.tolerant(format, mended), true);
            }
        }
    }

    /** A HEIC may hold other pictures that are larger than its main one; in an AVIF all are of it. */
    private Decoded avif() {
        Decoded decoded = ContainerDecoder.read(file, maxPixels);
        Size told = header.stored();
        if (decoded.stored().width() < told.width() || decoded.stored().height() < told.height()) {
            decoded.close();
            throw Decoded.otherSize();
        }
        return decoded;
    }

    private Decoded byImageIo(int wanted) {
        return imageIo.read(file, format, wanted);
    }
}
