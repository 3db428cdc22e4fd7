package calotype.drill;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The count at the end of a drill: what was accepted, what became of it, and what lies in storage. */
final class Tally {
    private final String name;
    private final Ground ground;
    private final Path objects;
    private S3Server bucket;

    Tally(String name, Ground ground, Path objects) {
        this.name = name;
        this.ground = ground;
        this.objects = objects;
    }

    /** Files are in a bucket. */
    void in(S3Server store) {
        bucket = store;
    }

    /**
     * Every accepted job is completed, none twice, and of each image there are exactly the files of its rows.
     *
     * @param figures of this drill, for the report
     */
    void judge(String figures) throws IOException {
        ground.settle();
        List<String> accepted = ground.accepted().stream().distinct().toList();
        long completed = ground.number("select count(*) from jobs where status = 'completed' and id in ('"
                + String.join("','", accepted) + "')");
        long twice = ground.number(
                "select count(*) from (select job_id from image_upload_events where event_type = 'completed'"
                        + " group by job_id having count(*) > 1) d");
        long untold = ground.number("select count(*) from jobs j where status = 'completed' and not exists"
                + " (select from image_upload_events e where e.job_id = j.id and e.event_type = 'completed')");
        long unanswered = ground.number("select count(*) from jobs") - accepted.size();
        long attempts = ground.number("select count(*) from jobs where attempts > 1");
        long rows = ground.number("select count(*) from image_variants");
        long images = ground.number("select count(*) from images");
        long files = strays();
        long orphans = orphans();
        String text = String.format(
                Locale.ROOT,
                "%d accepted, %d completed, %d lost, %d completed twice, %d completed and not told, %d renditions of"
                        + " %d, %d files too many; %d sources without an image, %d images whose client got no answer, %d"
                        + " jobs with a second attempt, requests repeated by status %s; %s",
                accepted.size(),
                completed,
                accepted.size() - completed,
                twice,
                untold,
                rows,
                images * 9,
                files,
                orphans,
                unanswered,
                attempts,
                ground.refusals(),
                figures);
        report(name, text);
        assertThat(completed).as("lost none").isEqualTo(accepted.size());
        assertThat(unanswered).as("jobs that no key accounts for").isZero();
        assertThat(twice).as("completed twice").isZero();
        assertThat(untold).as("completed and not told").isZero();
        assertThat(rows).as("renditions").isEqualTo(images * 9);
        assertThat(files).as("files too many").isZero();
        assertThat(ground.refusals()).as("answers that tell of no way on").doesNotContainKeys(500, 504);
    }

    /** Tells the figures of a drill, on the screen and in a file. */
    static void report(String drill, String figures) throws IOException {
        String text = "drill " + drill + ": " + figures;
        System.out.println(text);
        Path reports = Files.createDirectories(Path.of("target", "drills"));
        Files.writeString(reports.resolve(drill + ".txt"), text + "\n");
    }

    /** Files of renditions in storage beyond those of the rows; below zero where some are not there. */
    long strays() {
        return keys("processed/").size() - ground.number("select count(distinct storage_key) from image_variants");
    }

    /** Sources in storage that belong to no image. */
    long orphans() {
        return keys("originals/").size() - ground.number("select count(*) from images");
    }

    /** Sources in storage that are not what was sent. */
    long spoilt() throws IOException {
        long spoilt = 0;
        for (String key : keys("originals/")) {
            Path file = bucket == null ? objects.resolve(key) : bucket.file(key);
            spoilt += Arrays.equals(Files.readAllBytes(file), Ground.PHOTO) ? 0 : 1;
        }
        return spoilt;
    }

    private List<String> keys(String part) {
        return all().stream()
                .filter(key -> key.contains("/" + part) && !key.contains(".incoming/"))
                .toList();
    }

    private List<String> all() {
        if (bucket != null) {
            return bucket.keys();
        }
        try (Stream<Path> stored = Files.walk(objects)) {
            return stored.filter(Files::isRegularFile)
                    .map(file -> objects.relativize(file).toString())
                    .toList();
        } catch (UncheckedIOException changing) {
            return all();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
