package calotype.contract;

import calotype.model.ObjectKey;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Fills a record with one value per component, nested records too, so that an example shows every field. */
final class SampleRecords {
    private int next = 1;

    Object of(Class<?> type) {
        try {
            RecordComponent[] parts = type.getRecordComponents();
            Class<?>[] types =
                    Arrays.stream(parts).map(RecordComponent::getType).toArray(Class[]::new);
            Object[] values = Arrays.stream(parts)
                    .map(part -> value(part.getGenericType()))
                    .toArray();
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName(), e);
        }
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType many) {
            Type[] of = many.getActualTypeArguments();
            return many.getRawType() == Map.class ? Map.of(value(of[0]), value(of[1])) : List.of(value(of[0]));
        }
        Class<?> plain = (Class<?>) type;
        if (plain == Problem.class) {
            return new Problem(ProblemCode.TIMEOUT, "It took too long.", true, Map.of("limit", 12));
        }
        if (plain == ObjectKey.class) {
            return new ObjectKey("pets/originals/source.jpg");
        }
        if (plain.isEnum()) {
            return plain.getEnumConstants()[0];
        }
        if (plain.isRecord()) {
            return of(plain);
        }
        return scalar(plain);
    }

    private Object scalar(Class<?> plain) {
        int number = next++;
        return switch (plain.getSimpleName()) {
            case "String" -> "text " + number;
            case "UUID" -> new UUID(0x7000, number);
            case "Instant" -> Instant.parse("2026-01-02T03:04:05Z").plusSeconds(number);
            case "int", "Integer" -> number;
            case "long", "Long" -> (long) number;
            case "double", "Double" -> number / 2.0;
            case "boolean", "Boolean" -> true;
            default -> throw new IllegalStateException("No sample for " + plain);
        };
    }
}
