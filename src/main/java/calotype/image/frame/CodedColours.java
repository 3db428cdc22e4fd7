package calotype.image.frame;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** Colours other than sRGB's that a picture can be coded in without a profile (ITU-T H.273, tables 2 and 3). */
public record CodedColours(Primaries primaries, Curve curve) {
    /** What full red, green and blue are. */
    public enum Primaries {
        SRGB,
        DISPLAY_P3,
        BT2020
    }

    /** How light becomes numbers: as on ordinary screens, or in high dynamic range (ITU-R BT.2100). */
    public enum Curve {
        SRGB,
        PQ,
        HLG
    }

    /** Null for sRGB, and for what is so rare that the scaler may take its time over it. */
    static @Nullable CodedColours of(AVFrame frame) {
        Curve curve = curve(frame.color_trc());
        Primaries primaries = primaries(frame.color_primaries(), curve);
        return curve == null || primaries == null || curve == Curve.SRGB && primaries == Primaries.SRGB
                ? null
                : new CodedColours(primaries, curve);
    }

    /** High dynamic range is BT.2020 where nothing is said. */
    private static @Nullable Primaries primaries(int coded, @Nullable Curve curve) {
        return switch (coded) {
            case avutil.AVCOL_PRI_SMPTE432 -> Primaries.DISPLAY_P3;
            case avutil.AVCOL_PRI_BT2020 -> Primaries.BT2020;
            case avutil.AVCOL_PRI_BT709 -> Primaries.SRGB;
            case avutil.AVCOL_PRI_UNSPECIFIED -> curve == Curve.SRGB ? Primaries.SRGB : Primaries.BT2020;
            default -> null;
        };
    }

    /** Those of video differ from sRGB's curve in how a room is lit; a still picture is seen as sRGB by all of them. */
    private static @Nullable Curve curve(int coded) {
        return switch (coded) {
            case avutil.AVCOL_TRC_UNSPECIFIED,
                    avutil.AVCOL_TRC_IEC61966_2_1,
                    avutil.AVCOL_TRC_BT709,
                    avutil.AVCOL_TRC_SMPTE170M,
                    avutil.AVCOL_TRC_BT2020_10,
                    avutil.AVCOL_TRC_BT2020_12 -> Curve.SRGB;
            case avutil.AVCOL_TRC_SMPTE2084 -> Curve.PQ;
            case avutil.AVCOL_TRC_ARIB_STD_B67 -> Curve.HLG;
            default -> null;
        };
    }
}
