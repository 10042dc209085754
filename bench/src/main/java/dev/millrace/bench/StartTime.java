package dev.millrace.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long a start takes, from the launcher to {@code Ready.} and to the first answered ListTables, and what an idle
 * server costs. A bare virtual machine and the server with and without its start-up cache are started in turn, so that
 * the ratios hold where the machine drifts. {@code ./mvnw -q -Dquick -Pbench-start -pl bench -am package
 * -Dmaven.test.skip=true} runs it; prints rows of a Markdown table.
 */
public final class StartTime {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 15);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Launcher launcher;
    private final Path examples;
    private final HttpClient client = HttpClient.newHttpClient();

    private StartTime(Path root) {
        this.launcher = new Launcher(root);
        this.examples = root.resolve("examples/orders");
    }

    /** @param args the root of the sources */
    public static void main(String[] args) throws Exception {
        new StartTime(Path.of(args[0])).run();
    }

    private void run() throws IOException, InterruptedException {
        launcher.prepare();
        var bare = new ArrayList<Long>();
        var without = new Starts();
        var with = new Starts();
        for (int i = 0; i < ROUNDS; i++) {
            bare.add(bare());
            without.add(up(Launcher.Cache.WITHOUT));
            with.add(up(Launcher.Cache.WITH));
        }
        var base = median(bare);
        System.out.println("| start (ms) | median | least | × bare JVM | CPU until then | resident, idle (MB) |");
        System.out.println("|---|---|---|---|---|---|");
        System.out.println(row("bare JVM, one line printed", bare, base, "", ""));
        print(Launcher.Cache.WITHOUT, without, base);
        print(Launcher.Cache.WITH, with, base);
        idle();
    }

    private static void print(Launcher.Cache cache, Starts starts, double base) {
        System.out.println(row(cache.title + ", to Ready.", starts.ready, base, "", ""));
        System.out.println(row(
                cache.title + ", to the first ListTables",
                starts.listed,
                base,
                String.format(Locale.ROOT, "%.0f", median(starts.cpu) / 1e6),
                String.format(Locale.ROOT, "%.0f", median(starts.resident) / 1024)));
    }

    private static String row(String name, List<Long> nanos, double base, String cpu, String resident) {
        var least = nanos.stream().mapToLong(Long::longValue).min().orElseThrow();
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.1f | %s | %s |",
                name,
                median(nanos) / 1e6,
                least / 1e6,
                median(nanos) / base,
                cpu,
                resident);
    }

    private static double median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private long bare() throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command =
                List.of(java, "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Bare.class.getName());
        try (var program = StartedProgram.start(command, Map.of())) {
            return program.awaitReady();
        }
    }

    private Start up(Launcher.Cache cache) throws IOException, InterruptedException {
        try (var program = launcher.up(cache)) {
            var ready = program.awaitReady();
            listTables(program.endpoint());
            var listed = program.sinceStart();
            var cpu = program.facts().cpu();
            Thread.sleep(SETTLE);
            return new Start(ready, listed, cpu.toNanos(), program.facts().residentKibibytes());
        }
    }

    /**
     * With one stack deployed and nothing going on. At first the compilers work off what the start left them and alarms
     * come to their first state, so this is measured twice.
     */
    private void idle() throws IOException, InterruptedException {
        try (var program = launcher.up(Launcher.Cache.WITH, examples.toString())) {
            program.awaitReady();
            Thread.sleep(SETTLE);
            var atFirst = idlePercent(program);
            Thread.sleep(IDLE);
            System.out.printf(
                    Locale.ROOT,
                    "%nIdle with the orders stack: %.2f %% of one processor in the first %d s, %.2f %% from %d s on;"
                            + " %d MB resident.%n",
                    atFirst,
                    IDLE.toSeconds(),
                    idlePercent(program),
                    2 * IDLE.toSeconds(),
                    program.facts().residentKibibytes() / 1024);
        }
    }

    private static double idlePercent(StartedProgram program) throws InterruptedException {
        var before = program.facts().cpu();
        Thread.sleep(IDLE);
        return 100.0 * program.facts().cpu().minus(before).toNanos() / IDLE.toNanos();
    }

    private void listTables(String endpoint) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(endpoint + "/"))
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "DynamoDB_20120810.ListTables")
                .header("X-Amz-Date", "20260101T000000Z")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request, "
                                + "SignedHeaders=host;x-amz-date, Signature=" + "0".repeat(64))
                .POST(BodyPublishers.ofString("{}"))
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("ListTables was answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    private record Start(long ready, long listed, long cpu, long resident) {}

    /** The figures of many starts. */
    private static final class Starts {

        final List<Long> ready = new ArrayList<>();
        final List<Long> listed = new ArrayList<>();
        final List<Long> cpu = new ArrayList<>();
        final List<Long> resident = new ArrayList<>();

        void add(Start start) {
            ready.add(start.ready());
            listed.add(start.listed());
            cpu.add(start.cpu());
            resident.add(start.resident());
        }
    }
}
