package calotype.http;

import calotype.problem.ProblemCode;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;

/** The contract as a document and as a page to try it, and a page for each problem code. Nothing comes from outside. */
public final class DocumentHandlers {
    private static final String PAGE_CSP = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String POM = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

    /** What the page needs, by the name below {@code /docs/}: media type and where it lies. */
    private record Part(String type, String resource) {}

    private final Buffer yaml;
    private final Buffer json;
    private final Map<String, Part> parts;

    private DocumentHandlers(OpenApi document) {
        this.yaml = Buffer.buffer(document.yaml());
        this.json = Buffer.buffer(document.json());
        String webjar = "/META-INF/resources/webjars/swagger-ui/" + version() + "/";
        this.parts = Map.of(
                "", new Part("text/html; charset=utf-8", "/docs/index.html"),
                "initializer.js", new Part("text/javascript; charset=utf-8", "/docs/initializer.js"),
                "swagger-ui.css", new Part("text/css; charset=utf-8", webjar + "swagger-ui.css"),
                "swagger-ui-bundle.js", new Part("text/javascript; charset=utf-8", webjar + "swagger-ui-bundle.js"),
                "favicon-32x32.png", new Part("image/png", webjar + "favicon-32x32.png"));
    }

    /** The handlers by operationId. */
    public static Map<String, Handler<RoutingContext>> of(OpenApi document) {
        DocumentHandlers handlers = new DocumentHandlers(document);
        return Map.of(
                "getOpenApiYaml", ctx -> send(ctx, "application/yaml", handlers.yaml),
                "getOpenApiJson", ctx -> send(ctx, "application/json", handlers.json),
                "getDocs", ctx -> handlers.page(ctx, ""),
                "getDocsPart",
                        ctx -> handlers.page(
                                ctx, String.valueOf(Exchange.parameters(ctx).text("part"))),
                "getProblemPage", DocumentHandlers::problem);
    }

    private static String version() {
        try (InputStream resource = DocumentHandlers.class.getResourceAsStream(POM)) {
            Properties pom = new Properties();
            pom.load(resource);
            return pom.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void page(RoutingContext ctx, String name) {
        Part part = parts.get(name);
        if (part == null) {
            throw ProblemCode.NOT_FOUND.because("The page has no such part.");
        }
        ctx.vertx()
                .executeBlocking(() -> bytes(part.resource()), false)
                .onSuccess(bytes -> {
                    ctx.response().putHeader("Content-Security-Policy", PAGE_CSP);
                    send(ctx, part.type(), bytes);
                })
                .onFailure(ctx::fail);
    }

    private static Buffer bytes(String resource) throws IOException {
        try (InputStream in = DocumentHandlers.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("Not on the class path: " + resource);
            }
            return Buffer.buffer(in.readAllBytes());
        }
    }

    private static void send(RoutingContext ctx, String type, Buffer body) {
        ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .end(body);
    }

    /** What the {@code type} of a problem document leads to. */
    private static void problem(RoutingContext ctx) {
        String wire = String.valueOf(Exchange.parameters(ctx).text("code"));
        ProblemCode code = Arrays.stream(ProblemCode.values())
                .filter(each -> each.wire().equals(wire))
                .findFirst()
                .orElseThrow(() -> ProblemCode.NOT_FOUND.because("No problem has this code."));
        Exchange.sendJson(
                        ctx,
                        200,
                        Map.of(
                                "type", "/problems/" + code.wire(),
                                "code", code.wire(),
                                "title", code.title(),
                                "status", code.status(),
                                "retryable", code.retryable()))
                .onFailure(ctx::fail);
    }
}
