package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.ImagingApi;
import calotype.contract.ImagingApi.AskCodecs;
import calotype.contract.ImagingApi.NodeCodecs;
import calotype.model.Codecs;
import calotype.model.Codecs.FormatCodec;
import calotype.model.ImageFormat;
import calotype.problem.ProblemException;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/capabilities}: which formats are taken, read and written, by which codecs of which tier. */
public final class CapabilitiesHandler implements Handler<RoutingContext> {
    private static final String NO_TIER = "none";

    private final TypedBus bus;
    private final Set<ImageFormat> accepted;

    /** @param accepted formats that an upload may have */
    public CapabilitiesHandler(TypedBus bus, Set<ImageFormat> accepted) {
        this.bus = bus;
        this.accepted = accepted;
    }

    /** That nobody answers is an answer too. */
    @Override
    public void handle(RoutingContext ctx) {
        bus.ask(ImagingApi.CODECS, new AskCodecs())
                .map(this::document)
                .otherwise(this::unknown)
                .compose(document -> Exchange.sendJson(ctx, 200, document))
                .onFailure(ctx::fail);
    }

    private Map<String, Object> document(NodeCodecs node) {
        Codecs codecs = node.codecs();
        return document(codecs.tier().wire(), codecs.missing(), codecs.engineVersion(), codecs.formats());
    }

    private Map<String, Object> unknown(Throwable failure) {
        String reason = "No worker says what it can make: "
                + ProblemException.from(failure).problem().detail();
        List<FormatCodec> nothing = Arrays.stream(ImageFormat.values())
                .map(format -> new FormatCodec(format, null, null))
                .toList();
        return document(NO_TIER, reason, null, nothing);
    }

    private Map<String, Object> document(
            String tier, @Nullable String reason, @Nullable String engine, List<FormatCodec> codecs) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("tier", tier);
        document.put("reason", reason);
        document.put("engine_version", engine);
        document.put("formats", codecs.stream().map(this::format).toList());
        return document;
    }

    private Map<String, Object> format(FormatCodec codec) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("format", codec.format().wire());
        document.put("media_type", codec.format().mime());
        document.put("accepted", accepted.contains(codec.format()));
        document.put("read_by", codec.readBy());
        document.put("written_by", codec.writtenBy());
        return document;
    }
}
