package dev.millrace.bench;

import dev.millrace.functions.FunctionSpec;
import dev.millrace.functions.FunctionsSettings;
import dev.millrace.functions.Invocation;
import dev.millrace.functions.InvocationOutcome;
import dev.millrace.functions.LocalFunctions;
import dev.millrace.model.Activity;
import dev.millrace.model.Scope;
import dev.millrace.model.SystemClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.Executors;

/**
 * How much of the speed of the bare HTTP exchange each runtime keeps, and how much longer than its bare interpreter an
 * environment takes to its first answer. Prints rows of a Markdown table; {@code ./mvnw -q -Pbench-runtimes -pl bench
 * -am package} runs it.
 */
public final class RuntimeRates {

    private static final int ROUNDS = 9;
    private static final int STARTS = 11;
    private static final int WARM_UP = 2_000;
    private static final int COUNTED = 3_000;
    private static final byte[] EVENT = "{\"orderId\":\"o-1\",\"total\":12.5}".getBytes(StandardCharsets.UTF_8);

    private RuntimeRates() {}

    /** One language: its function, its bare loop, and its interpreter with nothing to do. */
    private record Language(
            String name, String runtime, String handler, Path code, List<String> bareLoop, List<String> nothing) {}

    public static void main(String[] arguments) throws Exception {
        try (var folder = BenchFolder.create()) {
            run(folder);
        }
    }

    private static void run(BenchFolder folder) throws Exception {
        var settings = FunctionsSettings.defaults(folder.resolve("work"), () -> URI.create("http://127.0.0.1:4566"));
        try (var functions = LocalFunctions.open(
                settings, new SystemClock(Duration.ZERO, Instant.EPOCH, new Activity()), (name, line) -> {})) {
            var languages = languages(folder.path(), settings.java().toString());
            System.out.println("| runtime | invocations/s | bare exchanges/s | ratio |");
            System.out.println("|---|---|---|---|");
            for (var language : languages) {
                printRates(functions, language);
            }
            System.out.println();
            System.out.println("| runtime | first answer, ms | bare interpreter, ms | ratio |");
            System.out.println("|---|---|---|---|");
            for (var language : languages) {
                printStarts(functions, language);
            }
        }
    }

    private static List<Language> languages(Path folder, String java) throws IOException {
        var node = Files.createDirectories(folder.resolve("node"));
        Files.writeString(node.resolve("index.js"), "exports.handler = async (event) => event;\n");
        var python = Files.createDirectories(folder.resolve("python"));
        Files.writeString(python.resolve("index.py"), "def handler(event, context):\n    return event\n");
        var zip = Files.write(folder.resolve("java.zip"), HandlerZip.of(EchoHandler.class));
        var classPath = System.getProperty("java.class.path");
        var flags = List.of(java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", classPath);
        return List.of(
                new Language(
                        "Java",
                        "java21",
                        EchoHandler.class.getName(),
                        zip,
                        with(flags, BareLoop.class.getName()),
                        with(flags, EchoHandler.Nothing.class.getName())),
                new Language(
                        "Node.js",
                        "nodejs22.x",
                        "index.handler",
                        node,
                        List.of("node", script(folder, "bare.cjs")),
                        List.of("node", "-e", "")),
                new Language(
                        "Python",
                        "python3.12",
                        "index.handler",
                        python,
                        List.of(python(), script(folder, "bare.py")),
                        List.of(python(), "-c", "")));
    }

    private static List<String> with(List<String> command, String last) {
        var longer = new ArrayList<>(command);
        longer.add(last);
        return longer;
    }

    /** The interpreter itself: a shim on the PATH would count against the bare one. */
    private static String python() throws IOException {
        var process = new ProcessBuilder("python3", "-c", "import sys; print(sys.executable)").start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static String script(Path folder, String name) throws IOException {
        try (var in = Objects.requireNonNull(RuntimeRates.class.getResourceAsStream(name))) {
            return Files.write(folder.resolve(name), in.readAllBytes()).toString();
        }
    }

    private static void printRates(LocalFunctions functions, Language language) throws Exception {
        var ours = new double[ROUNDS];
        var bare = new double[ROUNDS];
        var spec = function(language, language.name().toLowerCase(Locale.ROOT).replace(".", ""));
        for (int round = 0; round < ROUNDS; round++) { // in turn, so that the machine's moods meet both
            ours[round] = rate(functions, spec);
            bare[round] = BareServer.rate(
                    port -> new ProcessBuilder(with(language.bareLoop(), Integer.toString(port)))
                            .inheritIO()
                            .start(),
                    EVENT,
                    WARM_UP,
                    COUNTED);
        }
        print(language.name(), "| %s | %.0f | %.0f | %.2f |", best(ours), best(bare));
    }

    /** From a virtual thread, as the server calls. */
    private static double rate(LocalFunctions functions, FunctionSpec spec) throws Exception {
        try (var caller = Executors.newVirtualThreadPerTaskExecutor()) {
            return caller.submit(() -> rateHere(functions, spec)).get();
        }
    }

    private static double rateHere(LocalFunctions functions, FunctionSpec spec) {
        functions.put(spec);
        for (int i = 0; i < WARM_UP; i++) {
            invoke(functions, spec);
        }
        long began = System.nanoTime();
        for (int i = 0; i < COUNTED; i++) {
            invoke(functions, spec);
        }
        return COUNTED * 1e9 / (System.nanoTime() - began);
    }

    private static void printStarts(LocalFunctions functions, Language language) throws Exception {
        var ours = new double[STARTS];
        var bare = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            var spec = function(language, "start-" + i);
            functions.put(spec);
            long began = System.nanoTime();
            invoke(functions, spec);
            ours[i] = (System.nanoTime() - began) / 1e6;
            functions.remove(spec.arn().toString());
            began = System.nanoTime();
            new ProcessBuilder(language.nothing()).start().waitFor();
            bare[i] = (System.nanoTime() - began) / 1e6;
        }
        print(language.name(), "| %s | %.1f | %.1f | %.2f |", median(ours), median(bare));
    }

    private static void print(String name, String row, double ours, double bare) {
        System.out.println(String.format(Locale.ROOT, row, name, ours, bare, ours / bare));
    }

    /** Of the rounds, the one that others disturbed least. */
    private static double best(double[] rates) {
        return Arrays.stream(rates).max().orElseThrow();
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void invoke(LocalFunctions functions, FunctionSpec spec) {
        var arn = spec.arn().toString();
        var outcome = functions.invoke(arn, new Invocation("8f507cfc-0000-4000-8000-000000000001", arn, EVENT));
        if (!(outcome instanceof InvocationOutcome.Returned)) {
            throw new IllegalStateException("not a response: " + outcome);
        }
    }

    private static FunctionSpec function(Language language, String name) {
        return new FunctionSpec(
                new Scope("000000000000", "us-east-1").arn("lambda", "function:" + name),
                name,
                language.runtime(),
                language.handler(),
                language.code(),
                language.code().toString(),
                Duration.ofSeconds(30),
                256,
                Map.of(),
                "arn:aws:iam::000000000000:role/bench",
                OptionalInt.empty());
    }
}
