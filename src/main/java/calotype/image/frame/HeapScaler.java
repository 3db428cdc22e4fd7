package calotype.image.frame;

import calotype.model.Size;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Scales frames on the heap by a Lanczos filter of three lobes, all four channels alike: across first, row by row, then
 * down from as many rows as the filter is long, so that no second picture is in memory.
 */
final class HeapScaler {
    private static final int LOBES = 3;
    private static final int CHANNELS = 4;

    /** Pixels of the source that make one of the target: the first, and what each counts; these add up to 1. */
    private record Taps(int first, float[] weights) {}

    private final IntBuffer pixels;
    private final int stride;
    private final Size from;
    private final Taps[] across;
    private final Taps[] down;
    private final float[][] rows;

    private HeapScaler(Frame source, Size size) {
        this.pixels = source.plane(0).asIntBuffer();
        this.stride = source.stride(0) / CHANNELS;
        this.from = source.size();
        this.across = taps(from.width(), size.width());
        this.down = taps(from.height(), size.height());
        int longest = 0;
        for (Taps taps : down) {
            longest = Math.max(longest, taps.weights.length);
        }
        this.rows = new float[longest][CHANNELS * size.width()];
    }

    /** A copy where the size is the same. Inks stay inks, whatever the layout. */
    static Frame convert(Frame source, Layout layout, Size size) {
        Frame target = source.another(layout, size);
        IntBuffer to = target.plane(0).asIntBuffer();
        if (source.size().equals(size)) {
            copy(source, to, size);
        } else {
            new HeapScaler(source, size).fill(to, size);
        }
        return target;
    }

    private static void copy(Frame source, IntBuffer to, Size size) {
        IntBuffer from = source.plane(0).asIntBuffer();
        int[] row = new int[size.width()];
        for (int y = 0; y < size.height(); y++) {
            from.get(y * (source.stride(0) / CHANNELS), row);
            to.put(y * row.length, row);
        }
    }

    private static Taps[] taps(int from, int to) {
        double step = (double) from / to;
        double reach = LOBES * Math.max(1, step);
        Taps[] all = new Taps[to];
        for (int i = 0; i < to; i++) {
            double centre = (i + 0.5) * step - 0.5;
            int first = Math.max(0, (int) Math.ceil(centre - reach));
            int last = Math.min(from - 1, (int) Math.floor(centre + reach));
            float[] weights = new float[last - first + 1];
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                weights[k] = (float) lanczos((first + k - centre) / Math.max(1, step));
                sum += weights[k];
            }
            for (int k = 0; k < weights.length; k++) {
                weights[k] /= (float) sum;
            }
            all[i] = new Taps(first, weights);
        }
        return all;
    }

    private static double lanczos(double x) {
        if (x == 0) {
            return 1;
        }
        double turn = Math.PI * x;
        return Math.abs(x) >= LOBES ? 0 : LOBES * Math.sin(turn) * Math.sin(turn / LOBES) / (turn * turn);
    }

    private void fill(IntBuffer to, Size size) {
        int[] source = new int[from.width()];
        float[] sums = new float[CHANNELS * size.width()];
        int[] row = new int[size.width()];
        int next = 0;
        for (int y = 0; y < size.height(); y++) {
            Taps taps = down[y];
            for (next = Math.max(next, taps.first); next < taps.first + taps.weights.length; next++) {
                pixels.get(next * stride, source);
                reduce(source, rows[next % rows.length]);
            }
            Arrays.fill(sums, 0.5f);
            for (int k = 0; k < taps.weights.length; k++) {
                add(rows[(taps.first + k) % rows.length], taps.weights[k], sums);
            }
            pack(sums, row);
            to.put(y * row.length, row);
        }
    }

    private void reduce(int[] source, float[] row) {
        for (int x = 0; x < across.length; x++) {
            Taps taps = across[x];
            float a = 0;
            float r = 0;
            float g = 0;
            float b = 0;
            for (int k = 0; k < taps.weights.length; k++) {
                int pixel = source[taps.first + k];
                float weight = taps.weights[k];
                a += weight * (pixel >>> 24);
                r += weight * (pixel >> 16 & 0xff);
                g += weight * (pixel >> 8 & 0xff);
                b += weight * (pixel & 0xff);
            }
            row[CHANNELS * x] = a;
            row[CHANNELS * x + 1] = r;
            row[CHANNELS * x + 2] = g;
            row[CHANNELS * x + 3] = b;
        }
    }

    private static void add(float[] row, float weight, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * row[i];
        }
    }

    private static void pack(float[] sums, int[] row) {
        for (int x = 0; x < row.length; x++) {
            row[x] = level(sums[CHANNELS * x]) << 24
                    | level(sums[CHANNELS * x + 1]) << 16
                    | level(sums[CHANNELS * x + 2]) << 8
                    | level(sums[CHANNELS * x + 3]);
        }
    }

    private static int level(float sum) {
        return Math.max(0, Math.min(255, (int) sum));
    }
}
