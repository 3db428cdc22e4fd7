package calotype.telemetry;

import calotype.telemetry.Health.Report;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What Prometheus reads: the metrics and the readiness report, as {@code calotype_ready}, {@code calotype_check{part}},
 * {@code calotype_breaker_open{breaker}} and every number among the report's figures, such as
 * {@code calotype_queue_pending}.
 */
public final class Scrape {
    private final Health health;
    private final Metrics metrics;
    private final ConcurrentMap<String, Double> values = new ConcurrentHashMap<>();

    public Scrape(Health health, Metrics metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    /**
     * All figures as text ({@link Metrics#CONTENT_TYPE}); never fails. They are read on a worker, since for some of them
     * the JVM stops all threads: a long wait on a busy machine, and no event loop's to take.
     */
    public Future<String> text(Vertx vertx) {
        return health.readiness()
                .compose(report -> vertx.executeBlocking(
                        () -> {
                            values.replaceAll((key, old) -> Double.NaN); // A part that no longer answers has no figure.
                            show(report);
                            return metrics.scrape();
                        },
                        false));
    }

    private void show(Report report) {
        set("calotype_ready", "Whether this node takes requests: 1 or 0", Map.of(), report.ready() ? 1 : 0);
        report.document().forEach((name, part) -> {
            if (!(part instanceof Map<?, ?> members)) {
                return;
            }
            members.forEach((member, value) -> {
                if (name.equals("checks") && value instanceof Map<?, ?> check) {
                    Map<String, String> labels = Map.of("part", member.toString());
                    set("calotype_check", "Whether a part of the house answers: 1 or 0", labels, isOk(check) ? 1 : 0);
                } else if (name.equals("breakers")) {
                    Map<String, String> labels = Map.of("breaker", member.toString());
                    String help = "Whether calls to a part are kept away, or only one tries it: 1 or 0";
                    set("calotype_breaker_open", help, labels, value.equals("closed") ? 0 : 1);
                } else if (value instanceof Number number) {
                    String key = "calotype_" + name + "_" + member;
                    set(key, "As the readiness report shows it", Map.of(), number.doubleValue());
                }
            });
        });
    }

    private static boolean isOk(Map<?, ?> check) {
        return "ok".equals(check.get("status"));
    }

    private void set(String key, String help, Map<String, String> labels, double value) {
        String id = key + labels;
        if (values.put(id, value) == null) {
            metrics.gauge(key, help, labels, () -> values.getOrDefault(id, Double.NaN));
        }
    }
}
