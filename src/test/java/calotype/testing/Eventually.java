package calotype.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** For what nobody tells of: a node in another process is asked again and again. */
public final class Eventually {
    /** What is looked at costs processor time too, and the nodes need it. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Eventually() {}

    /** Returns when a condition holds; fails when it has not after some time. */
    public static void await(String what, Duration patience, BooleanSupplier condition) {
        await(() -> what, patience, condition);
    }

    /** @param state what a failure is to tell, as it is then */
    public static void await(Supplier<String> state, Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(state).isLessThan(end);
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }
}
