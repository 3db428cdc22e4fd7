package calotype.config;

import calotype.model.ImageFormat;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns what was written into what a leaf holds. Every refusal is an {@link IllegalArgumentException} whose message
 * goes on after the key's name: {@code needs a whole number}.
 */
final class Values {
    private static final Pattern NUMBER = Pattern.compile("(-?[0-9]{1,18}) *([A-Za-z]*)");
    private static final Map<String, Long> BYTES =
            Map.of("", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30, "tib", 1L << 40);
    private static final Map<String, Duration> TIMES = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private Values() {}

    static Object of(Type type, @Nullable Object written) {
        if (written == null) {
            throw new IllegalArgumentException("needs a value");
        }
        if (type instanceof ParameterizedType generic) {
            return collection(generic, written);
        }
        if (type instanceof Class<?> group && group.isRecord() && group != Secret.class) {
            return SettingsTree.inline(group, object(written));
        }
        if (!(written instanceof String text)) {
            throw new IllegalArgumentException("takes one value, not a list or a group");
        }
        return scalar((Class<?>) type, text.strip());
    }

    /** A value as it would stand in a file. */
    static String print(Object value) {
        if (value instanceof Duration time) {
            return printed(time);
        } else if (value instanceof Enum<?> constant) {
            return constant.toString().toLowerCase(Locale.ROOT);
        } else if (value instanceof Collection<?> items) {
            return items.stream().map(Values::print).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value.toString();
    }

    private static String printed(Duration time) {
        return TIMES.entrySet().stream()
                .filter(unit -> time.toMillis() % unit.getValue().toMillis() == 0)
                .max(Map.Entry.comparingByValue())
                .map(unit -> time.dividedBy(unit.getValue()) + unit.getKey())
                .orElse(time.toString());
    }

    private static Object scalar(Class<?> type, String text) {
        if (type == String.class) {
            return text;
        } else if (type == Secret.class) {
            return new Secret(text);
        } else if (type == Path.class) {
            return Path.of(text);
        } else if (type == boolean.class || type == Boolean.class) {
            return flag(text);
        } else if (type == Duration.class) {
            return duration(text);
        } else if (type == long.class || type == Long.class) {
            return size(text);
        } else if (type == int.class || type == Integer.class) {
            return whole(text);
        } else if (type == ImageFormat.class) {
            return format(text);
        } else if (type.isEnum()) {
            return constant(type, text);
        }
        throw new IllegalStateException("No way to read a " + type);
    }

    private static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new IllegalArgumentException("needs true or false");
        };
    }

    private static int whole(String text) {
        try {
            return Integer.parseInt(text.replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("needs a whole number", e);
        }
    }

    private static long size(String text) {
        Matcher number = NUMBER.matcher(text.replace("_", ""));
        Long unit = number.matches() ? BYTES.get(number.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("needs a whole number or a size, such as 50MiB");
        }
        return Math.multiplyExact(Long.parseLong(number.group(1)), unit);
    }

    private static Duration duration(String text) {
        Matcher number = NUMBER.matcher(text);
        Duration unit = number.matches() ? TIMES.get(number.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("needs a duration with its unit, such as 500ms, 30s, 15m, 24h or 30d");
        }
        return unit.multipliedBy(Long.parseLong(number.group(1)));
    }

    /** A format's own name, or a media type with its usual misspellings. */
    private static ImageFormat format(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        return switch (name) {
            case "image/jpg", "jpg" -> ImageFormat.JPEG;
            case "image/heif", "heif" -> ImageFormat.HEIC;
            default ->
                Arrays.stream(ImageFormat.values())
                        .filter(format ->
                                format.mime().equals(name) || format.wire().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("knows only these media types: "
                                + Arrays.stream(ImageFormat.values())
                                        .map(ImageFormat::mime)
                                        .collect(Collectors.joining(", "))));
        };
    }

    private static Object constant(Class<?> type, String text) {
        String name = text.toUpperCase(Locale.ROOT).replaceAll("[-:]", "_");
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("is one of " + names(type)));
    }

    private static String names(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static Object collection(ParameterizedType type, Object written) {
        Type[] of = type.getActualTypeArguments();
        if (type.getRawType() == Map.class) {
            return map(of[1], written);
        }
        List<Object> items = new ArrayList<>();
        items(written).forEach(item -> items.add(of(of[0], item)));
        return type.getRawType() == Set.class
                ? Collections.unmodifiableSet(new LinkedHashSet<>(items))
                : List.copyOf(items);
    }

    private static Collection<?> items(Object written) {
        if (written instanceof String text) {
            Object list = text.strip().startsWith("[") ? YamlLayer.inline(text) : null;
            return list instanceof List<?> parsed
                    ? parsed
                    : Arrays.stream(text.split(","))
                            .map(String::strip)
                            .filter(item -> !item.isEmpty())
                            .toList();
        }
        if (written instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("needs a list, such as [a, b], or a,b");
    }

    private static Map<String, Object> map(Type valueType, Object written) {
        Map<String, Object> map = new LinkedHashMap<>();
        object(written).forEach((key, value) -> map.put(String.valueOf(key), entry(valueType, key, value)));
        return Collections.unmodifiableMap(map);
    }

    private static Object entry(Type type, Object key, @Nullable Object value) {
        try {
            return of(type, value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + " " + e.getMessage(), e);
        }
    }

    private static Map<?, ?> object(Object written) {
        Object parsed = written instanceof String text ? YamlLayer.inline(text) : written;
        if (parsed instanceof Map<?, ?> entries) {
            return entries;
        }
        throw new IllegalArgumentException("needs an object, such as {\"small\": 128}; {} for none");
    }
}
