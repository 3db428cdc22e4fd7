package calotype.config;

import calotype.model.Nearest;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tree of {@link Settings} as its records tell it: a nested record is a group, everything else a leaf. */
final class SettingsTree {
    /**
     * @param path in kebab case: {@code http.management-port}
     * @param optional whether it may be left empty
     */
    record Leaf(
            String path,
            Type type,
            boolean optional,
            @Nullable Range range) {
        boolean secret() {
            return type == Secret.class;
        }

        /** @throws IllegalArgumentException with a message that goes on after the leaf's name */
        @Nullable
        Object read(@Nullable Object written) {
            boolean empty = written == null || written instanceof String text && text.isBlank();
            if (empty && optional) {
                return null;
            }
            try {
                Object value = Values.of(type, written);
                if (range != null) {
                    checkRange(value, range.value());
                }
                return value;
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("is too large", e);
            }
        }

        private void checkRange(Object value, String range) {
            if (value instanceof Map<?, ?> map) {
                map.values().forEach(each -> checkRange(each, range));
                return;
            }
            String[] ends = range.split("\\.\\.", 2);
            Type each = value instanceof Integer ? int.class : type;
            if (order(value, Values.of(each, ends[0])) < 0 || order(value, Values.of(each, ends[1])) > 0) {
                throw new IllegalArgumentException("lies outside " + range);
            }
        }

        private static int order(Object a, Object b) {
            return a instanceof Duration time
                    ? time.compareTo((Duration) b)
                    : Long.compare(((Number) a).longValue(), ((Number) b).longValue());
        }
    }

    private final Map<String, Leaf> leaves = new LinkedHashMap<>();

    SettingsTree() {
        collect(Settings.class, "");
    }

    private void collect(Class<?> group, String prefix) {
        for (RecordComponent component : group.getRecordComponents()) {
            String path = prefix + kebab(component.getName());
            if (isGroupType(component.getType())) {
                collect(component.getType(), path + ".");
            } else {
                leaves.put(path, leaf(path, component));
            }
        }
    }

    private static Leaf leaf(String path, RecordComponent component) {
        boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return new Leaf(path, component.getGenericType(), optional, component.getAnnotation(Range.class));
    }

    /**
     * A group that is written as one value, such as the rules of one bucket: what is not written is null.
     *
     * @throws IllegalArgumentException with a message that goes on after the group's name
     */
    static Object inline(Class<?> group, Map<?, ?> written) {
        Map<String, Leaf> members = new LinkedHashMap<>();
        for (RecordComponent component : group.getRecordComponents()) {
            String name = kebab(component.getName());
            members.put(name, leaf(name, component));
        }
        for (Object name : written.keySet()) {
            if (!members.containsKey(String.valueOf(name))) {
                String hint = Nearest.hint(String.valueOf(name), members.keySet());
                throw new IllegalArgumentException("knows no " + name + hint);
            }
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (Leaf leaf : members.values()) {
            try {
                values.add(leaf.read(written.get(leaf.path())));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(leaf.path() + " " + e.getMessage(), e);
            }
        }
        return create(group, values.toArray());
    }

    private static boolean isGroupType(Class<?> type) {
        return type.isRecord() && type != Secret.class;
    }

    Collection<Leaf> leaves() {
        return leaves.values();
    }

    @Nullable
    Leaf find(String path) {
        return leaves.get(path);
    }

    boolean isGroup(String path) {
        return leaves.keySet().stream().anyMatch(leaf -> leaf.startsWith(path + "."));
    }

    Set<String> paths() {
        return leaves.keySet();
    }

    /** Builds the tree from a value for each leaf. */
    Settings build(Function<Leaf, @Nullable Object> values) {
        return (Settings) build(Settings.class, "", values);
    }

    private Object build(Class<?> group, String prefix, Function<Leaf, @Nullable Object> values) {
        RecordComponent[] components = group.getRecordComponents();
        @Nullable Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String path = prefix + kebab(components[i].getName());
            Leaf leaf = find(path);
            arguments[i] = leaf == null ? build(components[i].getType(), path + ".", values) : values.apply(leaf);
        }
        return create(group, arguments);
    }

    private static Object create(Class<?> group, @Nullable Object[] arguments) {
        try {
            Class<?>[] types = Arrays.stream(group.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = group.getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The settings' records cannot be built", e);
        }
    }

    private static String kebab(String camelCase) {
        return String.join("-", List.of(camelCase.split("(?=[A-Z])"))).toLowerCase(Locale.ROOT);
    }
}
