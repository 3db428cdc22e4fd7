package calotype.image;

import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Prints how long the default job takes: three thumbnails, optimized WebP and AVIF. Not a test.
 *
 * <p>Arguments: a picture, a folder for the renditions, threads, runs. Prints warm medians: wall and CPU milliseconds a
 * job.
 */
public final class PipelineBench {
    private PipelineBench() {}

    public static void main(String[] args) throws IOException {
        Path source = Path.of(args[0]);
        Path directory = Files.createDirectories(Path.of(args[1]));
        Pipeline pipeline = new Pipeline(Integer.parseInt(args[2]));
        int runs = Integer.parseInt(args[3]);
        for (int i = 0; i < 5; i++) {
            pipeline.run(plan(), source, directory, step -> {});
        }
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        List<Double> wall = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long startedAt = System.nanoTime();
            long used = system.getProcessCpuTime();
            pipeline.run(plan(), source, directory, step -> {});
            cpu.add((system.getProcessCpuTime() - used) / 1e6);
            wall.add((System.nanoTime() - startedAt) / 1e6);
        }
        System.out.printf("threads=%s wall %.0f ms, CPU %.0f ms%n", args[2], median(wall), median(cpu));
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }

    private static Plan plan() {
        return new Plan(
                List.of(
                        webp("thumb_large", RenditionSet.THUMBNAIL, 1024),
                        webp("thumb_medium", RenditionSet.THUMBNAIL, 512),
                        webp("thumb_small", RenditionSet.THUMBNAIL, 128),
                        webp("optimized_webp", RenditionSet.OPTIMIZED, 2048),
                        new RenditionSpec("optimized_avif", RenditionSet.OPTIMIZED, ImageFormat.AVIF, 2048, 2048, 50)),
                Plan.Effort.FAST,
                Limits.DEFAULT,
                false,
                true);
    }

    private static RenditionSpec webp(String name, RenditionSet set, int side) {
        return new RenditionSpec(name, set, ImageFormat.WEBP, side, side, 80);
    }
}
