package calotype.queue;

import org.jspecify.annotations.Nullable;

/**
 * A message on its way out.
 *
 * @param id of the row that it comes from
 * @param topic which queue it is for
 * @param body JSON text
 * @param requestId of the request that it began with, for people who follow it through
 */
public record Letter(
        long id, String topic, String body, @Nullable String requestId) {}
