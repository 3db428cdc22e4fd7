package calotype.bus;

/**
 * News that any number of rooms on any node may listen to. Delivery is at most once: who must not miss anything reads
 * the ledger as well.
 */
public record Topic<M extends Record>(String address, Class<M> message) {}
