package calotype.telemetry;

import java.util.List;

/**
 * Every figure that a node counts or times, with its name for Prometheus and the names of its labels. A label's value
 * is one of a few words that the house knows; nothing that a client sent becomes a label.
 */
public enum Metric {
    /** Timed. {@code route} is the path's template in the contract. */
    HTTP_REQUESTS("calotype_http_requests", "Requests answered at the front door", "method", "route", "status"),
    /** Counted: {@code hit} or {@code miss}; a look that was not made, because the cache is away, is neither. */
    CACHE_LOOKUPS("calotype_cache_lookups", "Looks into what is remembered, by their end", "cache", "end"),
    /** Counted where the change was committed, so the sum over all nodes is right. */
    JOB_EVENTS("calotype_job_events", "Changes of jobs that were committed", "type"),
    /** Counted: {@code orphans} that no row names, {@code leftovers} of deleted images. */
    REMOVED("calotype_upkeep_removed", "What upkeep has removed", "what"),
    /** Counted when the warning is put on. */
    MISSING("calotype_upkeep_missing", "Images of which a file is not in storage any more"),
    /** Timed, the pixels only. What was kept already is none. */
    RENDERS("calotype_renders", "Pictures made while somebody waited", "format"),
    /** Counted: {@code done}, {@code returned}, or {@code foreign} for what is no ticket of ours. */
    TICKETS("calotype_tickets", "Tickets from the broker by their end", "end"),
    /** Counted. A worker that lost its lease wrote too late; nothing was changed. */
    LATE_WRITES("calotype_late_writes", "Writes of workers refused for an old fence", "operation");

    private final String key;
    private final String help;
    private final List<String> labels;

    Metric(String key, String help, String... labels) {
        this.key = key;
        this.help = help;
        this.labels = List.of(labels);
    }

    String key() {
        return key;
    }

    String help() {
        return help;
    }

    List<String> labels() {
        return labels;
    }
}
