package calotype.upkeep;

import calotype.bus.TypedBus;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.LookForObjects;
import calotype.contract.UpkeepApi;
import calotype.contract.UpkeepApi.FilesOfImages;
import calotype.contract.UpkeepApi.ListFiles;
import calotype.contract.UpkeepApi.MarkMissing;
import calotype.contract.UpkeepApi.MarkedImages;
import calotype.model.ObjectKey;
import calotype.telemetry.Metric;
import calotype.telemetry.Metrics;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other direction of the sweep: images whose files are not in storage get the warning {@code missing}, and lose it
 * when the files are there again. Each walk goes on where the one before has ended, since every file costs a question.
 */
final class MissingFiles {
    private static final Logger log = LoggerFactory.getLogger(MissingFiles.class);

    private static final int PAGE = 100;
    private static final int PAGES_A_WALK = 100;

    private final TypedBus bus;
    private final Metrics metrics;
    private final Duration age;
    private final Supplier<Future<Boolean>> mayGoOn;
    private @Nullable UUID after;

    /**
     * @param age of the youngest image that is looked at; longer than files may wait on a node for their bucket
     * @param mayGoOn asked before each page: the walk ends without a word when another node has taken over
     */
    MissingFiles(TypedBus bus, Metrics metrics, Duration age, Supplier<Future<Boolean>> mayGoOn) {
        this.bus = bus;
        this.metrics = metrics;
        this.age = age;
        this.mayGoOn = mayGoOn;
    }

    /** Fails, and puts no warning on anything more, while storage is away. */
    Future<Void> run() {
        return pages(PAGES_A_WALK);
    }

    private Future<Void> pages(int most) {
        return mayGoOn.get().compose(ours -> {
            if (!ours || most == 0) {
                return Future.succeededFuture();
            }
            return bus.ask(UpkeepApi.FILES, new ListFiles(after, PAGE, age.toSeconds()))
                    .compose(page -> look(page).compose(marked -> {
                        tell(marked.missing());
                        after = page.end();
                        return after == null ? Future.<Void>succeededFuture() : pages(most - 1);
                    }));
        });
    }

    private Future<MarkedImages> look(FilesOfImages page) {
        List<ObjectKey> keys =
                page.images().stream().flatMap(image -> image.keys().stream()).toList();
        if (keys.isEmpty()) {
            return Future.succeededFuture(new MarkedImages(List.of()));
        }
        return bus.ask(StorageApi.LOOK, new LookForObjects(keys)).compose(found -> {
            Set<ObjectKey> absent = new HashSet<>(found.keys());
            List<UUID> missing = new ArrayList<>();
            List<UUID> whole = new ArrayList<>();
            page.images()
                    .forEach(image ->
                            (Collections.disjoint(image.keys(), absent) ? whole : missing).add(image.imageId()));
            return bus.ask(UpkeepApi.MARK_MISSING, new MarkMissing(missing, whole));
        });
    }

    private void tell(List<UUID> images) {
        if (!images.isEmpty()) {
            metrics.counted(Metric.MISSING).add(images.size());
            log.atWarn()
                    .addKeyValue("images", images.size())
                    .addKeyValue("first", images.get(0))
                    .log("Images whose files are not in storage any more");
        }
    }
}
