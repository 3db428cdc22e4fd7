package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.DeletePrefix;
import io.vertx.core.Future;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that no row of the ledger names any more, so that nobody can read them. */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private Leftovers() {}

    /** Never fails: a store that is away is a matter for the sweep. */
    static Future<Void> drop(TypedBus bus, List<String> prefixes) {
        return Future.join(prefixes.stream().map(prefix -> drop(bus, prefix)).toList())
                .mapEmpty();
    }

    /** As {@link #drop}, but fails when some could not be dropped; the others are gone all the same. */
    static Future<Void> dropAll(TypedBus bus, List<String> prefixes) {
        return Future.join(prefixes.stream().map(prefix -> remove(bus, prefix)).toList())
                .mapEmpty();
    }

    private static Future<Void> remove(TypedBus bus, String prefix) {
        return bus.ask(StorageApi.DELETE_PREFIX, new DeletePrefix(prefix)).mapEmpty();
    }

    private static Future<Void> drop(TypedBus bus, String prefix) {
        return remove(bus, prefix).recover(failure -> {
            log.atWarn().setCause(failure).addKeyValue("prefix", prefix).log("Files were left in storage");
            return Future.succeededFuture();
        });
    }
}
