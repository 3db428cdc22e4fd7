package calotype.persistence;

import static calotype.persistence.LedgerRoom.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StatementsTest {
    private static final Pattern STATEMENT =
            Pattern.compile("\\s*(with|select|insert|update|delete)\\s", Pattern.DOTALL);
    private static final int LONGEST_CACHED = 8_192;

    @Test
    void everyStatementIsUnderstoodByTheDatabase() throws Exception {
        Map<String, String> statements = statements();
        assertThat(statements).hasSizeGreaterThan(25);
        try (LedgerRoom room = new LedgerRoom()) {
            PgConnection connection =
                    await(PgConnection.connect(room.vertx, DatabaseAddress.options(room.database.uri())));
            statements.forEach((name, sql) -> assertThat(
                            await(connection.prepare(sql).map("understood").otherwise(Throwable::getMessage)))
                    .as(name)
                    .isEqualTo("understood"));
        }
    }

    @Test
    void everyStatementIsShortEnoughToStayPrepared() throws Exception {
        assertThat(statements().values()).allMatch(sql -> sql.length() < LONGEST_CACHED);
    }

    /** The constants of this package that are whole statements, by class and name. */
    private static Map<String, String> statements() throws IOException, ReflectiveOperationException {
        Map<String, String> statements = new LinkedHashMap<>();
        for (Class<?> table : classes()) {
            for (Field field : table.getDeclaredFields()) {
                if (field.getType() == String.class && Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    String text = (String) field.get(null);
                    if (STATEMENT.matcher(text).lookingAt() && !Modifier.isPrivate(field.getModifiers())) {
                        statements.put(table.getSimpleName() + "." + field.getName(), text);
                    }
                }
            }
        }
        return statements;
    }

    private static List<Class<?>> classes() throws IOException, ReflectiveOperationException {
        try (Stream<Path> files = Files.list(folder())) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Table.class") || name.equals("ImageRow.class"))
                    .map(name -> "calotype.persistence." + name.replace(".class", ""))
                    .toList();
            Stream.Builder<Class<?>> found = Stream.builder();
            for (String name : names) {
                found.add(Class.forName(name));
            }
            return found.build().toList();
        }
    }

    private static Path folder() {
        try {
            return Path.of(Database.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolve("calotype/persistence");
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
