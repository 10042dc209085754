package dev.millrace.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.Runtime;

/**
 * How many requests for items a second, beside an echo on the same HTTP server, a bare append log and dynalite. Every
 * server and the client are processes of their own; all take turns in each round, and what is compared is the median of
 * the rounds' ratios. Prints rows of a Markdown table; profile {@code bench-tables} runs it.
 */
public final class TableRates implements AutoCloseable {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final long MILLIS = Long.getLong("bench.millis", 2_000);
    private static final int RECORDS = Integer.getInteger("bench.records", 50_000);
    private static final int WARMING = 16;
    private static final int SEEN = 3_000;
    private static final String CELLS = System.getProperty("bench.cells", "");
    private static final Path MODULES = Path.of(System.getProperty("bench.modules", "node_modules"));

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Path folder;
    private final BenchProgram client;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, BenchProgram> programs = new LinkedHashMap<>();

    /** One measurement of one server. */
    private record Result(double rate, double p50, double p99, double cpu) {
        static final Result NONE = new Result(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

        static Result parse(String line) {
            var words = line.split(" ");
            if (words.length < 4 || (Double.parseDouble(words[1]) > 0 && !words[3].equals("0"))) {
                throw new IllegalStateException("answers other than 200: " + line);
            }
            return new Result(
                    Double.parseDouble(words[0]),
                    Double.parseDouble(words[1]),
                    Double.parseDouble(words[2]),
                    Double.NaN);
        }

        /** With the server's processor time in microseconds a request. */
        Result with(long cpuNanos, long millis) {
            return new Result(rate, p50, p99, cpuNanos / (rate * millis));
        }
    }

    private interface Measured {
        Result measure() throws Exception;
    }

    private TableRates(Path folder) throws Exception {
        this.folder = folder;
        client = open(BenchProgram.java(HttpLoad.class));
        server("echo", "echo");
        server("os", "os", folder.resolve("os").toString());
        server("os, mapped", "os", folder.resolve("mapped").toString());
        server("fsync", "fsync", folder.resolve("fsync").toString());
        if (Files.exists(MODULES.resolve("dynalite"))) {
            int port = freePort();
            programs.put("dynalite", open(BenchProgram.dynalite(MODULES, port)));
            awaitListening(port);
            ports.put("dynalite", port);
        } else {
            System.out.println("dynalite is not in " + MODULES.toAbsolutePath()
                    + ": its column stays empty (npm install dynalite; -Dbench.modules=FOLDER)\n");
        }
    }

    public static void main(String[] arguments) throws Exception {
        try (var rates = new TableRates(Files.createTempDirectory("millrace-bench-"))) {
            rates.prepare();
            rates.run();
        }
    }

    private BenchProgram open(BenchProgram program) {
        opened.add(program);
        return program;
    }

