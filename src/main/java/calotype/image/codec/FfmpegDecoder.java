package calotype.image.codec;

import calotype.image.frame.Ffmpeg;
import calotype.image.frame.Frame;
import calotype.model.ImageFormat;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** Decodes the formats whose file is one packet of a native decoder: the first picture that it holds. */
final class FfmpegDecoder {
    private final long maxPixels;

    /** @param maxPixels above which the native decoder gives up, whatever the header has said */
    FfmpegDecoder(long maxPixels) {
        this.maxPixels = maxPixels;
    }

    /** Refuses a damaged file, where {@link #tolerant} leaves holes in the picture without a word. */
    Frame strict(ImageFormat format, Packet file) {
        return decode(format, file, avcodec.AV_EF_EXPLODE, 0);
    }

    Frame tolerant(ImageFormat format, Packet file) {
        return decode(format, file, 0, 0);
    }

    /** @param halvings 0 to 3: how often width and height are halved on the way, at little cost */
    Frame strictJpeg(Packet file, int halvings) {
        return decode(ImageFormat.JPEG, file, avcodec.AV_EF_EXPLODE, halvings);
    }

    /** What can be read of a damaged JPEG; grey where nothing could. */
    Frame tolerantJpeg(Packet file, int halvings) {
        return filled(decode(ImageFormat.JPEG, file, 0, halvings));
    }

    /** What can be read of a damaged WebP; grey where nothing could. */
    Frame tolerantWebp(Packet file) {
        return filled(decode(ImageFormat.WEBP, file, 0, 0));
    }

    private static Frame filled(Frame frame) {
        if (!MissingPart.fill(frame)) {
            frame.close();
            throw new Ffmpeg.Failure(avutil.AVERROR_INVALIDDATA(), "Decoding");
        }
        return frame;
    }

    private Frame decode(ImageFormat format, Packet file, int errorRecognition, int halvings) {
        try (Codec decoder = Codec.decoder(codecFor(format))) {
            decoder.settings()
                    .err_recognition(errorRecognition)
                    .max_pixels(maxPixels)
                    .lowres(halvings);
            return decoder.open().decode(file);
        }
    }

    /** As FFmpeg names its decoder; null when this build has none. */
    static @Nullable String name(ImageFormat format) {
        int id = switch (format) {
            case AVIF -> avcodec.AV_CODEC_ID_AV1;
            case HEIC -> avcodec.AV_CODEC_ID_HEVC;
            default -> codecFor(format);
        };
        AVCodec decoder = avcodec.avcodec_find_decoder(id);
        return decoder == null || decoder.isNull()
                ? null
                : "ffmpeg " + decoder.name().getString();
    }

    private static int codecFor(ImageFormat format) {
        return switch (format) {
            case JPEG -> avcodec.AV_CODEC_ID_MJPEG;
            case PNG -> avcodec.AV_CODEC_ID_PNG;
            case WEBP -> avcodec.AV_CODEC_ID_WEBP;
            case GIF -> avcodec.AV_CODEC_ID_GIF;
            case BMP -> avcodec.AV_CODEC_ID_BMP;
            case TIFF -> avcodec.AV_CODEC_ID_TIFF;
            case PSD -> avcodec.AV_CODEC_ID_PSD;
            case AVIF, HEIC, ICO -> throw new IllegalArgumentException("Not one packet: " + format);
        };
    }
}
