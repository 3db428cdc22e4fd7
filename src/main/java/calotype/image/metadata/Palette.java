package calotype.image.metadata;

import calotype.model.PaletteColor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
                boxes.merge(pixel & 0xF0F0F0, new Cluster(OkLab.of(pixel), opacity), Cluster::with);
            }
        }
        return boxes.values().stream().sorted(Cluster.FULLEST_FIRST).toList();
    }

    private static List<Cluster> seeds(List<Cluster> boxes) {
        List<Cluster> seeds = new ArrayList<>(boxes.subList(0, Math.min(1, boxes.size())));
        while (seeds.size() < Math.min(MOST, boxes.size())) {
            seeds.add(Collections.max(boxes, Comparator.comparingDouble(box -> box.weight * box.distanceTo(seeds))));
        }
        return seeds;
    }

    /** One round of k-means; a centre that nothing is nearest to is dropped. */
    private static List<Cluster> regroup(List<Cluster> boxes, List<Cluster> centers) {
        Map<Integer, Cluster> moved = new TreeMap<>();
        for (Cluster box : boxes) {
            moved.merge(box.nearest(centers), box, Cluster::with);
        }
        return new ArrayList<>(moved.values());
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
            double tooNear = clusters.size() > ENOUGH ? ALIKE : SAME;
            if (first.distanceTo(second) >= tooNear * tooNear) {
                return;
            }
            clusters.remove(first);
            clusters.remove(second);
            clusters.add(first.with(second));
        }
    }

    /** Shares are rounded down and the largest takes what is left, so that they add up to 1. */
    private static List<PaletteColor> colors(List<Cluster> fullestFirst) {
        double total = fullestFirst.stream().mapToDouble(Cluster::weight).sum();
        List<PaletteColor> colors = new ArrayList<>();
        int left = STEPS;
        for (int i = fullestFirst.size() - 1; i >= 0; i--) {
            Cluster cluster = fullestFirst.get(i);
            int steps = i == 0 ? left : (int) (STEPS * cluster.weight / total);
            if (steps > 0) {
                colors.add(0, new PaletteColor(hex(cluster.mean), steps / (double) STEPS));
                left -= steps;
            }
        }
        return colors;
    }

    private static String hex(OkLab color) {
        return String.format(Locale.ROOT, "#%06X", color.rgb());
    }

    /** Colours that belong together; distances are squared. */
    private record Cluster(OkLab mean, double weight) {
        static final Comparator<Cluster> FULLEST_FIRST =
                Comparator.comparingDouble(Cluster::weight).reversed().thenComparing(cluster -> cluster.mean.rgb());

        Cluster with(Cluster other) {
            double both = weight + other.weight;
            return new Cluster(mean.mixed(other.mean, other.weight / both), both);
        }

        double distanceTo(Cluster other) {
            return mean.squaredDistance(other.mean);
        }

        double distanceTo(List<Cluster> centers) {
            return distanceTo(centers.get(nearest(centers)));
        }

        /** Index of the nearest centre, the first of equals. */
        int nearest(List<Cluster> centers) {
            int nearest = 0;
            double least = Double.MAX_VALUE;
            for (int i = 0; i < centers.size(); i++) {
                double distance = distanceTo(centers.get(i));
                if (distance < least) {
                    least = distance;
                    nearest = i;
                }
            }
            return nearest;
        }
    }
}
