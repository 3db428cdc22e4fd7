package calotype;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The plan of {@code docs/house.md} as a test. A change of the plan is a change here and a record in docs/decisions. */
class HouseRulesTest {
    /** Package to what it may use. Each line may name only lines above it: that order is the rule against cycles. */
    private static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>();

    static {
        plan("problem");
        plan("model", "problem");
        plan("config", "model", "problem");
        plan("image", "model", "problem");
        plan("workbench", "config", "image", "model", "problem");
        plan("bus", "model", "problem");
        plan("contract", "bus", "model", "problem");
        plan("telemetry", "config");
        plan("auth", "bus", "config", "contract", "model", "problem");
        plan("cache", "config", "problem", "telemetry");
        plan("queue", "bus", "config", "contract", "model", "problem", "telemetry");
        plan("analysis", "config", "model", "problem");
        plan("mail", "config", "problem");
        plan("storage", "bus", "config", "contract", "model", "problem", "telemetry");
        plan("persistence", "bus", "config", "contract", "model", "problem", "queue", "telemetry");
        plan(
                "processing",
                "analysis",
                "bus",
                "config",
                "contract",
                "image",
                "model",
                "problem",
                "queue",
                "telemetry",
                "workbench");
        plan("webhook", "bus", "config", "contract", "model", "problem", "telemetry");
        plan("upkeep", "bus", "config", "contract", "model", "problem", "telemetry");
        plan("http", "auth", "bus", "cache", "config", "contract", "mail", "model", "problem", "telemetry");
        plan("embedded", "config");
        plan("app", MAY_USE.keySet().toArray(String[]::new));
    }

    /** Library package to the rooms that may touch it; elsewhere it would leak through the house. */
    private static final Map<String, Set<String>> FENCES = Map.ofEntries(
            Map.entry("io.vertx.sqlclient..", Set.of("persistence")),
            Map.entry("io.vertx.pgclient..", Set.of("persistence")),
            Map.entry("software.amazon..", Set.of("storage")),
            Map.entry("io.vertx.circuitbreaker..", Set.of("telemetry")),
            Map.entry("com.rabbitmq..", Set.of("queue")),
            Map.entry("io.vertx.redis..", Set.of("cache")),
            Map.entry("io.vertx.ext.mail..", Set.of("mail")),
            Map.entry("com.hazelcast..", Set.of("app")),
            Map.entry("org.bytedeco..", Set.of("image")),
            Map.entry("javax.imageio..", Set.of("image")),
            Map.entry("java.awt..", Set.of("image")),
            Map.entry("ch.qos.logback..", Set.of("telemetry")),
            Map.entry("co.elastic..", Set.of("telemetry")),
            Map.entry("io.micrometer..", Set.of("telemetry")),
            Map.entry("io.vertx.core.json..", Set.of("http", "auth", "analysis", "webhook", "bus", "persistence")));

    /** A row of the table in docs/house.md: room, what it does, what it may use. */
    private static final Pattern PLAN_ROW = Pattern.compile("\\| `([a-z]+)` \\| [^|]* \\| ([^|]*) \\|");

    private static final int MOST_LINES = 400;
    private static final Pattern BANNED_NAME =
            Pattern.compile(".*(Impl|Utils?|Helpers?|Manager|Service|DTO|Dto)|I[A-Z][a-z].*");
    private static final Path MAIN_SOURCES = Path.of("src/main/java");

    private static JavaClasses house;

    private static void plan(String room, String... mayUse) {
        for (String other : mayUse) {
            if (!MAY_USE.containsKey(other)) {
                throw new IllegalArgumentException(room + " may use " + other + ", which must stand above it");
            }
        }
        MAY_USE.put(room, Set.of(mayUse));
    }

