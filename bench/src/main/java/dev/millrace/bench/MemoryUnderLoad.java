package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The memory of the program itself, as its launcher starts it, after one load and the next: what is resident, and the
 * most that was so far. Prints rows of a Markdown table; profile {@code bench-memory} runs it.
 */
public final class MemoryUnderLoad {

    private static final long MILLIS = Long.getLong("bench.millis", 6_000);
    private static final long AFTERWARDS_MILLIS = 10_000;

    private final StartedProgram server;
    private final BenchProgram client;

    private MemoryUnderLoad(StartedProgram server, BenchProgram client) {
        this.server = server;
        this.client = client;
    }

    /** @param arguments the root of the sources */
    public static void main(String[] arguments) throws Exception {
        var launcher = new Launcher(Path.of(arguments[0]));
        launcher.prepare();
        try (var folder = BenchFolder.create();
                var server = launcher.up(
                        Launcher.Cache.WITH,
                        folder.path(),
                        "--durability",
                        "os",
                        "--data",
                        folder.resolve("data").toString());
                var client = BenchProgram.java(folder, HttpLoad.class)) {
            server.awaitReady();
            new MemoryUnderLoad(server, client).run();
        }
    }

    private void run() throws Exception {
        System.out.println("| after | requests/s | resident (MB) | the most so far (MB) |");
        System.out.println("|---|---|---|---|");
        print("the start", "");
        try (var dynamo = new SocketDynamo(server.port())) {
            TableFill.create(dynamo, TableRequest.TABLE, true);
            TableFill.orders(dynamo, TableRequest.ORDERS);
        }
        print(String.format(Locale.ROOT, "%,d items", TableRequest.ORDERS), "");
        load("PutItem", TableRequest.Kind.PUT, 16);
        load("PutItem", TableRequest.Kind.PUT, 64);
        load("GetItem", TableRequest.Kind.GET, 16);
        load("BatchWriteItem of 25", TableRequest.Kind.BATCH, 16);
        load("PutItem", TableRequest.Kind.PUT, 16);
        Thread.sleep(AFTERWARDS_MILLIS);
        print(AFTERWARDS_MILLIS / 1000 + " s without load", "");
    }

    private void load(String name, TableRequest.Kind kind, int connections) throws IOException {
        var result =
                LoadResult.parse(client.ask("load " + kind + " " + server.port() + " " + connections + " " + MILLIS));
        print(
                String.format(Locale.ROOT, "%s, %d connections, %.0f s", name, connections, MILLIS / 1000.0),
                String.format(Locale.ROOT, "%,.0f", result.rate()));
    }

    private void print(String after, String rate) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %d | %d |%n",
                after,
                rate,
                server.facts().residentKibibytes() / 1024,
                server.facts().mostResidentKibibytes() / 1024);
    }
}
