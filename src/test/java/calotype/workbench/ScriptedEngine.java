package calotype.workbench;

import static java.util.Objects.requireNonNull;

import calotype.image.Pipeline.Listener;
import calotype.image.Pipeline.Outcome;
import calotype.model.CodecTier;
import calotype.model.Codecs;
import calotype.model.Codecs.FormatCodec;
import calotype.model.Exif;
import calotype.model.ImageFacts;
import calotype.model.ImageFormat;
import calotype.model.Plan;
import calotype.model.RawMetadata;
import calotype.model.RenderPlan;
import calotype.model.Rendition;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import sun.misc.Unsafe;

/** An engine without pixels: the source's text says what it does. It stands in for the pipeline, in a child too. */
public class ScriptedEngine implements Engine {
    static final String THUMBHASH = "1QcSHQRnh493V4dIh4eXh1h4kJUI";

    @Override
    public Outcome run(Plan plan, Path source, Path outputDirectory, Listener listener) {
        try {
            return play(Files.readString(source, StandardCharsets.ISO_8859_1), plan, outputDirectory, listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Plays the same script, and makes one file of it. */
    @Override
    public Rendition render(RenderPlan plan, Path source, Path outputDirectory, Listener listener) {
        RenditionSpec spec = new RenditionSpec(
                "render", RenditionSet.VARIANT, requireNonNull(plan.transform().format()), 10, 8, 80);
        Plan one = new Plan(List.of(spec), plan.effort(), plan.limits(), plan.strict(), false);
        return run(one, source, outputDirectory, listener).renditions().get(0);
    }

    @Override
    public Codecs codecs() {
        FormatCodec jpeg = new FormatCodec(ImageFormat.JPEG, "script", null);
        return new Codecs(CodecTier.JAVA, version(), "The native library is not part of the script.", List.of(jpeg));
    }

    private static Outcome play(String script, Plan plan, Path directory, Listener listener) throws IOException {
        switch (script) {
            case "corrupt" -> throw ProblemCode.CORRUPT_IMAGE.because("The picture is torn.");
            case "bug" -> throw new IllegalStateException("secret words");
            case "overflow" -> throw new StackOverflowError();
            case "die" -> Runtime.getRuntime().halt(139);
            case "segfault" -> readNowhere();
            case "hang" -> hang();
            case "chatter" -> System.out.println("words on standard output");
            default -> {}
        }
        listener.finished("decoded");
        listener.placeholder(THUMBHASH);
        if (script.equals("stall")) {
            hang();
        }
        List<Rendition> made = plan.renditions().stream()
                .map(spec -> make(spec, directory, script))
                .peek(rendition -> listener.finished(rendition.name()))
                .toList();
        return new Outcome(made, script.equals("self") ? self() : facts(), new RawMetadata(Map.of()));
    }

    /** Facts that tell, in place of warnings, the process and the names in its environment. */
    private static ImageFacts self() {
        List<String> words = new ArrayList<>(System.getenv().keySet());
        words.add(0, Long.toString(ProcessHandle.current().pid()));
        return new ImageFacts(ImageFormat.JPEG, 10, 8, 1, false, Exif.NONE, List.of(), null, words);
    }

    private static void readNowhere() {
        try {
            Field unsafe = Unsafe.class.getDeclaredField("theUnsafe");
            unsafe.setAccessible(true);
            ((Unsafe) unsafe.get(null)).getByte(1);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            // Going on would write into a directory that the test is already removing.
            throw new IllegalStateException("The test is over", e);
        }
    }

    private static Rendition make(RenditionSpec spec, Path directory, String content) {
        String file = content.equals("equal") ? "shared" : spec.name();
        try {
            Files.writeString(directory.resolve(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Rendition(
                spec.name(), spec.set(), spec.format(), 10, 8, spec.quality(), content.length(), file, false);
    }

    public static ImageFacts facts() {
        Exif exif = new Exif("Camera", null, 50, null, null, null, null, new Exif.Location(48.2, 16.4, null));
        return new ImageFacts(ImageFormat.JPEG, 10, 8, 1, false, exif, List.of(), null, List.of());
    }

    @Override
    public String version() {
        return "scripted-1";
    }
}
