package calotype.http;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagingApi.Render;
import calotype.contract.ImagingApi.Spans;
import calotype.http.Renders.Found;
import calotype.model.ImageFormat;
import calotype.model.transform.Transform;
import calotype.model.transform.TransformParser;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** {@code GET /api/v1/images/{id}/render}: the picture as the query asks for it, made at once or kept from before. */
final class RenderHandler implements Handler<RoutingContext> {
    /** A word for the answer and not for the picture. */
    private static final String DOWNLOAD = "download";

    private static final FileSender.Terms TERMS =
            new FileSender.Terms("private, max-age=600", HttpHeaders.createOptimized("same-origin"));
    private static final CharSequence SERVER_TIMING = HttpHeaders.createOptimized("server-timing");
    private static final CharSequence CACHE_STATUS = HttpHeaders.createOptimized("cache-status");

    private final Documents documents;
    private final Renders renders;
    private final RenderFormats formats;
    private final FileSender sender;

    RenderHandler(Documents documents, Renders renders, RenderFormats formats, FileSender sender) {
        this.documents = documents;
        this.renders = renders;
        this.formats = formats;
        this.sender = sender;
    }

    @Override
    public void handle(RoutingContext ctx) {
        long began = System.nanoTime();
        UUID owner = Exchange.principal(ctx).userId();
        UUID id = Exchange.parameters(ctx).id("id");
        String question = question(ctx, owner);
        ServedFile answered = renders.answered(id, question);
        if (answered != null) {
            vary(ctx, isDecided(ctx));
            send(ctx, question, Found.known(answered), began)
                    // What was kept may have had to make room in this very moment.
                    .recover(failure ->
                            isGone(ctx, failure) ? find(ctx, owner, id, question, began) : Future.failedFuture(failure))
                    .onFailure(ctx::fail);
        } else {
            find(ctx, owner, id, question, began).onFailure(ctx::fail);
        }
    }

    private Future<Void> find(RoutingContext ctx, UUID owner, UUID id, String question, long began) {
        MultiMap query = MultiMap.caseInsensitiveMultiMap().addAll(ctx.queryParams());
        Transform wish = TransformParser.query(query.remove(DOWNLOAD));
        vary(ctx, wish.format() != null);
        Accept accept = Accept.of(ctx.request().getHeader(HttpHeaders.ACCEPT));
        long mark = renders.mark();
        return documents.find(owner, id, Documents.View.JOB).compose(document -> {
            Ask ask = new Ask(ctx, id, question, document.image(), wish, accept, began, mark);
            return answer(ask, EnumSet.noneOf(ImageFormat.class));
        });
    }

    /** @param id as asked for: the image's, or that of its job */
    private record Ask(
            RoutingContext ctx,
            UUID id,
            String question,
            ImageRecord image,
            Transform wish,
            Accept accept,
            long began,
            long mark) {}

    /** @param missing formats that no worker makes, as this request has learned; the next best is tried then */
    private Future<Void> answer(Ask ask, Set<ImageFormat> missing) {
        RoutingContext ctx = ask.ctx;
        Render wanted = wanted(ask.image, ask.wish, ask.accept, missing);
        return renders.find(wanted)
                .compose(found -> send(ctx, Renders.name(wanted), found, ask.began)
                        .onSuccess(sent -> remember(ask, wanted, missing)))
                .recover(failure -> isGone(ctx, failure)
                        ? renders.make(wanted).compose(found -> send(ctx, Renders.name(wanted), found, ask.began))
                        : Future.failedFuture(failure))
                .recover(failure -> ask.wish.format() == null
                                && isUnavailable(ctx, failure)
                                && missing.add(Objects.requireNonNull(
                                        wanted.transform().format()))
                        ? answer(ask, missing)
                        : Future.failedFuture(failure));
    }

    /** What was only next best is not remembered: a worker that makes the best may come. */
    private void remember(Ask ask, Render wanted, Set<ImageFormat> missing) {
        if (missing.isEmpty()) {
            renders.answers(ask.id, ask.question, wanted, ask.mark);
        }
    }

    /** All that decides which file is the answer, as one text, so that the next one who asks so needs no thought. */
    private static String question(RoutingContext ctx, UUID owner) {
        String accept = ctx.request().getHeader(HttpHeaders.ACCEPT);
        String query = ctx.request().query();
        return owner + "?" + query + (accept == null ? "" : "\n" + accept);
    }

    private static boolean isDecided(RoutingContext ctx) {
        String format = ctx.request().getParam("format");
        return format != null && !format.equalsIgnoreCase("auto");
    }

    private static void vary(RoutingContext ctx, boolean decided) {
        if (!decided) {
            ctx.response().putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        }
    }

    private static boolean isUnavailable(RoutingContext ctx, Throwable failure) {
        return failure instanceof ProblemException problem
                && problem.code() == ProblemCode.FORMAT_UNAVAILABLE
                && !ctx.response().headWritten();
    }

    private Render wanted(ImageRecord image, Transform wish, Accept accept, Set<ImageFormat> missing) {
        return new Render(image, formats.decided(wish, accept, missing, image.facts()), null);
    }

    private static boolean isGone(RoutingContext ctx, Throwable failure) {
        return Problems.isNotFound(failure) && !ctx.response().headWritten();
    }

    private Future<Void> send(RoutingContext ctx, String name, Found found, long began) {
        ctx.response().putHeader(CACHE_STATUS, found.cacheStatus()).putHeader(SERVER_TIMING, timing(found, began));
        return sender.send(ctx, found.file(), name, TERMS);
    }

    private static String timing(Found found, long began) {
        Spans spans = found.spans();
        double whole = Math.round((System.nanoTime() - began) / 1e5) / 10.0;
        return spans == null
                ? "fetch;dur=" + whole
                : String.format(
                        Locale.ROOT,
                        "queue;dur=%.1f, fetch;dur=%.1f, decode;dur=%.1f, encode;dur=%.1f, total;dur=%.1f",
                        spans.queue(),
                        spans.fetch(),
                        spans.decode(),
                        spans.encode(),
                        whole);
    }
}
