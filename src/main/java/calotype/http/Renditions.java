package calotype.http;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.JobsApi.StoredRendition;
import calotype.model.ImageFormat;
import calotype.model.JobState;
import calotype.model.RenditionSet;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Chooses one of an image's renditions: by name, by width, or by what the client can show. */
final class Renditions {
    private static final Duration COME_BACK = Duration.ofSeconds(2);

    private Renditions() {}

    /**
     * The rendition of a name, or for a number the narrowest variant that is at least as wide, else the widest.
     *
     * @throws ProblemException {@code unknown_size}, with the names there are as {@code sizes}
     */
    static StoredRendition ofSize(ImageRecord image, String size) {
        Optional<StoredRendition> found =
                size.matches("[0-9]{1,5}") ? ofWidth(image, Integer.parseInt(size)) : named(image, size);
        return found.orElseThrow(() -> unknownSize(image));
    }

    /** The rendition for who does not care: {@code medium}, or else the first one there is. */
    static StoredRendition standard(ImageRecord image) {
        return named(image, "medium")
                .or(() -> image.renditions().stream().findFirst())
                .orElseThrow(() -> unknownSize(image));
    }

    private static ProblemException unknownSize(ImageRecord image) {
        List<String> names =
                image.renditions().stream().map(StoredRendition::name).toList();
        return ProblemCode.UNKNOWN_SIZE
                .because("Ask for one of: " + String.join(", ", names) + ", or for a width in pixels.")
                .with("sizes", names);
    }

    private static Optional<StoredRendition> named(ImageRecord image, String name) {
        return image.renditions().stream()
                .filter(made -> made.name().equals(name))
                .findFirst();
    }

    private static Optional<StoredRendition> ofWidth(ImageRecord image, int width) {
        Comparator<StoredRendition> byWidth = Comparator.comparingInt(StoredRendition::width);
        return variants(image)
                .filter(made -> made.width() >= width)
                .min(byWidth)
                .or(() -> variants(image).max(byWidth));
    }

    private static Stream<StoredRendition> variants(ImageRecord image) {
        return image.renditions().stream().filter(made -> made.set() == RenditionSet.VARIANT);
    }

    /**
     * The optimized file for an {@code Accept} header. AVIF is sent only to those who name it; WebP also to those who
     * take any picture.
     *
     * @throws ProblemException {@code not_acceptable}, with the types there are as {@code available}
     */
    static StoredRendition negotiated(ImageRecord image, Accept accept) {
        double avif = accept.exact(ImageFormat.AVIF.mime());
        double webp = Math.max(accept.exact(ImageFormat.WEBP.mime()), accept.wildcard());
        boolean preferAvif = avif > 0 && avif >= accept.exact(ImageFormat.WEBP.mime());
        List<StoredRendition> wanted = Stream.of(
                        preferAvif ? optimized(image, ImageFormat.AVIF) : Optional.<StoredRendition>empty(),
                        webp > 0 ? optimized(image, ImageFormat.WEBP) : Optional.<StoredRendition>empty())
                .flatMap(Optional::stream)
                .toList();
        if (wanted.isEmpty()) {
            throw notAcceptable(image);
        }
        return wanted.get(0);
    }

    private static Optional<StoredRendition> optimized(ImageRecord image, ImageFormat format) {
        return image.renditions().stream()
                .filter(made -> made.set() == RenditionSet.OPTIMIZED
                        && (made.name().endsWith("_" + format.wire()) || made.format() == format))
                .findFirst();
    }

    private static ProblemException notAcceptable(ImageRecord image) {
        List<String> types = image.renditions().stream()
                .filter(made -> made.set() == RenditionSet.OPTIMIZED)
                .map(made -> made.format().mime())
                .distinct()
                .toList();
        return ProblemCode.NOT_ACCEPTABLE
                .because("This picture can be had as " + String.join(" or ", types) + ", or as application/json.")
                .with("available", types);
    }

    /**
     * Passes only for an image whose renditions are there.
     *
     * @throws ProblemException {@code job_not_finished}, {@code job_failed} or {@code job_expired}
     */
    static void requireDone(ImageRecord image) {
        JobState status = image.job().status();
        switch (status) {
            case COMPLETED -> {}
            case FAILED, CANCELLED -> throw Problems.jobFailed(image.job());
            case PENDING, PROCESSING, RETRYING ->
                throw ProblemCode.JOB_NOT_FINISHED
                        .because("The job is " + status.wire() + "; ask again in a moment, or with ?wait=25.")
                        .with("job_status", status.wire())
                        .with("job_id", image.job().jobId().toString())
                        .retryAfter(COME_BACK);
        }
    }
}
