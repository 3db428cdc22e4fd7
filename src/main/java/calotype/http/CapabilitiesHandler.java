package calotype.http;

import calotype.contract.Events.NodeSeen;
import calotype.model.Codecs;
import calotype.model.Codecs.FormatCodec;
import calotype.model.ImageFormat;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/v1/capabilities}: which formats are taken, read and written, by which codecs of which tier. Any worker
 * may get a picture, so what one of them lacks is lacking.
 */
public final class CapabilitiesHandler implements Handler<RoutingContext> {
    private static final String NO_TIER = "none";
    private static final String NOBODY =
            "No worker says what it can make: none is running, or those that are cannot start the process that does it.";

    private final Supplier<List<NodeSeen>> workers;
    private final Set<ImageFormat> accepted;

    /**
     * @param workers that are there now
     * @param accepted formats that an upload may have
     */
    public CapabilitiesHandler(Supplier<List<NodeSeen>> workers, Set<ImageFormat> accepted) {
        this.workers = workers;
        this.accepted = accepted;
    }

    private record Worker(String name, Codecs codecs) {
        static List<Worker> of(List<NodeSeen> nodes) {
            return nodes.stream()
                    .filter(node -> node.codecs() != null)
                    .map(node -> new Worker(node.name(), Objects.requireNonNull(node.codecs())))
                    .toList();
        }
    }

    @Override
    public void handle(RoutingContext ctx) {
        Exchange.sendJson(ctx, 200, document(Worker.of(workers.get()))).onFailure(ctx::fail);
    }

    private Map<String, Object> document(List<Worker> able) {
        // The tiers go from the best to the least.
        Codecs least = able.stream()
                .map(Worker::codecs)
                .max(Comparator.comparing(Codecs::tier))
                .orElse(null);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("tier", least == null ? NO_TIER : least.tier().wire());
        document.put("reason", least == null ? NOBODY : least.missing());
        document.put("engine_version", least == null ? null : least.engineVersion());
        document.put(
                "formats",
                Arrays.stream(ImageFormat.values())
                        .map(format -> format(format, able))
                        .toList());
        document.put("workers", able.stream().map(CapabilitiesHandler::document).toList());
        return document;
    }

    private static Map<String, Object> document(Worker worker) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", worker.name());
        document.put("tier", worker.codecs().tier().wire());
        document.put("engine_version", worker.codecs().engineVersion());
        return document;
    }

    private Map<String, Object> format(ImageFormat format, List<Worker> able) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("format", format.wire());
        document.put("media_type", format.mime());
        document.put("accepted", accepted.contains(format));
        document.put("read_by", everywhere(able, format, FormatCodec::readBy));
        document.put("written_by", everywhere(able, format, FormatCodec::writtenBy));
        return document;
    }

    /** The codecs' names, by commas where the workers use different ones; null when a worker has none, or nobody is there. */
    private static @Nullable String everywhere(
            List<Worker> able, ImageFormat format, Function<FormatCodec, @Nullable String> which) {
        List<String> names = able.stream()
                .flatMap(worker -> worker.codecs().formats().stream()
                        .filter(codec -> codec.format() == format)
                        .map(which)
                        .filter(Objects::nonNull)
                        .limit(1))
                .toList();
        return names.size() < able.size() || names.isEmpty()
                ? null
                : String.join(", ", names.stream().distinct().sorted().toList());
    }
}
