package calotype.processing;

import static java.util.Objects.requireNonNull;

import calotype.bus.TypedBus;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.StoredRendition;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Keep;
import calotype.model.Digest;
import calotype.model.ObjectKey;
import calotype.model.Plan;
import calotype.model.Rendition;
import calotype.model.RenditionSpec;
import calotype.model.Size;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Puts the files of a run into storage, all at once. */
final class Renditions {
    private final Vertx vertx;
    private final TypedBus bus;

    Renditions(Vertx vertx, TypedBus bus) {
        this.vertx = vertx;
        this.bus = bus;
    }

    /** A file in storage. */
    private record Kept(ObjectKey key, Digest digest) {}

    /** Keeps each file once, under the key of the first rendition that has it; equal renditions share the object. */
    Future<List<StoredRendition>> keep(JobWork work, List<Rendition> made, Path directory) {
        Map<String, Future<Kept>> kept = new HashMap<>();
        made.forEach(first -> kept.computeIfAbsent(first.file(), file -> keep(work, first, directory.resolve(file))));
        // All are waited for, so that nobody moves files while the directory is being removed.
        return Future.join(List.copyOf(kept.values()))
                .map(all -> made.stream()
                        .map(rendition -> stored(
                                rendition,
                                requireNonNull(kept.get(rendition.file())).result()))
                        .toList());
    }

    /** All that the plan names, in its order: those that were kept, and those that are left for later. */
    static List<StoredRendition> withLate(Plan plan, Size upright, List<StoredRendition> kept) {
        Map<String, StoredRendition> byName = new HashMap<>();
        kept.forEach(made -> byName.put(made.name(), made));
        return plan.renditions().stream()
                .map(spec -> plan.leaves(spec, upright) ? late(spec, upright) : byName.get(spec.name()))
                .filter(Objects::nonNull)
                .toList();
    }

    private static StoredRendition late(RenditionSpec spec, Size upright) {
        Size size = spec.sizeFor(upright);
        return StoredRendition.late(
                spec.name(), spec.set(), spec.format(), size.width(), size.height(), spec.quality());
    }

    private Future<Kept> keep(JobWork work, Rendition made, Path file) {
        return digest(vertx, file).compose(digest -> {
            ObjectKey key = ObjectKey.rendition(
                    work.bucket(), work.owner(), work.imageId(), made.name(), made.format(), digest);
            // Not durable: a rendition that a power cut takes can be made again.
            return bus.ask(StorageApi.KEEP, new Keep(key, file.toString(), false))
                    .map(stored -> new Kept(key, digest));
        });
    }

    /** Taken here and not where the file is made: there the code that does it is not compiled well, and ten times slower. */
    static Future<Digest> digest(Vertx vertx, Path file) {
        return vertx.executeBlocking(() -> Digest.of(file), false);
    }

    private static StoredRendition stored(Rendition made, Kept kept) {
        return new StoredRendition(
                made.name(),
                made.set(),
                made.format(),
                made.width(),
                made.height(),
                made.quality(),
                made.sizeBytes(),
                kept.digest.hex(),
                kept.key,
                made.keptOriginal());
    }
}
