package calotype.image.metadata;

import calotype.model.PaletteColor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the dominant colours of a small picture by k-means in OkLab. Colours are gathered in boxes of sixteen levels a
 * channel first; the search starts from the fullest box and then takes the box that is full and far from all taken ones.
 * Nothing is random, so equal pixels give equal palettes.
 */
public final class Palette {
    private static final int MOST = 5;
    private static final int ENOUGH = 3;
    private static final int ROUNDS = 12;
    /** Nearer colours become one while more than enough are left. */
    private static final double ALIKE = 0.08;
    /** Nearer colours become one in any case: few can tell them apart. */
    private static final double SAME = 0.02;
    /** Shares are told in steps of a hundredth of a percent. */
    private static final int STEPS = 10_000;

    private Palette() {}

    /**
     * @param argb one {@code 0xAARRGGBB} per pixel, not premultiplied, sRGB; about 64 pixels a side; a pixel counts by
     *     its opacity
     * @return three to five colours, the largest share first; fewer when the picture has fewer, none when it is wholly
     *     transparent
     */
    public static List<PaletteColor> of(int[] argb) {
        List<Cluster> boxes = boxes(argb);
        List<Cluster> clusters = seeds(boxes);
        for (int round = 0; round < ROUNDS; round++) {
            clusters = regroup(boxes, clusters);
        }
        joinAlike(clusters);
        clusters.sort(Cluster.FULLEST_FIRST);
        return colors(clusters);
    }

    private static List<Cluster> boxes(int[] argb) {
        Map<Integer, Cluster> boxes = new TreeMap<>();
        for (int pixel : argb) {
            int opacity = pixel >>> 24;
            if (opacity > 0) {
                boxes.computeIfAbsent(pixel & 0xF0F0F0, box -> new Cluster()).add(OkLab.of(pixel), opacity);
            }
        }
        List<Cluster> sorted = new ArrayList<>(boxes.values());
        sorted.sort(Cluster.FULLEST_FIRST);
        return sorted;
    }

    private static List<Cluster> seeds(List<Cluster> boxes) {
        List<Cluster> seeds = new ArrayList<>(boxes.subList(0, Math.min(1, boxes.size())));
        while (seeds.size() < Math.min(MOST, boxes.size())) {
            Cluster best = boxes.get(0);
            double bestPull = -1;
            for (Cluster box : boxes) {
                double distance = box.distanceTo(box.nearest(seeds));
                double pull = box.weight * distance * distance;
                if (pull > bestPull) {
                    bestPull = pull;
                    best = box;
                }
            }
            seeds.add(best);
        }
        return seeds;
    }

    /** One round of k-means; a centre that nothing is nearest to is dropped. */
    private static List<Cluster> regroup(List<Cluster> boxes, List<Cluster> centers) {
        List<Cluster> moved = new ArrayList<>();
        for (int i = 0; i < centers.size(); i++) {
            moved.add(new Cluster());
        }
        for (Cluster box : boxes) {
            moved.get(centers.indexOf(box.nearest(centers))).add(box);
        }
        moved.removeIf(cluster -> cluster.weight == 0);
        return moved;
    }

    private static void joinAlike(List<Cluster> clusters) {
        while (clusters.size() > 1) {
            Cluster first = clusters.get(0);
            Cluster second = clusters.get(1);
            for (Cluster one : clusters) {
                for (Cluster other : clusters) {
                    if (one != other && one.distanceTo(other) < first.distanceTo(second)) {
                        first = one;
                        second = other;
                    }
                }
            }
            if (first.distanceTo(second) >= (clusters.size() > ENOUGH ? ALIKE : SAME)) {
                return;
            }
            first.add(second);
            clusters.remove(second);
        }
    }

    /** Shares are rounded down and the largest takes what is left, so that they add up to 1. */
    private static List<PaletteColor> colors(List<Cluster> fullestFirst) {
        double total =
                fullestFirst.stream().mapToDouble(cluster -> cluster.weight).sum();
        List<PaletteColor> colors = new ArrayList<>();
        int left = STEPS;
        for (Cluster cluster : fullestFirst.subList(Math.min(1, fullestFirst.size()), fullestFirst.size())) {
            int steps = (int) (STEPS * cluster.weight / total);
            if (steps > 0) {
                colors.add(color(cluster, steps));
                left -= steps;
            }
        }
        if (!fullestFirst.isEmpty()) {
            colors.add(0, color(fullestFirst.get(0), left));
        }
        return colors;
    }

    private static PaletteColor color(Cluster cluster, int steps) {
        return new PaletteColor(String.format("#%06X", cluster.mean().rgb()), steps / (double) STEPS);
    }

    /** Colours that belong together: their weighted sum. */
    private static final class Cluster {
        static final Comparator<Cluster> FULLEST_FIRST = Comparator.comparingDouble((Cluster c) -> -c.weight)
                .thenComparingInt(c -> c.mean().rgb());

        private double weight;
        private double l;
        private double a;
        private double b;

        void add(OkLab color, double times) {
            weight += times;
            l += times * color.l();
            a += times * color.a();
            b += times * color.b();
        }

        void add(Cluster other) {
            add(other.mean(), other.weight);
        }

        OkLab mean() {
            return new OkLab(l / weight, a / weight, b / weight);
        }

        double distanceTo(Cluster other) {
            return mean().distanceTo(other.mean());
        }

        Cluster nearest(List<Cluster> centers) {
            Cluster nearest = centers.get(0);
            for (Cluster center : centers) {
                if (distanceTo(center) < distanceTo(nearest)) {
                    nearest = center;
                }
            }
            return nearest;
        }
    }
}
