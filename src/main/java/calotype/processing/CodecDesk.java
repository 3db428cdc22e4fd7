package calotype.processing;

import calotype.contract.ImagingApi;
import calotype.contract.ImagingApi.AskCodecs;
import calotype.model.CodecTier;
import calotype.model.Codecs;
import calotype.model.Codecs.FormatCodec;
import calotype.workbench.Product;
import calotype.workbench.Task;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which codecs this node has. They are loaded where the pixels are, so a slot of the workbench is asked, once. */
final class CodecDesk {
    private static final Logger log = LoggerFactory.getLogger(CodecDesk.class);

    private final Tools tools;
    private @Nullable Future<Codecs> known;

    CodecDesk(Tools tools) {
        this.tools = tools;
    }

    /**
     * Begins to answer, and tells the log what the node has. Completes when that is known, or cannot be known yet: the
     * first answer shows that a process is ready to work.
     */
    Future<Void> open() {
        Future<Codecs> first = codecs().onSuccess(CodecDesk::tell)
                .onFailure(failure -> log.atWarn()
                        .addKeyValue("reason", failure.getMessage())
                        .log("Nobody knows yet which formats can be made here"));
        return tools.bus()
                .serve(ImagingApi.CODECS, (AskCodecs question) -> codecs())
                .compose(serving -> first.transform(told -> Future.<Void>succeededFuture()));
    }

    /** A failure is not kept: the next one who asks tries again. */
    private synchronized Future<Codecs> codecs() {
        Future<Codecs> asked = known;
        if (asked != null && !asked.failed()) {
            return asked;
        }
        Vertx vertx = tools.vertx();
        Future<Codecs> now = Future.fromCompletionStage(
                        tools.bench().run(Task.CODECS, step -> {}), vertx.getOrCreateContext())
                .map(Product::told);
        known = now;
        return now;
    }

    private static void tell(Codecs codecs) {
        if (codecs.tier() == CodecTier.NATIVE) {
            log.atInfo().addKeyValue("engine", codecs.engineVersion()).log("Pictures are made by the native codecs");
            return;
        }
        log.atWarn()
                .addKeyValue("engine", codecs.engineVersion())
                .log(
                        "{} Pictures are made in Java, more slowly. Not read: {}. Not written: {}.",
                        codecs.missing(),
                        names(codecs, codec -> codec.readBy() == null),
                        names(
                                codecs,
                                codec -> codec.writtenBy() == null
                                        && codec.format().isServed()));
    }

    private static String names(Codecs codecs, Predicate<FormatCodec> which) {
        String names = codecs.formats().stream()
                .filter(which)
                .map(codec -> codec.format().wire())
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names;
    }
}
