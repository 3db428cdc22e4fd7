package calotype.cache;

import io.vertx.core.Future;

/** For a node that shares nothing: every look is a miss, at once. */
public final class NoCache implements SharedCache {
    private static final Future<Look> MISS = Future.succeededFuture(Look.AWAY);

    @Override
    public Future<Look> get(String key) {
        return MISS;
    }

    @Override
    public Future<Boolean> put(Entry entry, long mark) {
        return Future.succeededFuture(false);
    }

    @Override
    public Future<Void> drop(String subject) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> probe() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
