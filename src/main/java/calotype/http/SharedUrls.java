package calotype.http;

import calotype.cache.SharedCache;
import calotype.cache.SharedCache.Entry;
import calotype.cache.SharedCache.Look;
import calotype.model.Json;
import calotype.model.ObjectKey;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The bucket's URLs of an image that end at one time, by key, shared by all nodes: whichever node is asked gives out the
 * same ones, so that browsers and caches in front know them again. They open files until they end.
 */
final class SharedUrls {
    private static final String FORM = "urls-1:";

    /** As JSON. */
    record Urls(Map<ObjectKey, String> byKey) {
        static final Urls NONE = new Urls(Map.of());

        /** These, and of the others what is not here. */
        Urls and(Urls others) {
            Map<ObjectKey, String> all = new LinkedHashMap<>(others.byKey);
            all.putAll(byKey);
            return new Urls(all);
        }
    }

    private final SharedCache cache;

    SharedUrls(SharedCache cache) {
        this.cache = cache;
    }

    /** @param mark to be handed back to {@link #agree} */
    record Known(Urls urls, long mark) {}

    /** What the nodes know by now; nothing where there is no cache, or none answers. */
    Future<Known> look(UUID image, Instant expiry) {
        return cache.get(name(image, expiry)).map(look -> new Known(read(look), look.mark()));
    }

    /**
     * Tells the other nodes. If one of them was faster, its URLs are the ones to give out.
     *
     * @param urls all that are known, those that were found included; at least one
     * @param life for how long they are given out
     */
    Future<Urls> agree(UUID image, Instant expiry, Urls urls, Duration life, long mark) {
        if (mark == SharedCache.NOT_KEPT) {
            return Future.succeededFuture(urls);
        }
        String name = name(image, expiry);
        Entry entry = new Entry(name, SharedCache.NOTHING, urls.byKey().size(), Buffer.buffer(Json.bytes(urls)), life);
        return cache.put(entry, mark)
                .compose(first -> first
                        ? Future.succeededFuture(urls)
                        : cache.get(name).map(look -> read(look).and(urls)));
    }

    private static String name(UUID image, Instant expiry) {
        return FORM + image + ":" + expiry.getEpochSecond();
    }

    private static Urls read(Look look) {
        Buffer value = look.value();
        if (value == null) {
            return Urls.NONE;
        }
        try {
            return Json.read(value.getBytes(), Urls.class);
        } catch (ProblemException unreadable) {
            return Urls.NONE; // Of another release.
        }
    }
}
