package calotype.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * One loading for all who ask for the same at the same time, on whatever event loop; each gets the answer on its own.
 * Nobody joins a loading that began before what it may still find was changed: the marks tell. Thread-safe.
 */
final class SingleFlight<K, V> {
    private record Flight<V>(long mark, Promise<V> landed) {}

    private final ConcurrentMap<K, Flight<V>> flights = new ConcurrentHashMap<>();

    /** @param mark of now; equal marks mean that nothing has changed between them */
    Future<V> fly(K key, long mark, Supplier<Future<V>> load) {
        Flight<V> mine = new Flight<>(mark, Promise.promise());
        Flight<V> flight =
                flights.compute(key, (same, running) -> running != null && running.mark == mark ? running : mine);
        if (flight != mine) {
            return onOwnContext(flight.landed.future());
        }
        return Future.succeededFuture().compose(go -> load.get()).onComplete(done -> {
            flights.remove(key, mine);
            mine.landed.handle(done);
        });
    }

    private static <V> Future<V> onOwnContext(Future<V> landed) {
        Context own = Vertx.currentContext();
        if (own == null) {
            return landed;
        }
        Promise<V> here = Promise.promise();
        landed.onComplete(done -> own.runOnContext(back -> here.handle(done)));
        return here.future();
    }
}
