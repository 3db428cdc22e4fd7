package calotype.testing;

import calotype.testing.ApiClient.Answer;
import calotype.testing.HostileCorpus.Entry;
import calotype.testing.HostileCorpus.Pixel;
import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/** Sends the files of a corpus through the running service, several at once, and judges what becomes of them. */
public final class CorpusRun {
    private static final int AT_ONCE = 4;
    private static final int BOX = 512;
    private static final int SLOWEST = 8;

    /** The service's code for each class of refusal. */
    private static final Map<String, List<String>> CODES = Map.of(
            "EMPTY", List.of("empty_file"),
            "UNSUPPORTED_TYPE", List.of("unsupported_media_type"),
            "TOO_LARGE_BYTES", List.of("payload_too_large"),
            "TOO_MANY_PIXELS", List.of("too_many_pixels"),
            "DIMENSION_TOO_LARGE", List.of("too_many_pixels"),
            "CORRUPT", List.of("corrupt_image"));

    /**
     * Where the service tells the truth more exactly than the class: these have sides beyond the limits, which is told
     * at the door by the header alone, before anybody could see that the sides are a lie and the file is damaged.
     */
    private static final Map<String, String> EXACT = Map.of(
            "hdr_bmp_max", "too_many_pixels",
            "hdr_bmp_mul", "too_many_pixels",
            "tiff_dims_max", "too_many_pixels",
            "tiff_dims_lie_50000", "too_many_pixels");

    private final ApiClient client;
    private final Path folder;

    public CorpusRun(ApiClient client, Path folder) {
        this.client = client;
        this.folder = folder;
    }

    /**
     * What became of a file.
     *
     * @param how accepted, refused (a 4xx), failed (the job), or broken (anything else)
     * @param code of the refusal or failure
     * @param wrong what is wrong with that, empty when it is right
     */
    public record Outcome(Entry entry, String how, String code, long ms, List<String> wrong) {}

