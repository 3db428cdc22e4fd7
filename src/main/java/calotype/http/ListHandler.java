package calotype.http;

import calotype.auth.Principal;
import calotype.bus.TypedBus;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.Cursor;
import calotype.contract.ImagesApi.ImagePage;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.ListImages;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/images}: the caller's images as full documents, page by page or from cursor to cursor. */
final class ListHandler implements Handler<RoutingContext> {
    private final TypedBus bus;
    private final Documents documents;
    private final ListQuery query;
    private final CursorText cursors;

    ListHandler(TypedBus bus, Documents documents, CursorText cursors) {
        this.bus = bus;
        this.documents = documents;
        this.query = new ListQuery(cursors);
        this.cursors = cursors;
    }

    @Override
    public void handle(RoutingContext ctx) {
        Principal caller = Exchange.principal(ctx);
        ListImages asked = query.read(Exchange.parameters(ctx), caller.userId());
        Documents.View view = Documents.View.imageFor(caller);
        long mark = documents.mark();
        Future<ImagePage> ready = bus.ask(ImagesApi.LIST, asked)
                .compose(page -> documents.ready(page.items()).map(page));
        Answer.with(ctx, ready, page -> {
            Cursor last = page.next();
            String next = last == null ? null : cursors.write(caller.userId(), last.createdAt(), last.imageId());
            String links = asked.page() == null
                    ? PageLinks.byCursor(ctx.request(), next)
                    : PageLinks.byPage(ctx.request(), asked.page(), totalPages(page, asked));
            ctx.response().putHeader("Link", links);
            JsonReply.send(ctx, Buffer.buffer(body(page, asked, next, view, mark)));
        });
    }

    private byte[] body(ImagePage page, ListImages asked, @Nullable String next, Documents.View view, long mark) {
        return Wire.bytes(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("items");
            for (ImageRecord image : page.items()) {
                Buffer document = documents.of(image, view, mark).body();
                json.writeRawValue(document.toString(StandardCharsets.UTF_8));
            }
            json.writeEndArray();
            json.writeNumberField("limit", asked.limit());
            place(json, page, asked, next);
            json.writeEndObject();
        });
    }

    private static void place(JsonGenerator json, ImagePage page, ListImages asked, @Nullable String next)
            throws IOException {
        if (asked.page() == null) {
            json.writeStringField("next_cursor", next);
            return;
        }
        json.writeNumberField("page", asked.page());
        json.writeNumberField("total", total(page));
        json.writeNumberField("total_pages", totalPages(page, asked));
    }

    private static long total(ImagePage page) {
        Long total = page.total();
        return total == null ? 0 : total;
    }

    private static long totalPages(ImagePage page, ListImages asked) {
        return (total(page) + asked.limit() - 1) / asked.limit();
    }
}
