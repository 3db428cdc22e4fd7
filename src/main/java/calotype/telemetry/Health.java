package calotype.telemetry;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this node says about itself. Liveness asks nobody; readiness looks at every registered part, at most once a
 * second however often it is asked, because nobody needs a token to ask.
 */
public final class Health {
    private static final long CHECK_TIMEOUT_MILLIS = 2_000;
    private static final long REMEMBERED_NANOS = 1_000_000_000;

    /** @param ready whether requests can be served; the HTTP status follows it */
    public record Report(boolean ready, Map<String, Object> document) {}

    private enum Phase {
        STARTING,
        SERVING,
        DRAINING
    }

    private record Answer(long atNanos, Future<Report> report) {}

    private final String node;
    private final String version;
    private final LongSupplier nanos;
    private final Map<String, Supplier<? extends Future<?>>> checks = new LinkedHashMap<>();
    private final Set<String> watched = new HashSet<>();
    private final Map<String, Supplier<? extends Future<?>>> figures = new LinkedHashMap<>();
    private final List<Breaker> breakers = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Answer> last = new AtomicReference<>();
    private volatile Phase phase = Phase.STARTING;

    /** @param nanos a clock that only ever rises, {@code System::nanoTime} */
    public Health(String node, String version, LongSupplier nanos) {
        this.node = node;
        this.version = version;
        this.nanos = nanos;
    }

    /**
     * Registers a part that readiness needs; done before {@link #serving()}.
     *
     * @param probe fails, or takes longer than two seconds, when the part does not work
     */
    public void check(String name, Supplier<? extends Future<?>> probe) {
        checks.put(name, probe);
    }

    /**
     * Registers a part that the service can do without for a while: shown as the others are, and among {@code degraded}
     * while it fails, but it does not decide.
     */
    public void watch(String name, Supplier<? extends Future<?>> probe) {
        check(name, probe);
        watched.add(name);
    }

    /** Registers a value that is shown but does not decide, such as the number of workers; any JSON value. */
    public void figure(String name, Supplier<? extends Future<?>> value) {
        figures.put(name, value);
    }

    /** Registers a breaker, whose state is shown with those of the others. */
    public void breaker(Breaker breaker) {
        breakers.add(breaker);
    }

    /** From now on the checks decide. */
    public void serving() {
        phase = Phase.SERVING;
    }

    /** From now on this node is not ready, whatever the checks say: it is leaving. */
    public void draining() {
        phase = Phase.DRAINING;
    }

    public boolean isDraining() {
        return phase == Phase.DRAINING;
    }

    /** Says that the process lives; touches nothing. */
    public Report liveness() {
        return new Report(true, document("ok"));
    }

    /** Never fails. */
    public Future<Report> readiness() {
        if (phase != Phase.SERVING) {
            return Future.succeededFuture(
                    new Report(false, document(phase == Phase.STARTING ? "starting" : "draining")));
        }
        long now = nanos.getAsLong();
        Answer known = last.get();
        if (known != null && now - known.atNanos < REMEMBERED_NANOS) {
            return known.report;
        }
        Future<Report> fresh = look();
        last.set(new Answer(now, fresh));
        return fresh;
    }

    private Future<Report> look() {
        ConcurrentMap<String, Map<String, Object>> results = new ConcurrentHashMap<>();
        ConcurrentMap<String, Object> values = new ConcurrentHashMap<>();
        Future<?> all = Future.succeededFuture();
        for (var check : checks.entrySet()) {
            Future<?> done = run(check.getKey(), check.getValue(), results);
            all = all.compose(before -> done);
        }
        for (var figure : figures.entrySet()) {
            Future<?> done = guarded(figure.getValue())
                    .onSuccess(value -> values.put(figure.getKey(), value))
                    .otherwiseEmpty();
            all = all.compose(before -> done);
        }
        return all.map(done -> report(results, values));
    }

    private Future<?> run(String name, Supplier<? extends Future<?>> probe, Map<String, Map<String, Object>> results) {
        long start = nanos.getAsLong();
        return guarded(probe)
                .onComplete(done -> results.put(
                        name,
                        Map.of(
                                "status",
                                done.succeeded() ? "ok" : "unavailable",
                                "ms",
                                TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - start))))
                .otherwiseEmpty();
    }

    private static Future<?> guarded(Supplier<? extends Future<?>> probe) {
        try {
            return probe.get().timeout(CHECK_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    private Report report(Map<String, Map<String, Object>> results, Map<String, Object> values) {
        boolean ready = results.entrySet().stream()
                .filter(result -> !watched.contains(result.getKey()))
                .allMatch(result -> "ok".equals(result.getValue().get("status")));
        Map<String, Object> document = document(ready ? "ok" : "unavailable");
        Map<String, Object> ordered = new LinkedHashMap<>();
        checks.keySet().forEach(name -> ordered.put(name, results.get(name)));
        document.put("checks", ordered);
        document.put(
                "degraded",
                results.entrySet().stream()
                        .filter(result -> watched.contains(result.getKey()))
                        .filter(result -> !"ok".equals(result.getValue().get("status")))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList());
        if (!breakers.isEmpty()) {
            document.put("breakers", breakers.stream().collect(Collectors.toMap(Breaker::name, Breaker::state)));
        }
        document.putAll(values);
        return new Report(ready, document);
    }

    private Map<String, Object> document(String status) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", status);
        document.put("node", node);
        document.put("version", version);
        return document;
    }
}
