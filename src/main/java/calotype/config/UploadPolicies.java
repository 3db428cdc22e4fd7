package calotype.config;

import calotype.config.Settings.Images;
import calotype.config.Settings.Upload;
import calotype.model.ImageFormat;
import calotype.model.Plan;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an upload may be and what is made of it: as for everybody, changed by its bucket, then by its preset. */
public final class UploadPolicies {
    /**
     * What holds for one upload.
     *
     * @param maxBytes of the file
     */
    public record Policy(long maxBytes, Set<ImageFormat> allowedFormats, boolean strictMime, Plan plan) {}

    private final Settings settings;
    private final long mostBytes;
    private final Set<ImageFormat> anyFormat = EnumSet.noneOf(ImageFormat.class);

    public UploadPolicies(Settings settings) {
        this.settings = settings;
        Upload upload = settings.upload();
        long most = upload.maxBytes();
        anyFormat.addAll(upload.allowedFormats());
        for (UploadRules rules : all(upload)) {
            most = Math.max(most, either(rules.maxBytes(), 0L));
            anyFormat.addAll(either(rules.allowedFormats(), Set.of()));
        }
        this.mostBytes = most;
    }

    private static Iterable<UploadRules> all(Upload upload) {
        return Stream.concat(upload.buckets().values().stream(), upload.presets().values().stream())::iterator;
    }

    /** The largest file that any bucket or preset accepts: what is known before the form's fields are. */
    public long mostBytes() {
        return mostBytes;
    }

    /** The formats that some bucket or preset accepts. */
    public Set<ImageFormat> anyFormat() {
        return Set.copyOf(anyFormat);
    }

    /**
     * @param preset empty for none
     * @throws ProblemException {@code unknown_preset}; {@code unknown_bucket} where only the named ones may be used
     */
    public Policy of(String bucket, String preset) {
        Upload upload = settings.upload();
        UploadRules ofBucket = upload.buckets().get(bucket);
        if (ofBucket == null && upload.bucketsStrict()) {
            throw unknown(ProblemCode.UNKNOWN_BUCKET, "bucket", bucket, upload.buckets());
        }
        UploadRules ofPreset = upload.presets().get(preset);
        if (ofPreset == null && !preset.isEmpty()) {
            throw unknown(ProblemCode.UNKNOWN_PRESET, "preset", preset, upload.presets());
        }
        Policy general = new Policy(
                upload.maxBytes(),
                upload.allowedFormats(),
                upload.strictMime(),
                RenditionPlans.of(
                        with(with(settings.images(), ofBucket), ofPreset),
                        settings.renders().maxResultDimension()));
        return with(with(general, ofBucket), ofPreset);
    }

    private static ProblemException unknown(
            ProblemCode code, String what, String name, Map<String, UploadRules> known) {
        String knownNames = known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known.keySet()));
        return code.because("There is no " + what + " with the name " + name + "; there are: " + knownNames + ".");
    }

    private static Policy with(Policy policy, @Nullable UploadRules rules) {
        return rules == null
                ? policy
                : new Policy(
                        either(rules.maxBytes(), policy.maxBytes),
                        either(rules.allowedFormats(), policy.allowedFormats),
                        either(rules.strictMime(), policy.strictMime),
                        policy.plan);
    }

    private static Images with(Images images, @Nullable UploadRules rules) {
        return rules == null
                ? images
                : images.with(
                        either(rules.sizes(), images.sizes()),
                        either(rules.thumbnailSizes(), images.thumbnailSizes()),
                        either(rules.optimizedMaxEdge(), images.optimizedMaxEdge()),
                        either(rules.webpQuality(), images.webpQuality()),
                        either(rules.avifQuality(), images.avifQuality()));
    }

    private static <T> T either(@Nullable T own, T general) {
        return own == null ? general : own;
    }
}
