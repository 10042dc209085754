package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Starts with much data: a table of a million orders, each with its stream record, in a server that is killed as a
 * crash would. Beside it the same with an empty store, in turn. From the start of the process to the first answer about
 * an item, the virtual machine's own start included. Profile {@code bench-big} runs it.
 */
public final class BigTable {

    private static final int ITEMS = Integer.getInteger("bench.items", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int WRITERS = 8;
    private static final int LAST_WRITES = 20_000;
    private static final int BATCH = TableRequest.BATCH;

    private BigTable() {}

    public static void main(String[] arguments) throws Exception {
        try (var folder = BenchFolder.create()) {
            run(folder);
        }
    }

    private static void run(BenchFolder folder) throws Exception {
        var big = folder.resolve("big");
        var empty = folder.resolve("empty");
        long filled = fill(folder, big, ITEMS);
        fill(folder, empty, 0);
        System.out.printf(
                Locale.ROOT,
                "%,d items with their records: %d MB on disk, %d MB resident after writing them%n%n",
                ITEMS,
                size(big) >> 20,
                filled);
        System.out.println(
                "| start after SIGKILL to the first GetItem (ms) | median | least | most | resident then (MB) |");
        System.out.println("|---|---|---|---|---|");
        var bigRuns = new ArrayList<long[]>();
        var emptyRuns = new ArrayList<long[]>();
        for (int round = 0; round < ROUNDS; round++) {
            emptyRuns.add(start(folder, empty, 0));
            bigRuns.add(start(folder, big, LAST_WRITES));
        }
        row("empty store", emptyRuns);
        row(String.format(Locale.ROOT, "%,d items", ITEMS), bigRuns);
    }

    /** Resident MB at the end. */
    private static long fill(BenchFolder folder, Path data, int items) throws Exception {
        try (var server = BenchProgram.java(folder, TablesServer.class, "os", data.toString())) {
            int port = Integer.parseInt(server.readLine());
            try (var dynamo = new SocketDynamo(port)) {
                TableFill.create(dynamo, TableRequest.TABLE, true);
                TableFill.orders(dynamo, BATCH);
            }
            write(port, items);
            long resident = server.facts().residentKibibytes() / 1024;
            server.kill();
            return resident;
        }
    }

    private static void write(int port, int items) throws Exception {
        try (var threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                all.add(threads.submit(() -> {
                    try (var dynamo = new SocketDynamo(port)) {
                        for (int from = writer * BATCH; from < items; from += WRITERS * BATCH) {
                            TableFill.batchFrom(dynamo, TableRequest.TABLE, from);
                        }
                    }
                    return null;
                }));
            }
            for (var one : all) {
                one.get();
            }
        }
    }

    /**
     * Milliseconds to the first answer and resident MB; then more is written, so that the kill leaves a log to replay.
     */
    private static long[] start(BenchFolder folder, Path data, int writes) throws Exception {
        long began = System.nanoTime();
        try (var server = BenchProgram.java(folder, TablesServer.class, "os", data.toString())) {
            int port = Integer.parseInt(server.readLine());
            try (var dynamo = new SocketDynamo(port)) {
                var found = dynamo.call(
                        "GetItem",
                        "{\"TableName\":\"" + TableRequest.TABLE + "\",\"Key\":{\"pk\":{\"S\":\"order-"
                                + TableRequest.digits(7) + "\"},\"sk\":{\"S\":\"head\"}}}");
                long millis = (System.nanoTime() - began) / 1_000_000;
                if (!found.contains("PLACED")) {
                    throw new IOException("an order is missing: " + found);
                }
                long resident = server.facts().residentKibibytes() / 1024;
                write(port, writes);
                server.kill();
                return new long[] {millis, resident};
            }
        }
    }

    private static void row(String name, List<long[]> runs) {
        var millis = runs.stream().mapToLong(run -> run[0]).sorted().toArray();
        var resident = runs.stream().mapToLong(run -> run[1]).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d |%n",
                name,
                millis[millis.length / 2],
                millis[0],
                Arrays.stream(millis).max().orElseThrow(),
                resident[resident.length / 2]);
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
