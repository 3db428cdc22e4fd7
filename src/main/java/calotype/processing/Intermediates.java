package calotype.processing;

import calotype.contract.ImagesApi.ImageRecord;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the {@link Intermediate} made of images of which more than one picture is wanted: for a single one it would cost more
 * than it spares. One at a time, since somebody is waiting for what else the bench makes.
 */
final class Intermediates {
    private static final Logger log = LoggerFactory.getLogger(Intermediates.class);
    private static final int REMEMBERED = 1_000;

    private final Function<ImageRecord, Future<?>> making;
    private final Map<UUID, Boolean> missedOnce = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private boolean busy;

    Intermediates(Function<ImageRecord, Future<?>> making) {
        this.making = making;
    }

    /** A picture was made of the original for which the copy would have done. */
    void missed(ImageRecord image) {
        if (busy || missedOnce.putIfAbsent(image.imageId(), true) == null) {
            return;
        }
        busy = true;
        making.apply(image)
                .onFailure(failure -> log.atDebug()
                        .addKeyValue("image_id", image.imageId())
                        .addKeyValue("reason", failure.getMessage())
                        .log("No intermediate was made"))
                .onComplete(over -> {
                    busy = false;
                    missedOnce.remove(image.imageId());
                });
    }
}
