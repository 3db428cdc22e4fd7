package calotype.http;

import calotype.auth.Principal;
import calotype.bus.TypedBus;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.DeleteImage;
import calotype.contract.ImagesApi.DeletedImage;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code DELETE /api/v1/images/{id}}: the image, its jobs, renditions and files are gone, and its URLs are dead. The
 * second time it is not found.
 */
final class DeleteHandler implements Handler<RoutingContext> {
    private final TypedBus bus;
    private final Documents documents;
    private final FileIndex files;

    DeleteHandler(TypedBus bus, Documents documents, FileIndex files) {
        this.bus = bus;
        this.documents = documents;
        this.files = files;
    }

    @Override
    public void handle(RoutingContext ctx) {
        Principal caller = Exchange.principal(ctx);
        UUID id = Exchange.parameters(ctx).id("id");
        expected(caller, id, ctx.request().getHeader(HttpHeaders.IF_MATCH))
                .compose(ok -> bus.ask(ImagesApi.DELETE, new DeleteImage(caller.userId(), id)))
                .compose(this::forget)
                .onSuccess(done -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }

    /** Holds {@code If-Match} against the document as this caller would read it. */
    private Future<Void> expected(Principal caller, UUID id, @Nullable String ifMatch) {
        if (ifMatch == null) {
            return Future.succeededFuture();
        }
        return documents
                .find(caller.userId(), id, Documents.View.imageFor(caller))
                .compose(document -> Conditions.matches(ifMatch, document.etag())
                        ? Future.<Void>succeededFuture()
                        : Future.failedFuture(ProblemCode.PRECONDITION_FAILED.because(
                                "The image has changed since; read it again before you delete it.")));
    }

    private Future<Void> forget(DeletedImage deleted) {
        files.deleted(deleted.imageId());
        return documents.changed(deleted.imageId()).compose(gone -> Leftovers.drop(bus, deleted.prefixes()));
    }
}
