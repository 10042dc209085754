package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Starts with much data: a table of a million orders, each with its stream record, in a server that is killed as a
 * crash would. Beside it the same with an empty store, each with the start-up cache and without it, in turn. From
 * calling the launcher to the first answer about an item. Profile {@code bench-big} runs it.
 */
public final class BigTable {

    private static final int ITEMS = Integer.getInteger("bench.items", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int WRITERS = 8;
    private static final int LAST_WRITES = 20_000;
    private static final int BATCH = TableRequest.BATCH;

    private final Launcher launcher;
    private final BenchFolder folder;

    /** One kind of start and what was measured of it. */
    private record Series(String name, Launcher.Cache cache, Path data, int writes, List<Start> starts) {
        Series(String name, Launcher.Cache cache, Path data, int writes) {
            this(name, cache, data, writes, new ArrayList<>());
        }
    }

    private record Start(long millis, long residentMegabytes) {}

    private BigTable(Launcher launcher, BenchFolder folder) {
        this.launcher = launcher;
        this.folder = folder;
    }

    /** @param arguments the root of the sources */
    public static void main(String[] arguments) throws Exception {
        try (var folder = BenchFolder.create()) {
            new BigTable(new Launcher(Path.of(arguments[0])), folder).run();
        }
    }

    private void run() throws Exception {
        launcher.prepare();
        var big = folder.resolve("big");
        var empty = folder.resolve("empty");
        long filled = fill(big, ITEMS);
        fill(empty, 0);
        System.out.printf(
                Locale.ROOT,
                "%,d items with their records: %d MB on disk, %d MB resident after writing them%n%n",
                ITEMS,
                size(big) >> 20,
                filled);
        var items = String.format(Locale.ROOT, "%,d items", ITEMS);
        var all = List.of(
                new Series("empty store", Launcher.Cache.WITHOUT, empty, 0),
                new Series("empty store", Launcher.Cache.WITH, empty, 0),
                new Series(items, Launcher.Cache.WITHOUT, big, LAST_WRITES),
                new Series(items, Launcher.Cache.WITH, big, LAST_WRITES));
        for (int round = 0; round < ROUNDS; round++) {
            for (var series : all) {
                series.starts().add(start(series));
            }
        }
        System.out.println(
                "| start after SIGKILL to the first GetItem (ms) | median | least | most | resident then (MB) |");
        System.out.println("|---|---|---|---|---|");
        all.forEach(BigTable::print);
    }

    private StartedProgram up(Launcher.Cache cache, Path data) throws IOException {
        return launcher.up(cache, folder.path(), "--durability", "os", "--data", data.toString());
    }

    /** Resident MB at the end. */
    private long fill(Path data, int items) throws Exception {
        try (var server = up(Launcher.Cache.WITH, data)) {
            server.awaitReady();
            try (var dynamo = new SocketDynamo(server.port())) {
                TableFill.create(dynamo, TableRequest.TABLE, true);
                TableFill.orders(dynamo, BATCH);
            }
            write(server.port(), items);
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

    /** To the first answer; then more is written, so that the kill leaves a log to replay. */
    private Start start(Series series) throws Exception {
        try (var server = up(series.cache(), series.data())) {
            server.awaitReady();
            try (var dynamo = new SocketDynamo(server.port())) {
                var found = dynamo.call(
                        "GetItem",
                        "{\"TableName\":\"" + TableRequest.TABLE + "\",\"Key\":{\"pk\":{\"S\":\"order-"
                                + TableRequest.digits(7) + "\"},\"sk\":{\"S\":\"head\"}}}");
                long millis = server.sinceStart() / 1_000_000;
                if (!found.contains("PLACED")) {
                    throw new IOException("an order is missing: " + found);
                }
                long resident = server.facts().residentKibibytes() / 1024;
                write(server.port(), series.writes());
                server.kill();
                return new Start(millis, resident);
            }
        }
    }

    private static void print(Series series) {
        var millis = series.starts().stream().mapToLong(Start::millis).sorted().toArray();
        var resident = series.starts().stream()
                .mapToLong(Start::residentMegabytes)
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "| %s, %s | %d | %d | %d | %d |%n",
                series.name(),
                series.cache().title,
                millis[millis.length / 2],
                millis[0],
                millis[millis.length - 1],
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
