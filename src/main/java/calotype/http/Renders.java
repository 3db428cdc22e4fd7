package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.ImagingApi;
import calotype.contract.ImagingApi.Render;
import calotype.contract.ImagingApi.Rendered;
import calotype.contract.ImagingApi.Spans;
import calotype.contract.RendersApi;
import calotype.contract.RendersApi.FindRender;
import calotype.telemetry.Lookups;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Results of transforms as this node sees them: remembered, kept by the ledger, or made now. Any number of requests for
 * one that is being made wait for the same. One per node, for all event loops.
 */
final class Renders {
    /** As much of an id as tells files of one picture apart for people. */
    private static final int ID_IN_NAMES = 8;

    private final TypedBus bus;
    private final FileIndex files;
    private final Lookups lookups;
    private final ConcurrentMap<UUID, CompletableFuture<Found>> making = new ConcurrentHashMap<>();

    Renders(TypedBus bus, FileIndex files, Lookups lookups) {
        this.bus = bus;
        this.files = files;
        this.lookups = lookups;
    }

    /**
     * A result.
     *
     * @param cacheStatus in the words of RFC 9211
     * @param spans where the time went; null when nothing was made
     */
    record Found(
            ServedFile file, String cacheStatus, @Nullable Spans spans) {
        static Found known(ServedFile file) {
            return new Found(file, "calotype; hit", null);
        }
    }

    /** What a result is remembered by, beside its image. */
    static String name(Render wanted) {
        String variant = wanted.variant();
        return variant != null ? variant : wanted.id().toString();
    }

    private static String label(Render wanted) {
        String name = name(wanted);
        return wanted.variant() != null ? name : name.substring(0, ID_IN_NAMES);
    }

    /** The result, made now unless it is kept; completes on the caller's context. */
    Future<Found> find(Render wanted) {
        UUID image = wanted.image().imageId();
        UUID id = wanted.id();
        ServedFile known = files.known(image, id.toString());
        if (known != null) {
            lookups.hit();
            return Future.succeededFuture(Found.known(known));
        }
        if (making.containsKey(id)) {
            return make(wanted);
        }
        return files.find(
                        image, id.toString(), label(wanted), () -> bus.ask(RendersApi.FIND, new FindRender(image, id)))
                .onSuccess(kept -> lookups.hit())
                .map(Found::known)
                .recover(failure -> Problems.isNotFound(failure) ? make(wanted) : Future.failedFuture(failure));
    }

    /** What {@link #answers} has noted for a question, without any waiting; null for nothing. */
    @Nullable
    ServedFile answered(UUID asked, String question) {
        ServedFile answered = files.known(asked, question);
        if (answered != null) {
            lookups.hit();
        }
        return answered;
    }

    /**
     * Notes the answer to a question, as it is remembered now that it was sent: with its bytes, or where they lie.
     *
     * @param asked the id in the question: the image's, or that of its job
     * @param mark from before it was looked for
     */
    void answers(UUID asked, String question, Render wanted, long mark) {
        files.alsoKnownAs(wanted.image().imageId(), name(wanted), asked, question, mark);
    }

    long mark() {
        return files.mark();
    }

    /** The result, made anew whatever is kept; completes on the caller's context. */
    Future<Found> make(Render wanted) {
        lookups.miss();
        UUID id = wanted.id();
        CompletableFuture<Found> mine = new CompletableFuture<>();
        CompletableFuture<Found> others = making.putIfAbsent(id, mine);
        if (others != null) {
            CompletableFuture<Found> shared =
                    others.thenApply(found -> new Found(found.file(), "calotype; fwd=miss; collapsed", found.spans()));
            return Future.fromCompletionStage(shared, Vertx.currentContext());
        }
        long mark = files.mark();
        bus.ask(ImagingApi.RENDER, wanted).map(made -> made(made, wanted, mark)).onComplete(end -> {
            making.remove(id);
            if (end.succeeded()) {
                mine.complete(end.result());
            } else {
                mine.completeExceptionally(end.cause());
            }
        });
        return Future.fromCompletionStage(mine, Vertx.currentContext());
    }

    private Found made(Rendered made, Render wanted, long mark) {
        ServedFile file = files.remember(made.file(), name(wanted), label(wanted), mark);
        return new Found(file, "calotype; fwd=miss; stored", made.spans());
    }
}
