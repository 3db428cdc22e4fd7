package calotype.cache;

import calotype.testing.SharedMemory;

/** Holds the one that tests use to what Redis is held to. */
class SharedMemoryTest extends SharedCacheContract {
    private final SharedCache cache = new SharedMemory();

    @Override
    SharedCache cache() {
        return cache;
    }
}
