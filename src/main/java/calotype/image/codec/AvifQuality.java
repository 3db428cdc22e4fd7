package calotype.image.codec;

/**
 * What a quality of 1 to 100 means to the AV1 encoder: the {@code crf} whose files are as good as those that libavif's
 * encoders make at that quality (MS-SSIM, measured on camera photos), with straight lines between the points.
 */
final class AvifQuality {
    private static final int[][] QUALITY_AND_CRF = {
        {1, 63}, {10, 57}, {20, 53}, {30, 48}, {40, 43}, {50, 36}, {60, 30}, {70, 24}, {80, 18}, {90, 11}, {95, 8},
        {100, 1}
    };

    private AvifQuality() {}

    static int crf(int quality) {
        int[] below = QUALITY_AND_CRF[0];
        for (int[] above : QUALITY_AND_CRF) {
            if (quality <= above[0]) {
                return between(below, above, quality);
            }
            below = above;
        }
        return below[1];
    }

    private static int between(int[] below, int[] above, int quality) {
        if (quality <= below[0]) {
            return below[1];
        }
        double share = (double) (quality - below[0]) / (above[0] - below[0]);
        return (int) Math.round(below[1] + share * (above[1] - below[1]));
    }
}
