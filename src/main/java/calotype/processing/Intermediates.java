package calotype.processing;

import calotype.contract.ImagesApi.ImageRecord;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an {@link Intermediate} made of images of which more than one picture is wanted: for a single one it would cost more
 * than it spares. One at a time, since somebody is waiting for what else the bench makes.
 */
final class Intermediates {
    private static final Logger log = LoggerFactory.getLogger(Intermediates.class);
    private static final int REMEMBERED = 1_000;

    private record Missing(UUID imageId, Intermediate copy) {}

    private final BiFunction<ImageRecord, Intermediate, Future<?>> making;
    private final Map<Missing, Boolean> missedOnce = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Missing, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private boolean busy;

    Intermediates(BiFunction<ImageRecord, Intermediate, Future<?>> making) {
        this.making = making;
    }

    /** A picture was made of something larger though this copy would have done. */
    void missed(ImageRecord image, Intermediate copy) {
        Missing missing = new Missing(image.imageId(), copy);
        if (busy || missedOnce.putIfAbsent(missing, true) == null) {
            return;
        }
        busy = true;
        making.apply(image, copy)
                .onFailure(failure -> log.atDebug()
                        .addKeyValue("image_id", image.imageId())
                        .addKeyValue("reason", failure.getMessage())
                        .log("No intermediate was made"))
                .onComplete(over -> {
                    busy = false;
                    missedOnce.remove(missing);
                });
    }
}
