package calotype.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class BlockedLoopsTest {
    @Test
    void l09_aLoopThatIsHeldIsTold(Vertx vertx) throws Exception {
        CompletableFuture<List<String>> told = new CompletableFuture<>();
        vertx.runOnContext(nothing -> {
            List<String> warnings = List.of();
            for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                    warnings.isEmpty() && System.nanoTime() < end; ) {
                Thread.onSpinWait();
                warnings = BlockedLoops.drain();
            }
            told.complete(warnings);
        });
        assertThat(told.get(30, TimeUnit.SECONDS)).singleElement().asString().contains("has been blocked for");
        // The checker may speak once more before it sees the loop free: the next turn of the loop comes after that.
        CompletableFuture<Void> free = new CompletableFuture<>();
        vertx.setTimer(1_000, id -> free.complete(null));
        free.get(30, TimeUnit.SECONDS);
        BlockedLoops.drain();
    }
}
