package calotype.contract;

import calotype.bus.Endpoint;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.StoredFile;
import calotype.model.Codecs;
import calotype.model.UuidV5;
import calotype.model.transform.Transform;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The workshop's other counter: pictures that somebody is waiting for. Any node with workers may answer. */
public final class ImagingApi {
    private ImagingApi() {}

    /** As long as a place in the queue and a run of the pixels can take. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    /**
     * Makes a picture by a transform, keeps it and notes it in the ledger; whether it was there already is for the asker
     * to know. Fails with {@code crop_out_of_bounds}, {@code invalid_parameter}, {@code source_not_stored}, {@code
     * overloaded}, or as a job does.
     */
    public static final Endpoint<Render, Rendered> RENDER =
            new Endpoint<>("imaging.render", Render.class, Rendered.class, PATIENCE, false, false);

    /**
     * @param transform with its format decided
     * @param variant that the result becomes, for one that is made late; null for a result by itself
     */
    public record Render(
            ImageRecord image,
            Transform transform,
            @Nullable String variant) {
        /** Of the result. */
        public UUID id() {
            UUID own = transform.id(image.imageId());
            return variant == null ? own : UuidV5.of(own, variant);
        }
    }

    public record Rendered(StoredFile file, Spans spans) {}

    /** Which formats this node reads and writes; fails with {@code not_ready} and the like when it cannot say yet. */
    public static final Endpoint<AskCodecs, Codecs> CODECS =
            Endpoint.onThisNode("imaging.codecs-here", AskCodecs.class, Codecs.class);

    public record AskCodecs() {}

    /** Where the time went, in milliseconds. */
    public record Spans(double queue, double fetch, double decode, double encode) {}
}
