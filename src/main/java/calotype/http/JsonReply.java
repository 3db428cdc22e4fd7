package calotype.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Sends JSON, or 304 to a client that has it already. */
final class JsonReply {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence PRIVATE = HttpHeaders.createOptimized("private, no-cache");

    private JsonReply() {}

    static void send(RoutingContext ctx, Document document) {
        HttpServerResponse response = ctx.response();
        response.putHeader(HttpHeaders.ETAG, document.etag());
        if (document.modified() != null) {
            response.putHeader(HttpHeaders.LAST_MODIFIED, document.modified());
        }
        String known = ctx.request().headers().get(HttpHeaders.IF_NONE_MATCH);
        if (known != null && Conditions.matches(known, document.etag())) {
            response.putHeader(HttpHeaders.CACHE_CONTROL, PRIVATE)
                    .setStatusCode(304)
                    .end();
            return;
        }
        send(ctx, document.body());
    }

    static void send(RoutingContext ctx, Buffer json) {
        HttpServerResponse response =
                ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).putHeader(HttpHeaders.CACHE_CONTROL, PRIVATE);
        if (ctx.request().method() == HttpMethod.HEAD) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(json.length()))
                    .end();
        } else {
            response.end(json);
        }
    }
}
