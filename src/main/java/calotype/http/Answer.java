package calotype.http;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/** Ends a request with what was found, or with the problem of finding or telling it. */
final class Answer {
    private Answer() {}

    /** @param tell may throw a problem; it is not called for a client that has left */
    static <T> void with(RoutingContext ctx, Future<T> found, Consumer<T> tell) {
        found.<Void>map(value -> {
                    if (!ctx.response().closed()) {
                        tell.accept(value);
                    }
                    return null;
                })
                .onFailure(ctx::fail);
    }
}
