package calotype.processing;

import calotype.bus.TypedBus;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.KeepVariant;
import calotype.contract.ImagesApi.StoredFile;
import calotype.contract.ImagingApi.Render;
import calotype.contract.RendersApi;
import calotype.contract.RendersApi.KeepRender;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.DeletePrefix;
import calotype.contract.StorageApi.Keep;
import calotype.contract.StorageApi.RemoveObjects;
import calotype.model.ObjectKey;
import calotype.model.Rendition;
import calotype.model.transform.Transform;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.workbench.Product;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what was rendered into storage and then into the ledger: as a result of a transform, or as a variant. */
final class RenderKeeping {
    private static final Logger log = LoggerFactory.getLogger(RenderKeeping.class);

    private final Vertx vertx;
    private final TypedBus bus;

    RenderKeeping(Vertx vertx, TypedBus bus) {
        this.vertx = vertx;
        this.bus = bus;
    }

    /**
     * Keeps what was wished for.
     *
     * @param mark what the version of the engine is followed by
     * @param directory that the product's file lies in
     */
    Future<StoredFile> keep(Render wish, Product product, String mark, Path directory) {
        String variant = wish.variant();
        return variant == null
                ? keep(wish.image(), wish.id(), wish.transform(), product, mark, directory)
                : keepVariant(wish, variant, product, directory);
    }

    /** Keeps a result of a transform. @param id that it is found by */
    Future<StoredFile> keep(
            ImageRecord image, UUID id, Transform transform, Product product, String mark, Path directory) {
        Rendition made = product.rendered();
        Path file = directory.resolve(made.file());
        return Renditions.digest(vertx, file).compose(digest -> {
            ObjectKey key = ObjectKey.render(image.bucket(), image.owner(), image.imageId(), id, made.format(), digest);
            KeepRender row = new KeepRender(
                    image.imageId(),
                    id,
                    transform.query(),
                    made.format(),
                    made.width(),
                    made.height(),
                    made.sizeBytes(),
                    digest.hex(),
                    key,
                    product.engineVersion() + mark);
            return store(key, file)
                    .compose(stored -> bus.ask(RendersApi.KEEP, row))
                    .onFailure(failure -> remove(key));
        });
    }

    private Future<StoredFile> keepVariant(Render wish, String name, Product product, Path directory) {
        ImageRecord image = wish.image();
        Rendition made = product.rendered();
        Path file = directory.resolve(made.file());
        return Renditions.digest(vertx, file).compose(digest -> {
            ObjectKey key =
                    ObjectKey.rendition(image.bucket(), image.owner(), image.imageId(), name, made.format(), digest);
            KeepVariant row = new KeepVariant(
                    image.imageId(), name, made.sizeBytes(), digest.hex(), key, product.engineVersion());
            return store(key, file)
                    .compose(stored -> bus.ask(ImagesApi.KEEP_VARIANT, row))
                    .onFailure(failure -> removeOfDeleted(key, failure));
        });
    }

    /** Not durable: what a power cut takes is made again. */
    private Future<?> store(ObjectKey key, Path file) {
        return bus.ask(StorageApi.KEEP, new Keep(key, file.toString(), false));
    }

    /** The image was deleted meanwhile, or the ledger is away: nobody would ever find the file. */
    private void remove(ObjectKey key) {
        bus.ask(StorageApi.DELETE_PREFIX, new DeletePrefix(ObjectKey.renderPrefix(key)))
                .onFailure(failure -> tellLeft(key));
    }

    /** Where the ledger is away another node's row may name these very bytes; the sweep finds what no row names. */
    private void removeOfDeleted(ObjectKey key, Throwable failure) {
        if (ProblemException.from(failure).code() == ProblemCode.NOT_FOUND) {
            bus.ask(StorageApi.REMOVE, new RemoveObjects(List.of(key))).onFailure(again -> tellLeft(key));
        }
    }

    private static void tellLeft(ObjectKey key) {
        log.atWarn().addKeyValue("key", key).log("A file was left in storage");
    }
}