    private void server(String name, String... arguments) throws IOException {
        var program = open(BenchProgram.java(TablesServer.class, arguments));
        programs.put(name, program);
        ports.put(name, Integer.parseInt(program.readLine()));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitListening(int port) throws Exception {
        long giveUp = System.nanoTime() + 20_000_000_000L;
        while (true) {
            try (var dynamo = new SocketDynamo(port)) {
                dynamo.call("ListTables", "{}");
                return;
            } catch (IOException e) {
                if (System.nanoTime() > giveUp) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private void prepare() throws Exception {
        for (var server : ports.entrySet()) {
            if (!server.getKey().equals("echo")) {
                try (var dynamo = new SocketDynamo(server.getValue())) {
                    TableFill.create(
                            dynamo, TableRequest.TABLE, !server.getKey().equals("dynalite"));
                    TableFill.orders(dynamo, TableRequest.ORDERS);
                    TableFill.lists(dynamo);
                }
            }
        }
        map(Objects.requireNonNull(ports.get("os, mapped")));
        try (var dynamo = new SocketDynamo(Objects.requireNonNull(ports.get("os")))) {
            TableFill.create(dynamo, "stream", true);
            TableFill.orders(dynamo, "stream", RECORDS);
        }
    }

    /** A mapping whose function has nothing to do: its reads of every shard follow each write. */
    private static void map(int port) throws Exception {
        try (var lambda = SdkClients.lambda(URI.create("http://127.0.0.1:" + port));
                var dynamo = new SocketDynamo(port)) {
            var zip = SdkBytes.fromByteArray(HandlerZip.of(IdleHandler.class));
            lambda.createFunction(function -> function.functionName("idle")
                    .runtime(Runtime.JAVA21)
                    .handler(IdleHandler.class.getName())
                    .role("arn:aws:iam::000000000000:role/bench")
                    .code(code -> code.zipFile(zip)));
            var stream = TableFill.streamOf(dynamo, TableRequest.TABLE);
            lambda.createEventSourceMapping(request -> request.eventSourceArn(stream)
                    .functionName("idle")
                    .startingPosition(EventSourcePosition.LATEST)
                    .batchSize(1000));
        }
    }

    private void run() throws Exception {
        warmUp();
        System.out.println(
                "| request, connections | echo/s | Millrace/s | p50, p99 ms | × echo | processor µs, echo and"
                        + " Millrace | dynalite/s | × dynalite | p99 × dynalite |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (int connections : new int[] {1, 16, 64}) {
            row("PutItem, os", TableRequest.Kind.PUT, "os", connections);
            row("PutItem, os, a mapping on every shard", TableRequest.Kind.PUT, "os, mapped", connections);
            row("PutItem, fsync", TableRequest.Kind.PUT, "fsync", connections);
        }
        for (int connections : new int[] {16, 64}) {
            row("GetItem", TableRequest.Kind.GET, "os", connections);
        }
        row("Query of 100 items", TableRequest.Kind.QUERY, "os", 16);
        row("BatchWriteItem of 25", TableRequest.Kind.BATCH, "os", 16);
        log();
        records();
        sight();
        for (var server : programs.entrySet()) {
            System.out.printf(
                    Locale.ROOT,
                    "%nResident after the load, %s: %d MB",
                    server.getKey(),
                    server.getValue().residentMegabytes());
        }
        System.out.println();
    }

    private static boolean isWanted(String name) {
        return name.contains(CELLS);
    }

    private Measured load(String server, TableRequest.Kind kind, int connections) {
        int port = ports.getOrDefault(server, 0);
        return () -> port == 0 ? Result.NONE : load(server, kind, port, connections, MILLIS);
    }

    private Result load(String server, TableRequest.Kind kind, int port, int connections, long millis)
            throws IOException {
        var program = Objects.requireNonNull(programs.get(server));
        long before = program.cpuNanos();
        var result = Result.parse(client.ask("load " + kind + " " + port + " " + connections + " " + millis));
        return result.with(program.cpuNanos() - before, millis);
    }

    /** Lets the compilers have done with what all requests go through. */
    private void warmUp() throws IOException {
        for (var server : ports.entrySet()) {
            for (var kind : TableRequest.Kind.values()) {
                load(
                        server.getKey(),
                        kind,
                        server.getValue(),
                        WARMING,
                        kind == TableRequest.Kind.PUT ? 3 * MILLIS : MILLIS);
            }
        }
    }

    private void row(String name, TableRequest.Kind kind, String server, int connections) throws Exception {
        if (!isWanted(name + " " + connections)) {
            return;
        }
        var results = alternate(List.of(
                load("echo", kind, connections), load(server, kind, connections), load("dynalite", kind, connections)));
        var echo = results.get(0);
        var ours = results.get(1);
        var peer = results.get(2);
        System.out.printf(
                Locale.ROOT,
                "| %s, %d | %,.0f | %,.0f | %.2f, %.1f | %.2f | %.0f, %.0f | %,.0f | %.1f | %.2f |%n",
                name,
                connections,
                median(echo, Result::rate),
                median(ours, Result::rate),
                median(ours, Result::p50) / 1000,
                median(ours, Result::p99) / 1000,
                ratio(ours, echo, Result::rate),
                median(echo, Result::cpu),
                median(ours, Result::cpu),
                median(peer, Result::rate),
                ratio(ours, peer, Result::rate),
                ratio(ours, peer, Result::p99));
    }

    private void log() throws Exception {
        if (!isWanted("log")) {
            return;
        }
        System.out.println("\n| PutItem, fsync, connections | append log/s | its p50 ms | Millrace/s | p50 ms | × log"
                + " | p50 × log's |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (int connections : new int[] {1, 16, 64}) {
            var results = alternate(List.of(
                    () -> Result.parse(client.ask("log " + folder.resolve("log") + " " + connections + " " + MILLIS)),
                    load("fsync", TableRequest.Kind.PUT, connections)));
            var bare = results.get(0);
            var ours = results.get(1);
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %,.0f | %.2f | %,.0f | %.2f | %.2f | %.1f |%n",
                    connections,
                    median(bare, Result::rate),
                    median(bare, Result::p50) / 1000,
                    median(ours, Result::rate),
                    median(ours, Result::p50) / 1000,
                    ratio(ours, bare, Result::rate),
                    ratio(ours, bare, Result::p50));
        }
    }

    private void records() throws Exception {
        if (!isWanted("GetRecords")) {
            return;
        }
        var results = alternate(List.of(() -> Result.parse(client.ask("records " + ports.get("os") + " stream"))));
        System.out.printf(
                Locale.ROOT,
                "%nGetRecords, %,d records, one connection: %,.0f records/s%n",
                RECORDS,
                median(results.getFirst(), Result::rate));
    }

    private void sight() throws Exception {
        if (!isWanted("sight")) {
            return;
        }
        var results =
                alternate(List.of(() -> Result.parse(client.ask("sight " + ports.get("os") + " stream " + SEEN))));
        System.out.printf(
                Locale.ROOT,
                "%nAcknowledged until seen by a reader of all shards: p50 %.2f ms, p99 %.2f ms%n",
                median(results.getFirst(), Result::p50) / 1000,
                median(results.getFirst(), Result::p99) / 1000);
    }

    /** All results of each; the first round only warms up. */
    private static List<List<Result>> alternate(List<Measured> all) throws Exception {
        var results = new ArrayList<List<Result>>();
        all.forEach(one -> results.add(new ArrayList<>()));
        for (int round = 0; round <= ROUNDS; round++) {
            for (int i = 0; i < all.size(); i++) {
                var result = all.get(i).measure();
                if (round > 0) {
                    results.get(i).add(result);
                }
            }
        }
        return results;
    }

    private static double median(List<Result> results, ToDoubleFunction<Result> fact) {
        return middle(results.stream().mapToDouble(fact).toArray());
    }

    private static double ratio(List<Result> ours, List<Result> theirs, ToDoubleFunction<Result> fact) {
        var ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = fact.applyAsDouble(ours.get(i)) / fact.applyAsDouble(theirs.get(i));
        }
        return middle(ratios);
    }

    private static double middle(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    @Override
    public void close() throws Exception {
        for (var one : opened.reversed()) {
            one.close();
        }
    }
}
