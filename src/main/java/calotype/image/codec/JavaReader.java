package calotype.image.codec;

import calotype.image.metadata.Stripper;
import calotype.model.CodecTier;
import calotype.model.ImageFormat;
import calotype.model.ImageHeader;
import calotype.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The decoders of the tier in Java. They are tolerant, and tell of damage where they see it. */
final class JavaReader {
    private final Path file;
    private final ImageHeader header;
    private final ImageIoDecoder decoder;

    JavaReader(Path file, ImageHeader header, long maxPixels) {
        this.file = file;
        this.header = header;
        this.decoder = new ImageIoDecoder(CodecTier.JAVA, maxPixels);
    }

    static boolean reads(ImageFormat format) {
        return switch (format) {
            case AVIF, HEIC -> false;
            case WEBP -> JavaWebp.isPresent();
            default -> true;
        };
    }

    /** @throws calotype.problem.ProblemException {@code format_unavailable}, {@code unsupported_codec} */
    List<Supplier<Decoded>> decoders(int wanted) {
        ImageFormat format = header.format();
        if (!reads(format)) {
            throw ProblemCode.FORMAT_UNAVAILABLE.because(
                    "The native library is missing here, and without it no %s is read; send a JPEG or PNG."
                            .formatted(format.wire().toUpperCase(Locale.ROOT)));
        }
        return List.of(() -> switch (format) {
            case JPEG -> jpeg(wanted);
            case TIFF -> decoder.readTiff(file, TiffCoding.of(file), wanted);
            case PNG -> withProfile(decoder.read(file, format, wanted));
            case WEBP -> withProfile(webp(wanted));
            default -> decoder.read(file, format, wanted);
        });
    }

    private Decoded jpeg(int wanted) {
        JpegCoding coding = JpegCoding.of(file);
        coding.requireSupported();
        return coding.components() == 4
                ? decoder.readInks(file, JpegInks.of(file), wanted)
                : decoder.read(file, ImageFormat.JPEG, wanted);
    }

    private Decoded webp(int wanted) {
        if (header.frames() > 1) {
            throw ProblemCode.FORMAT_UNAVAILABLE.because(
                    "The native library is missing here, and without it no animated WebP is read; send a still picture.");
        }
        Decoded decoded = decoder.read(file, ImageFormat.WEBP, wanted);
        if (!decoded.stored().equals(header.stored())) {
            decoded.close();
            throw Decoded.otherSize();
        }
        return decoded;
    }

    /** These readers leave the profile out. */
    private Decoded withProfile(Decoded decoded) {
        try {
            Stripper.Stripped bare = Stripper.strip(Files.readAllBytes(file), header.format());
            if (bare != null && bare.profile() != null) {
                decoded.frame().attachProfile(bare.profile());
            }
            return decoded;
        } catch (IOException unreadable) {
            decoded.close();
            throw new UncheckedIOException(unreadable);
        }
    }
}
