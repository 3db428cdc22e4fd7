package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.CancelJob;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/**
 * {@code DELETE /api/v1/images/jobs/{job_id}}: the job is cancelled when this has answered, with {@code 202} because its
 * worker may take a moment to stop. Its image and the upload stay until the image is deleted.
 */
final class CancelHandler implements Handler<RoutingContext> {
    private final TypedBus bus;
    private final Documents documents;

    CancelHandler(TypedBus bus, Documents documents) {
        this.bus = bus;
        this.documents = documents;
    }

    @Override
    public void handle(RoutingContext ctx) {
        UUID owner = Exchange.principal(ctx).userId();
        UUID id = Exchange.parameters(ctx).id("job_id");
        Future<Document> cancelled = bus.ask(JobsApi.CANCEL, new CancelJob(owner, id))
                .compose(job -> documents.changed(job.imageId()).compose(gone -> Leftovers.drop(bus, job.prefixes())))
                .compose(dropped -> documents.find(owner, id, Documents.View.JOB));
        Answer.with(ctx, cancelled, document -> {
            ctx.response().setStatusCode(202);
            JsonReply.send(ctx, document.body());
        });
    }
}