    public List<Outcome> all(List<Entry> entries) {
        ExecutorService senders = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Callable<Outcome>> tasks = new ArrayList<>();
            entries.forEach(entry -> tasks.add(() -> one(entry)));
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> outcome : senders.invokeAll(tasks)) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            senders.shutdownNow();
        }
    }

    /** A line for each file, to look things up in: file, what became of it, code, milliseconds. */
    public static List<String> rows(List<Outcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> String.join(
                        "\t", outcome.entry().file(), outcome.how(), outcome.code(), Long.toString(outcome.ms())))
                .toList();
    }

    private Outcome one(Entry entry) throws IOException {
        byte[] file = Files.readAllBytes(folder.resolve(entry.file()));
        long start = System.nanoTime();
        Answer answer;
        try {
            answer = client.uploadAs(entry.mime(), file, escaped(entry.name()));
        } catch (IllegalStateException gone) {
            return outcome(entry, "broken", "", start, List.of("no answer: " + gone.getMessage()));
        }
        if (answer.status() != 202) {
            return refused(entry, answer, start);
        }
        JsonNode job = client.finished(answer.json().get("job_id").asText());
        if (!job.path("status").asText().equals("completed")) {
            return failed(entry, job, start);
        }
        long ms = millisSince(start);
        List<String> wrong = new ArrayList<>();
        if (entry.verdict().equals("reject")) {
            wrong.add("was to be refused");
        } else {
            judge(entry, job.get("image_id").asText(), wrong);
        }
        return new Outcome(entry, "accepted", "", ms, late(entry, ms, wrong));
    }

    private static Outcome refused(Entry entry, Answer answer, long start) {
        String code = answer.json() == null ? "" : answer.json().path("code").asText();
        List<String> wrong = wrongWith(entry, code, new String(answer.body(), StandardCharsets.UTF_8));
        if (answer.status() >= 500) {
            wrong.add("status " + answer.status());
        }
        return outcome(entry, answer.status() >= 500 ? "broken" : "refused", code, start, wrong);
    }

    private static Outcome failed(Entry entry, JsonNode job, long start) {
        String code = job.at("/error/code").asText();
        List<String> wrong = wrongWith(entry, code, job.toString());
        boolean ours = code.equals("internal") || code.equals("worker_crash");
        if (ours) {
            wrong.add("failed by " + code);
        }
        return outcome(entry, ours ? "broken" : "failed", code, start, wrong);
    }

    private static List<String> wrongWith(Entry entry, String code, String text) {
        List<String> wrong = new ArrayList<>();
        if (entry.verdict().equals("accept")) {
            wrong.add("was to be accepted: " + code);
        }
        if (code.isEmpty()) {
            wrong.add("no reason");
        }
        if (text.contains("Exception") || text.contains("\tat ") || text.contains("java.")) {
            wrong.add("tells of the inside");
        }
        if (entry.verdict().equals("reject")) {
            List<String> right = EXACT.containsKey(entry.id())
                    ? List.of(EXACT.get(entry.id()))
                    : CODES.getOrDefault(String.valueOf(entry.reason()), List.of());
            if (!right.contains(code)) {
                wrong.add("code " + code + " for " + entry.reason());
            }
        }
        return wrong;
    }

    private void judge(Entry entry, String image, List<String> wrong) throws IOException {
        JsonNode document = client.get("/api/v1/images/" + image).json();
        JsonNode facts = document.at("/results/metadata");
        if (entry.width() > 0
                && (facts.path("width").asInt() != entry.width()
                        || facts.path("height").asInt() != entry.height())) {
            wrong.add("size " + facts.path("width") + "x" + facts.path("height") + ", not " + entry.width() + "x"
                    + entry.height());
        }
        Answer thumbnail =
                client.anonymous().get(document.at("/results/thumbnails/medium").asText());
        if (!thumbnail.header("X-Content-Type-Options").equals("nosniff")) {
            wrong.add("no nosniff");
        }
        look(entry, thumbnail.body(), wrong);
        if (!entry.secrets().isEmpty()) {
            search(entry, document, wrong);
        }
    }

    private static void look(Entry entry, byte[] file, List<String> wrong) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
        if (entry.width() > 0) {
            double scale = Math.min(1, Math.min(BOX / (double) entry.width(), BOX / (double) entry.height()));
            if (Math.abs(image.getWidth() - Math.max(1, entry.width() * scale)) > 1.01
                    || Math.abs(image.getHeight() - Math.max(1, entry.height() * scale)) > 1.01) {
                wrong.add("thumbnail of " + image.getWidth() + "x" + image.getHeight());
                return;
            }
        }
        if (entry.alpha() && !image.getColorModel().hasAlpha()) {
            wrong.add("alpha is lost");
        }
        for (Pixel pixel : entry.colours()) {
            int x = Math.min(image.getWidth() - 1, (int) (pixel.fx() * image.getWidth()));
            int y = Math.min(image.getHeight() - 1, (int) (pixel.fy() * image.getHeight()));
            int rgb = image.getRGB(x, y);
            for (int channel = 0; channel < 3; channel++) {
                int value = rgb >> 16 - 8 * channel & 0xFF;
                if (Math.abs(value - pixel.rgb().get(channel)) > pixel.tol()) {
                    wrong.add(String.format("colour %06x at %d,%d, not %s", rgb & 0xFFFFFF, x, y, pixel.rgb()));
                    return;
                }
            }
        }
    }

    /** In every derivative, and in the document where it is what a reader of files would have put there. */
    private void search(Entry entry, JsonNode document, List<String> wrong) {
        JsonNode all = client.get("/api/v1/images/" + document.get("image_id").asText() + "/all")
                .json()
                .get("variants");
        for (JsonNode variant : all) {
            String file = new String(
                    client.anonymous().get(variant.get("url").asText()).body(), StandardCharsets.ISO_8859_1);
            entry.secrets().stream().filter(file::contains).forEach(secret -> wrong.add("a derivative has " + secret));
        }
        if (entry.secrets().contains("root:x:0:0") && document.toString().contains("root:x:0:0")) {
            wrong.add("the document has the content of a file");
        }
    }

    private static Outcome outcome(Entry entry, String how, String code, long start, List<String> wrong) {
        long ms = millisSince(start);
        return new Outcome(entry, how, code, ms, late(entry, ms, new ArrayList<>(wrong)));
    }

    private static List<String> late(Entry entry, long ms, List<String> wrong) {
        if (ms > entry.budgetMs()) {
            wrong.add(ms + " ms, more than " + entry.budgetMs());
        }
        return wrong;
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    /** As browsers write names in a form (WHATWG HTML, multipart/form-data encoding). */
    private static String escaped(String name) {
        return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }

    /** Counts by category, a line each. */
    public static String table(List<Outcome> outcomes) {
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        for (Outcome outcome : outcomes) {
            Map<String, Integer> row = counts.computeIfAbsent(outcome.entry().category(), category -> new TreeMap<>());
            row.merge(outcome.wrong().isEmpty() ? "right" : "wrong", 1, Integer::sum);
            row.merge(outcome.how(), 1, Integer::sum);
        }
        StringBuilder table =
                new StringBuilder("category      right  wrong  accepted  refused  failed  broken  slowest ms\n");
        counts.forEach((category, row) -> table.append(String.format(
                "%-12s %6d %6d %9d %8d %7d %7d %11d%n",
                category,
                row.getOrDefault("right", 0),
                row.getOrDefault("wrong", 0),
                row.getOrDefault("accepted", 0),
                row.getOrDefault("refused", 0),
                row.getOrDefault("failed", 0),
                row.getOrDefault("broken", 0),
                outcomes.stream()
                        .filter(outcome -> outcome.entry().category().equals(category))
                        .mapToLong(Outcome::ms)
                        .max()
                        .orElse(0))));
        outcomes.stream()
                .sorted(Comparator.comparingLong(Outcome::ms).reversed())
                .limit(SLOWEST)
                .forEach(outcome -> table.append(String.format(
                        "%,8d ms %s %s%n",
                        outcome.ms(), outcome.how(), outcome.entry().id())));
        return table.toString();
    }
}
