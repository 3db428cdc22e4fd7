package calotype.processing;

import static java.util.Objects.requireNonNull;

import calotype.bus.TypedBus;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.StoredRendition;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Keep;
import calotype.contract.StorageApi.StoredObject;
import calotype.model.ObjectKey;
import calotype.model.Plan;
import calotype.model.Rendition;
import calotype.model.RenditionSpec;
import calotype.model.Size;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Puts the files of a run into storage, all at once. */
final class Renditions {
    private final TypedBus bus;

    Renditions(TypedBus bus) {
        this.bus = bus;
    }

    /** Keeps each file once, under the key of the first rendition that has it; equal renditions share the object. */
    Future<List<StoredRendition>> keep(JobWork work, List<Rendition> made, Path directory) {
        Map<String, ObjectKey> keys = new HashMap<>();
        made.forEach(first -> keys.putIfAbsent(
                first.file(), ObjectKey.rendition(work.bucket(), work.owner(), work.imageId(), first)));
        List<Future<StoredObject>> kept = keys.entrySet().stream()
                .map(file -> keep(directory.resolve(file.getKey()), file.getValue()))
                .toList();
        // All are waited for, so that nobody moves files while the directory is being removed.
        return Future.join(kept)
                .map(all ->
                        made.stream().map(rendition -> stored(rendition, keys)).toList());
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

    private Future<StoredObject> keep(Path file, ObjectKey key) {
        // Not durable: a rendition that a power cut takes can be made again.
        return bus.ask(StorageApi.KEEP, new Keep(key, file.toString(), false));
    }

    private static StoredRendition stored(Rendition made, Map<String, ObjectKey> keys) {
        return new StoredRendition(
                made.name(),
                made.set(),
                made.format(),
                made.width(),
                made.height(),
                made.quality(),
                made.sizeBytes(),
                made.sha256(),
                requireNonNull(keys.get(made.file())),
                made.keptOriginal());
    }
}
