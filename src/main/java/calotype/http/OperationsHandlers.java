package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.FindUser;
import calotype.contract.AccountsApi.ResetAttempts;
import calotype.contract.Events.NodeSeen;
import calotype.contract.OperationsApi;
import calotype.contract.OperationsApi.CountAll;
import calotype.contract.OperationsApi.FindFailed;
import calotype.contract.OperationsApi.Totals;
import calotype.model.JobState;
import calotype.telemetry.Metrics;
import calotype.telemetry.Scrape;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What those who look after the service read and do: figures, failures, nodes, an account's limit. */
public final class OperationsHandlers {
    private static final Logger log = LoggerFactory.getLogger(OperationsHandlers.class);

    private final TypedBus bus;
    private final Supplier<List<NodeSeen>> nodes;
    private final Scrape scrape;

    /** @param nodes that are there now, this one included */
    public OperationsHandlers(TypedBus bus, Supplier<List<NodeSeen>> nodes, Scrape scrape) {
        this.bus = bus;
        this.nodes = nodes;
        this.scrape = scrape;
    }

    /** By operationId. */
    public Map<String, Handler<RoutingContext>> byOperation() {
        return Map.of(
                "getStats", this::stats,
                "getFailedJobs", this::failed,
                "getCluster", this::cluster,
                "resetRateLimit", this::resetRateLimit,
                "getMetrics", this::metrics);
    }

    private void stats(RoutingContext ctx) {
        bus.ask(OperationsApi.TOTALS, new CountAll())
                .compose(totals -> Exchange.sendJson(ctx, 200, stats(totals)))
                .onFailure(ctx::fail);
    }

    private Map<String, Object> stats(Totals totals) {
        Map<String, Object> states = new LinkedHashMap<>();
        for (JobState state : JobState.values()) {
            states.put(state.wire(), count(totals, state));
        }
        Map<String, Object> lastDay = new LinkedHashMap<>();
        lastDay.put("completed_24h", totals.completedLastDay());
        lastDay.put("avg_processing_time_seconds", totals.averageSeconds());
        lastDay.put("p95_processing_time_seconds", totals.p95Seconds());
        List<NodeSeen> workers =
                nodes.get().stream().filter(node -> node.slots() > 0).toList();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status_breakdown", states);
        document.put("performance_24h", lastDay);
        document.put(
                "storage",
                Map.of(
                        "total_images",
                        totals.images(),
                        "total_jobs",
                        totals.jobs().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()));
        document.put(
                "workers",
                Map.of(
                        "active_workers",
                        workers.size(),
                        "active_tasks",
                        count(totals, JobState.PROCESSING),
                        "slots",
                        workers.stream().mapToInt(NodeSeen::slots).sum()));
        document.put(
                "queue",
                Map.of(
                        "waiting",
                        count(totals, JobState.PENDING) + count(totals, JobState.RETRYING),
                        "dead_letters",
                        totals.deadLetters()));
        document.put("nodes", nodes.get().stream().map(OperationsHandlers::load).toList());
        return document;
    }

    private static long count(Totals totals, JobState state) {
        return totals.jobs().getOrDefault(state, 0L);
    }

    private static Map<String, Object> load(NodeSeen node) {
        return Map.of("name", node.name(), "slots", node.slots(), "busy", node.busy());
    }

    private void failed(RoutingContext ctx) {
        int limit = Exchange.parameters(ctx).integer("limit");
        bus.ask(OperationsApi.FAILED, new FindFailed(limit))
                .compose(found -> Exchange.sendJson(
                        ctx, 200, Map.of("items", FailedJobDocument.of(found.jobs()), "limit", limit)))
                .onFailure(ctx::fail);
    }

    private void cluster(RoutingContext ctx) {
        List<Map<String, Object>> all =
                nodes.get().stream().map(OperationsHandlers::document).toList();
        Exchange.sendJson(ctx, 200, Map.of("nodes", all)).onFailure(ctx::fail);
    }

    /** No address: whoever needs one has it. */
    private static Map<String, Object> document(NodeSeen node) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", node.id());
        document.put("name", node.name());
        document.put("version", node.version());
        document.put("state", node.state().wire());
        document.put("roles", node.roles());
        document.put("rooms", node.rooms());
        document.put("started_at", Wire.time(node.startedAt()));
        document.put("load", Map.of("slots", node.slots(), "busy", node.busy()));
        return document;
    }

    private void resetRateLimit(RoutingContext ctx) {
        UUID account = Exchange.parameters(ctx).id("user_id");
        bus.ask(AccountsApi.FIND_USER, new FindUser(account))
                .compose(known ->
                        bus.ask(AccountsApi.RESET_ATTEMPTS, new ResetAttempts(account.toString(), RateLimit.UPLOADS)))
                .onSuccess(done -> {
                    log.atInfo()
                            .addKeyValue("user_id", account)
                            .addKeyValue("actor", Exchange.principal(ctx).userId())
                            .addKeyValue("request_id", Exchange.requestId(ctx))
                            .log("Upload limit was reset");
                    ctx.response().setStatusCode(204).end();
                })
                .onFailure(ctx::fail);
    }

    private void metrics(RoutingContext ctx) {
        ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, Metrics.CONTENT_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        scrape.text(ctx.vertx()).compose(text -> ctx.response().end(text)).onFailure(ctx::fail);
    }
}
