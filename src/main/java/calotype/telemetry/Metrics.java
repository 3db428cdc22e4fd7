package calotype.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * The figures of one node, read as text by Prometheus (exposition format 0.0.4). Safe for all threads; counting costs
 * a look into a map, so a hot path keeps what {@link #counted} and {@link #timed} gave.
 */
public final class Metrics implements AutoCloseable {
    /** The media type of {@link #scrape}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private record Key(Metric metric, List<String> labels) {}

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConcurrentMap<Key, Counted> counters = new ConcurrentHashMap<>();
    private final ConcurrentMap<Key, Timed> timers = new ConcurrentHashMap<>();
    private final JvmGcMetrics collections = new JvmGcMetrics();

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /** A sum that only rises. */
    public interface Counted {
        void add(long more);
    }

    /** Durations: their number, their sum, the longest of late. */
    public interface Timed {
        void record(long nanos);
    }

    /** @param labels values, in the order of {@link Metric#labels} */
    public Counted counted(Metric metric, String... labels) {
        return counters.computeIfAbsent(new Key(metric, List.of(labels)), key -> {
            Counter counter = Counter.builder(metric.key())
                    .description(metric.help())
                    .tags(tags(key))
                    .register(registry);
            return counter::increment;
        });
    }

    /** Adds one. */
    public void count(Metric metric, String... labels) {
        counted(metric, labels).add(1);
    }

    /** @param labels values, in the order of {@link Metric#labels} */
    public Timed timed(Metric metric, String... labels) {
        return timers.computeIfAbsent(new Key(metric, List.of(labels)), key -> {
            Timer timer = Timer.builder(metric.key())
                    .description(metric.help())
                    .tags(tags(key))
                    .register(registry);
            return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
        });
    }

    /**
     * A value that is looked up at each reading.
     *
     * @param key as Prometheus shall see it
     * @param labels of fixed words
     * @param value NaN when it is not known
     */
    public void gauge(String key, String help, Map<String, String> labels, DoubleSupplier value) {
        List<Tag> tags = new ArrayList<>();
        labels.forEach((name, word) -> tags.add(Tag.of(name, word)));
        Gauge.builder(key, value::getAsDouble)
                .description(help)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** All figures as they are now. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }

    private static Tags tags(Key key) {
        List<String> names = key.metric.labels();
        if (names.size() != key.labels.size()) {
            throw new IllegalArgumentException(key.metric + " has the labels " + names + ", not " + key.labels);
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < names.size(); i++) {
            tags = tags.and(names.get(i), key.labels.get(i));
        }
        return tags;
    }
}
