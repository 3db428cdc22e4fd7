package calotype.image.frame;

import org.bytedeco.ffmpeg.global.avutil;

/** How the pixels of our own frames lie in memory. Each is sRGB but for the inks; the YCbCr ones by BT.601. */
public enum Layout {
    /** 4:2:0 in 10 bits, full range: the working layout of opaque pictures, and what the best AVIF is made from. */
    YUV10(avutil.AV_PIX_FMT_YUV420P10LE, avutil.AVCOL_SPC_SMPTE170M, avutil.AVCOL_RANGE_JPEG, 2),
    /** 4:2:0 in 8 bits, full range: what AVIF is made from when time counts. */
    YUV8_FULL(avutil.AV_PIX_FMT_YUV420P, avutil.AVCOL_SPC_SMPTE170M, avutil.AVCOL_RANGE_JPEG, 1),
    /** 4:2:0 in 8 bits, limited range: what lossy WebP is made from. */
    YUV8(avutil.AV_PIX_FMT_YUV420P, avutil.AVCOL_SPC_SMPTE170M, avutil.AVCOL_RANGE_MPEG, 1),
    /** One int {@code 0xAARRGGBB} per pixel: the working layout of pictures with alpha, or with a foreign profile. */
    BGRA(avutil.AV_PIX_FMT_BGRA, avutil.AVCOL_SPC_RGB, avutil.AVCOL_RANGE_JPEG, 4),
    /** Four inks a pixel, cyan, magenta, yellow and black, 255 for the most: how a profile of inks wants them. */
    INKS(avutil.AV_PIX_FMT_BGRA, avutil.AVCOL_SPC_RGB, avutil.AVCOL_RANGE_JPEG, 4),
    /** One plane in 10 bits, full range: the alpha of an AVIF. */
    GRAY10(avutil.AV_PIX_FMT_GRAY10LE, avutil.AVCOL_SPC_SMPTE170M, avutil.AVCOL_RANGE_JPEG, 2),
    /** Four bytes a pixel, red first: a PNG with alpha. */
    RGBA(avutil.AV_PIX_FMT_RGBA, avutil.AVCOL_SPC_RGB, avutil.AVCOL_RANGE_JPEG, 4),
    /** Three 16-bit samples a pixel, red first: high dynamic range, of which 8 bits would show steps. */
    RGB48(avutil.AV_PIX_FMT_RGB48LE, avutil.AVCOL_SPC_RGB, avutil.AVCOL_RANGE_JPEG, 6),
    /** Three bytes a pixel, red first: an opaque PNG. */
    RGB24(avutil.AV_PIX_FMT_RGB24, avutil.AVCOL_SPC_RGB, avutil.AVCOL_RANGE_JPEG, 3),
    /** One byte of lightness a pixel: a grey PNG. */
    GRAY8(avutil.AV_PIX_FMT_GRAY8, avutil.AVCOL_SPC_RGB, avutil.AVCOL_RANGE_JPEG, 1),
    /** One byte a pixel, which counts in a {@link Frame#palette()}: a PNG of few colours. */
    PAL8(avutil.AV_PIX_FMT_PAL8, avutil.AVCOL_SPC_RGB, avutil.AVCOL_RANGE_JPEG, 1);

    final int format;
    final int matrix;
    final int range;
    private final int bytesPerSample;

    Layout(int format, int matrix, int range, int bytesPerSample) {
        this.format = format;
        this.matrix = matrix;
        this.range = range;
        this.bytesPerSample = bytesPerSample;
    }

    public int bytesPerSample() {
        return bytesPerSample;
    }

    public int planes() {
        return this == YUV10 || this == YUV8_FULL || this == YUV8 ? 3 : 1;
    }

    /** How often this plane is halved in both directions. */
    int halvings(int plane) {
        return plane == 0 ? 0 : 1;
    }
}
