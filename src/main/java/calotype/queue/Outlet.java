package calotype.queue;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/** Where letters go out of the house. */
public interface Outlet {
    /** Whether letters can go out at this moment; they may still fail then. */
    boolean isOpen();

    /**
     * Sends letters; used on the Vert.x context that made the outlet.
     *
     * @return the ids of those that are safe, never failing; the others may have arrived all the same
     */
    Future<Set<Long>> send(List<Letter> letters);
}
