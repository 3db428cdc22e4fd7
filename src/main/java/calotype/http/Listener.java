package calotype.http;

/** A client that listens to its account's events over a connection that stays open. Used on one event loop only. */
interface Listener {
    /** A live event of the client's account; ids only rise. */
    void hear(LiveEvent event);

    /** Events are missing for good: what the client follows must be read again. */
    void reset();

    /** Looks at the clock: tokens end, clients vanish. */
    void check();

    /** The node leaves; the client comes back elsewhere. */
    void drain();
}
