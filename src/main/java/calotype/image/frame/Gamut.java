package calotype.image.frame;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** Colours beyond sRGB that a picture of ordinary brightness can be coded in without a profile (ITU-T H.273, table 2). */
public enum Gamut {
    DISPLAY_P3(avutil.AVCOL_PRI_SMPTE432),
    BT2020(avutil.AVCOL_PRI_BT2020);

    private final int primaries;

    Gamut(int primaries) {
        this.primaries = primaries;
    }

    /** Null for sRGB, and for high dynamic range, which the scaler brings down. */
    static @Nullable Gamut of(AVFrame frame) {
        for (Gamut gamut : values()) {
            if (frame.color_primaries() == gamut.primaries && isOrdinary(frame.color_trc())) {
                return gamut;
            }
        }
        return null;
    }

    /** Those of video differ from sRGB's curve in how a room is lit; a still picture is seen as sRGB by all of them. */
    private static boolean isOrdinary(int transfer) {
        return switch (transfer) {
            case avutil.AVCOL_TRC_UNSPECIFIED,
                    avutil.AVCOL_TRC_IEC61966_2_1,
                    avutil.AVCOL_TRC_BT709,
                    avutil.AVCOL_TRC_SMPTE170M,
                    avutil.AVCOL_TRC_BT2020_10,
                    avutil.AVCOL_TRC_BT2020_12 -> true;
            default -> false;
        };
    }
}
