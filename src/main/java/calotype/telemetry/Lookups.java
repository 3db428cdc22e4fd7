package calotype.telemetry;

/** How often a cache knew what it was asked for. Safe for all threads. */
public final class Lookups {
    private final Metrics.Counted hits;
    private final Metrics.Counted misses;

    /** @param cache one of a few words: {@code documents}, {@code shared}, {@code files}, {@code renders}, {@code urls} */
    public Lookups(Metrics metrics, String cache) {
        this.hits = metrics.counted(Metric.CACHE_LOOKUPS, cache, "hit");
        this.misses = metrics.counted(Metric.CACHE_LOOKUPS, cache, "miss");
    }

    public void hit() {
        hits.add(1);
    }

    public void miss() {
        misses.add(1);
    }
}
