package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.FindFile;
import calotype.contract.ImagesApi.LateVariant;
import calotype.contract.ImagingApi.Render;
import calotype.contract.JobsApi.StoredRendition;
import calotype.model.transform.Transform;
import io.vertx.core.Future;
import java.util.UUID;

/** Variants that are made when somebody first asks for them, and are renditions like all others from then on. */
final class LateVariants {
    private final TypedBus bus;
    private final Renders renders;
    private final Documents documents;

    LateVariants(TypedBus bus, Renders renders, Documents documents) {
        this.bus = bus;
        this.renders = renders;
        this.documents = documents;
    }

    /** Fails with {@code not_found} when the name is none of such a variant, else as a render does. */
    Future<ServedFile> make(UUID imageId, String name) {
        return bus.ask(ImagesApi.FIND_LATE, new FindFile(imageId, name))
                .compose(late -> renders.make(wanted(late)))
                // Its size stands in the document now; other nodes show it when theirs is old.
                .compose(made -> documents.changed(imageId).otherwiseEmpty().map(made.file()));
    }

    private static Render wanted(LateVariant late) {
        StoredRendition variant = late.variant();
        Transform transform = Transform.to(variant.width(), variant.height(), variant.format(), variant.quality());
        return new Render(late.image(), transform, variant.name());
    }
}
