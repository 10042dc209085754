package dev.millrace.trigger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * Asks whether the simulation would notice: breaks one rule of the engine after the other and runs worlds against it in
 * a process of its own, until an invariant breaks. Prints a table; ends with status 1 if a mutation does not apply any
 * more, or is not noticed.
 */
final class MutationCheck {

    private static final int MOST_WORLDS = 5_000;
    private static final long MOST_SECONDS = 180;
    private static final Pattern CAUGHT = Pattern.compile("Seed (\\d+) broke an invariant: (.*)");
    private static final Pattern INVARIANT = Pattern.compile("Invariant\\$Broken: ([A-Z_]+) ");

    /** What became of one mutation. */
    private record Outcome(Mutation mutation, String where, boolean isCaught, String how) {
        String row() {
            return "| %s | `%s` | %s |".formatted(mutation.rule(), where, how);
        }
    }

    private final Path sources;
    private final Path work;

    private MutationCheck(Path sources, Path work) {
        this.sources = sources;
        this.work = work;
    }

    /** Argument: the folder with the engine's sources. */
    public static void main(String... arguments) throws Exception {
        var work = Files.createTempDirectory("mutations");
        int threads = Runtime.getRuntime().availableProcessors();
        var outcomes = new ArrayList<Outcome>();
        try (var workers = Executors.newFixedThreadPool(threads)) {
            var check = new MutationCheck(Path.of(arguments[0]), work);
            var tasks = new ArrayList<Callable<Outcome>>();
            for (var mutation : Mutation.ALL) {
                tasks.add(() -> check.check(mutation));
            }
            for (var outcome : workers.invokeAll(tasks)) {
                outcomes.add(outcome.get());
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } finally {
            delete(work);
        }
        System.out.println("| rule broken | in | noticed |\n|---|---|---|");
        outcomes.forEach(outcome -> System.out.println(outcome.row()));
        long missed = outcomes.stream().filter(outcome -> !outcome.isCaught()).count();
        System.out.printf("%d of %d mutations are noticed%n", outcomes.size() - missed, outcomes.size());
        System.exit(missed == 0 ? 0 : 1);
    }

    private Outcome check(Mutation mutation) throws IOException, InterruptedException {
        var found = find(mutation);
        if (found.size() != 1 || mutation.matchesIn(Files.readString(found.getFirst())) != 1) {
            return new Outcome(mutation, found.toString(), false, "**the mutation no longer applies**");
        }
        var file = found.getFirst();
        var where = file.getFileName().toString();
        var classes = compile(mutation, file);
        if (classes.isEmpty()) {
            return new Outcome(mutation, where, false, "**the mutation does not compile**");
        }
        return run(mutation, where, classes.get());
    }

    private List<Path> find(Mutation mutation) throws IOException {
        var found = new ArrayList<Path>();
        try (var files = Files.walk(sources)) {
            for (var file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                if (mutation.matchesIn(Files.readString(file)) > 0) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    /** Compiles the one file anew; the others are as they were. */
    private Optional<Path> compile(Mutation mutation, Path file) throws IOException {
        var home = Files.createTempDirectory(work, "mutation");
        var broken = home.resolve(file.getFileName().toString());
        Files.writeString(broken, mutation.apply(Files.readString(file)));
        var classes = Files.createDirectory(home.resolve("classes"));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-nowarn",
                        "-proc:none",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        broken.toString());
        return status == 0 ? Optional.of(classes) : Optional.empty();
    }

    private Outcome run(Mutation mutation, String where, Path classes) throws IOException, InterruptedException {
        var output = classes.resolveSibling("output");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-classpath",
                        classes + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                        SimulationRun.class.getName(),
                        Integer.toString(MOST_WORLDS),
                        "0",
                        "1")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        var caught = CAUGHT.matcher(Files.readString(output));
        if (!caught.find()) {
            return new Outcome(mutation, where, false, "**not noticed**" + (ended ? "" : ": it does not end"));
        }
        long worlds = Long.parseLong(caught.group(1)) + 1;
        var invariant = INVARIANT.matcher(caught.group(2));
        var by = invariant.find() ? invariant.group(1) : caught.group(2);
        return new Outcome(mutation, where, true, "in world %,d by %s".formatted(worlds, by));
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
