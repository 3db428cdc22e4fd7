package calotype.config;

import org.jspecify.annotations.Nullable;

/**
 * A value as somebody wrote it.
 *
 * @param value text, list or map of such values, or null
 * @param origin where it stands, for messages: {@code conf/local.yaml:12}, {@code HTTP_PORT in the environment}
 */
record Given(@Nullable Object value, String origin) {}
