package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.OperationsApi;
import calotype.contract.OperationsApi.DeadLetters;
import calotype.contract.OperationsApi.FindDeadLetters;
import calotype.contract.OperationsApi.Letters;
import calotype.contract.OperationsApi.Place;
import calotype.contract.OperationsApi.ReplayLetters;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/admin/dlq} and {@code POST /api/v1/admin/dlq/replay}: what failed for good, and once more. */
final class DeadLetterHandlers {
    private static final int USUAL_LIMIT = 100;

    private final TypedBus bus;
    private final CursorText cursors;

    DeadLetterHandlers(TypedBus bus, CursorText cursors) {
        this.bus = bus;
        this.cursors = cursors;
    }

    void list(RoutingContext ctx) {
        Parameters given = Exchange.parameters(ctx);
        UUID caller = Exchange.principal(ctx).userId();
        String cursor = given.text("cursor");
        Place before = cursor == null || cursor.isEmpty() ? null : cursors.read(caller, cursor, Place::new);
        Letters which = new Letters(null, given.text("code"), given.time("from"), given.time("to"));
        int limit = given.integer("limit");
        bus.ask(OperationsApi.DEAD_LETTERS, new FindDeadLetters(which, before, limit))
                .compose(page -> Exchange.sendJson(ctx, 200, document(page, limit, caller)))
                .onFailure(ctx::fail);
    }

    private Map<String, Object> document(DeadLetters page, int limit, UUID caller) {
        Place next = page.next();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("items", FailedJobDocument.of(page.jobs()));
        document.put("limit", limit);
        document.put("next_cursor", next == null ? null : cursors.write(caller, next.failedAt(), next.jobId()));
        return document;
    }

    void replay(RoutingContext ctx) {
        JsonNode body = Exchange.body(ctx);
        ReplayLetters wish = new ReplayLetters(
                letters(body),
                body.path("limit").asInt(USUAL_LIMIT),
                Exchange.principal(ctx).userId(),
                Exchange.requestId(ctx));
        bus.ask(OperationsApi.REPLAY, wish)
                .compose(done -> Exchange.sendJson(ctx, 202, Map.of("replayed", done.replayed())))
                .onFailure(ctx::fail);
    }

    private static Letters letters(JsonNode body) {
        JsonNode filter = body.path("filter");
        String code = filter.path("code").textValue();
        return new Letters(
                body.has("ids") ? ids(body.path("ids")) : null,
                code == null ? null : code.toLowerCase(Locale.ROOT),
                time(filter.path("from")),
                time(filter.path("to")));
    }

    private static List<UUID> ids(JsonNode list) {
        List<UUID> ids = new ArrayList<>();
        list.forEach(id -> ids.add(UUID.fromString(id.textValue())));
        return ids;
    }

    private static @Nullable Instant time(JsonNode text) {
        return text.isTextual()
                ? OffsetDateTime.parse(text.textValue().toUpperCase(Locale.ROOT))
                        .toInstant()
                : null;
    }
}