    @BeforeAll
    static void readHouse() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("calotype");
    }

    @TestFactory
    Stream<DynamicTest> roomsUseOnlyWhatThePlanAllows() {
        return MAY_USE.entrySet().stream()
                .map(room -> DynamicTest.dynamicTest(room.getKey(), () -> check(room.getKey(), room.getValue())));
    }

    private static void check(String room, Set<String> mayUse) {
        String[] closed = MAY_USE.keySet().stream()
                .filter(other -> !other.equals(room) && !mayUse.contains(other))
                .map(HouseRulesTest::packages)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(packages(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(closed)
                .because(
                        "rooms have no doors to each other: ask over the bus by an endpoint of 'contract',"
                                + " put shared words into 'model', or change the plan on purpose with a record in docs/decisions")
                .allowEmptyShould(true)
                .check(house);
    }

    private static String packages(String room) {
        return "calotype." + room + "..";
    }

    @Test
    void everyPackageStandsOnThePlan() {
        Set<String> found = new LinkedHashSet<>();
        house.forEach(type -> found.add(roomOf(type)));
        assertThat(MAY_USE.keySet())
                .as(
                        "A package without a line in MAY_USE: give it one, at its place in the order, and docs/house.md too")
                .containsAll(found);
    }

    @Test
    void thePlanForReadersIsThePlanThatIsChecked() throws IOException {
        Map<String, Set<String>> written = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of("docs/house.md"))) {
            Matcher row = PLAN_ROW.matcher(line);
            if (row.matches()) {
                written.put(row.group(1), Set.of(row.group(2).split(", ")));
            }
        }
        assertThat(written).isNotEmpty();
        written.forEach((room, uses) -> {
            Set<String> checked = new LinkedHashSet<>(MAY_USE.getOrDefault(room, Set.of()));
            checked.retainAll(written.keySet());
            if (!uses.equals(Set.of("all"))) {
                assertThat(uses.equals(Set.of("–")) ? Set.of() : uses)
                        .as("docs/house.md and MAY_USE differ on " + room)
                        .isEqualTo(checked);
            }
        });
    }

    private static String roomOf(JavaClass type) {
        String[] parts = type.getPackageName().split("\\.");
        return parts.length > 1 ? parts[1] : "(none)";
    }

    @TestFactory
    Stream<DynamicTest> librariesStayBehindTheirFences() {
        return FENCES.entrySet().stream()
                .map(fence -> DynamicTest.dynamicTest(
                        fence.getKey(),
                        () -> noClasses()
                                .that()
                                .resideOutsideOfPackages(fence.getValue().stream()
                                        .map(HouseRulesTest::packages)
                                        .toArray(String[]::new))
                                .should()
                                .dependOnClassesThat(resideInAnyPackage(fence.getKey()))
                                .because(
                                        "this library belongs to " + fence.getValue() + " alone; ask that room instead")
                                .check(house)));
    }

    @Test
    void theImageWorkshopKnowsNoVertx() {
        noClasses()
                .that()
                .resideInAnyPackage(packages("image"), packages("workbench"), packages("model"), packages("problem"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.vertx.."))
                .because("it must run in a child process and in a plain test: bytes in, bytes out")
                .check(house);
    }

    @Test
    void timeComesFromTheInjectedClock() {
        noClasses()
                .should()
                .accessTargetWhere(target(HouseRulesTest::asksTheSystemForTheTime))
                .because("a test must be able to set the time: take a java.time.Clock in the constructor")
                .check(house);
    }

    private static boolean asksTheSystemForTheTime(AccessTarget called) {
        boolean now = called.getName().equals("now")
                && called instanceof CodeUnitAccessTarget unit
                && unit.getRawParameterTypes().isEmpty()
                && Stream.of(
                                Instant.class,
                                LocalDate.class,
                                LocalDateTime.class,
                                OffsetDateTime.class,
                                ZonedDateTime.class)
                        .anyMatch(called.getOwner()::isEquivalentTo);
        return now || is(called, System.class, "currentTimeMillis");
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .accessTargetWhere(target(called -> is(called, Thread.class, "sleep")))
                .because("waiting is for signals: a future, a timer of Vert.x, a latch with a limit")
                .check(house);
    }

    @Test
    void onlyMainsEndTheProcessOrReadItsEnvironment() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("calotype.app.Main")
                .and()
                .doNotHaveFullyQualifiedName("calotype.workbench.ChildMain")
                .and()
                .doNotHaveFullyQualifiedName("calotype.config.CrashPoints")
                .and()
                .doNotHaveFullyQualifiedName("calotype.workbench.FaultyEngine")
                .should()
                .accessTargetWhere(target(called -> is(called, System.class, "exit")
                        || is(called, System.class, "getenv")
                        || is(called, Runtime.class, "halt")
                        || is(called, Runtime.class, "exit")))
                .because(
                        "settings come from config.Settings, and an end comes from app.Main's exit code, but in a drill")
                .check(house);
    }

    /** Calls and method references alike. */
    private static DescribedPredicate<JavaAccess<?>> target(Predicate<AccessTarget> forbidden) {
        return DescribedPredicate.describe("the target is forbidden", access -> forbidden.test(access.getTarget()));
    }

    private static boolean is(AccessTarget called, Class<?> owner, String name) {
        return called.getOwner().isEquivalentTo(owner) && called.getName().equals(name);
    }

    @Test
    void namesSayWhatAThingIs() {
        List<String> banned = house.stream()
                .map(JavaClass::getSimpleName)
                .filter(name -> BANNED_NAME.matcher(name).matches())
                .toList();
        assertThat(banned)
                .as("Impl, Util, Helper, Manager, Service, DTO and I-prefixes name no thing: say what it is, and for an"
                        + " adapter put the technology first (LocalObjectStore)")
                .isEmpty();
    }

    @Test
    void filesStayShortEnoughToBeReadAtOnce() throws IOException {
        List<String> long_ = new ArrayList<>();
        try (Stream<Path> files = Files.walk(MAIN_SOURCES)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lines(file) > MOST_LINES)
                    .forEach(file -> long_.add(file + " has " + lines(file)));
        }
        assertThat(long_)
                .as("More than " + MOST_LINES + " lines: move one responsibility into a class of its own")
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        List<String> silent = new ArrayList<>();
        for (String folder : house.stream()
                .map(type -> type.getPackageName().replace('.', '/'))
                .distinct()
                .toList()) {
            Path info = MAIN_SOURCES.resolve(folder).resolve("package-info.java");
            if (!Files.exists(info) || !Files.readString(info).contains("@NullMarked")) {
                silent.add(folder);
            }
        }
        assertThat(silent)
                .as("Needs a package-info.java with @NullMarked and a few sentences on what the room is for")
                .isEmpty();
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
