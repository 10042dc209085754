package dev.millrace.conventions;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between the rooms point one way, the engine is pure, and time comes from the clock alone. */
class ArchitectureTest {

    /** In the order of dependence: a room may use only rooms to its left, and not all of those. */
    private static final List<Room> ROOMS = List.of(
            new Room("model"),
            new Room("store", "model"),
            new Room("tables", "model", "store"),
            new Room("trigger", "model"),
            new Room("runtime"),
            new Room("functions", "model", "runtime"),
            new Room("services", "model", "store", "tables", "trigger", "functions"),
            new Room("gateway", "model", "services"),
            new Room("stacks", "model", "store", "services"),
            new Room("server", "model", "store", "tables", "trigger", "functions", "services", "gateway", "stacks"),
            new Room("demo"),
            new Room("cli", "model", "store", "trigger", "functions", "services", "gateway", "stacks", "server"));

    /** The only classes that may read the machine's clock, each with its reason. */
    private static final Set<String> CLOCKS = Set.of(
            "dev.millrace.model.SystemClock", // the clock
            "dev.millrace.model.FrozenClock", // its real face
            "dev.millrace.model.SkippableClock", // its real face
            "dev.millrace.runtime.Main", // lives in the function's process, where there is no Clock
            "dev.millrace.cli.log.LogProvider", // an operator reads what the machine's clock said, whatever business
            // time is
            "dev.millrace.demo.RealTime" // the demonstration is a client: it lives outside the server
            );

    /** Classes that may have threads of their own where else none may be started, each with its reason. */
    private static final Set<String> WITH_THREADS = Set.of(
            "dev.millrace.services.sns.HttpCourier" // its HTTP client's; whoever delivers waits for the answer
            );

    private static final Set<String> THREAD_STARTS = Set.of(
            "java.lang.Thread.ofVirtual",
            "java.lang.Thread.ofPlatform",
            "java.lang.Thread.startVirtualThread",
            "java.lang.Thread.start",
            "java.util.concurrent.CompletableFuture.runAsync",
            "java.util.concurrent.CompletableFuture.supplyAsync");

    private static final Set<String> TIME_READS = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Thread.sleep",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.InstantSource.system",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.util.concurrent.TimeUnit.sleep");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.millrace");

    private record Room(String name, Set<String> mayUse) {
        Room(String name, String... mayUse) {
            this(name, Set.of(mayUse));
        }

        String packages() {
            return "dev.millrace." + name + "..";
        }
    }

    @TestFactory
    List<DynamicTest> dependencies_point_one_way() {
        return ROOMS.stream()
                .map(room -> DynamicTest.dynamicTest(room.name() + " uses only " + room.mayUse(), () -> {
                    var others = ROOMS.stream()
                            .filter(other ->
                                    !other.equals(room) && !room.mayUse().contains(other.name()))
                            .map(Room::packages)
                            .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage(room.packages())
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(others)
                            .check(MAIN);
                }))
                .toList();
    }

    @Test
    @DisplayName("inside tables: item, then expression and stream, then table")
    void tables_packages_point_one_way() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.millrace.tables.item..", "dev.millrace.tables.expression..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.millrace.tables.table..", "dev.millrace.tables.stream..", "dev.millrace.store..")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage("dev.millrace.tables.item..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.millrace.tables.expression..")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage("dev.millrace.tables.stream..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.millrace.tables.table..", "dev.millrace.tables.expression..")
                .check(MAIN);
    }

    @Test
    @DisplayName("the trigger engine is pure: no threads, no I/O, no logging, no chance")
    void the_engine_is_pure() {
        noClasses()
                .that()
                .resideInAPackage("dev.millrace.trigger..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.concurrent..",
                        "java.net..",
                        "java.nio.file..",
                        "org.slf4j..",
                        "software.amazon.awssdk..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.millrace.model.Clock")
                .check(MAIN);
    }

    @Test
    @DisplayName("time comes from the clock alone")
    void no_clock_outside_the_clock() {
        noClasses()
                .that(describe("are not a clock", type -> !CLOCKS.contains(type.getName())))
                .should()
                .callMethodWhere(describe(
                        "reads the machine's time",
                        (JavaMethodCall call) -> TIME_READS.contains(call.getTargetOwner()
                                        .getName() + "." + call.getTarget().getName())))
                .check(MAIN);
    }

    @Test
    @DisplayName(
            "background work runs on executors that were given, so that it counts as activity when time is skipped")
    void no_threads_of_their_own() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.millrace.tables..", "dev.millrace.services..", "dev.millrace.stacks..")
                .and(describe("may have no threads", type -> !WITH_THREADS.contains(type.getName())))
                .should()
                .callMethodWhere(describe(
                        "starts a thread",
                        (JavaMethodCall call) -> THREAD_STARTS.contains(call.getTargetOwner()
                                        .getName() + "." + call.getTarget().getName())))
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.Executors")
                .check(MAIN);
    }

    @Test
    @DisplayName("no room prints or ends the program but the command line and the demonstration")
    void only_the_edges_print() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.millrace.cli..", "dev.millrace.demo..", "dev.millrace.runtime..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(MAIN);
    }

    @Test
    @DisplayName("every package says what it is for")
    void every_package_has_a_package_info() {
        classes()
                .that()
                .resideInAPackage("dev.millrace..")
                .should(new HavePackageInfo())
                .check(MAIN);
    }
}
