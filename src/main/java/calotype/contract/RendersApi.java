package calotype.contract;

import calotype.bus.Endpoint;
import calotype.contract.ImagesApi.StoredFile;
import calotype.model.ImageFormat;
import calotype.model.ObjectKey;
import java.util.List;
import java.util.UUID;

/** The ledger room's renders: results of transforms that are kept until room is needed for others. */
public final class RendersApi {
    private RendersApi() {}

    /** Finds a result, which counts as a use of it; {@code not_found} when it is not kept. */
    public static final Endpoint<FindRender, StoredFile> FIND =
            Endpoint.of("renders.find", FindRender.class, StoredFile.class);

    /** @param transformId as {@link calotype.model.transform.Transform#id} names it */
    public record FindRender(UUID imageId, UUID transformId) {}

    /** Notes a result that lies in storage; {@code not_found} when its image is gone. */
    public static final Endpoint<KeepRender, StoredFile> KEEP =
            Endpoint.of("renders.keep", KeepRender.class, StoredFile.class);

    /** @param transform the canonical query, for people */
    public record KeepRender(
            UUID imageId,
            UUID transformId,
            String transform,
            ImageFormat format,
            int width,
            int height,
            long sizeBytes,
            String sha256,
            ObjectKey key,
            String engineVersion) {}

    /** Forgets results, those first that were not used for the longest time, until the others have so many bytes. */
    public static final Endpoint<EvictRenders, EvictedRenders> EVICT =
            Endpoint.of("renders.evict", EvictRenders.class, EvictedRenders.class);

    /**
     * @param bytes that may stay
     * @param most how many results to forget at a time
     */
    public record EvictRenders(long bytes, int most) {}

    /** @param prefixes of what storage must drop */
    public record EvictedRenders(List<String> prefixes) {}
}
