package calotype.testing;

import calotype.contract.JobsApi.OpenJob;
import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.ObjectKey;
import calotype.model.Plan;
import calotype.model.Visibility;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the front door would open jobs with. */
public final class Uploads {
    private Uploads() {}

    /** A picture of seven bytes with nothing to be made of it. */
    public static OpenJob job(UUID owner, UUID image, ObjectKey key) {
        return new OpenJob(
                image,
                UUID.randomUUID(),
                owner,
                "default",
                "cat.jpg",
                ImageFormat.JPEG,
                "image/jpeg",
                7,
                "a".repeat(64),
                40,
                30,
                key,
                "{}",
                List.of(),
                Visibility.PRIVATE,
                new Plan(List.of(), Plan.Effort.FAST, Limits.DEFAULT, false, true),
                "request-1",
                null,
                null,
                null,
                null);
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
