package dev.millrace.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How many requests for items a second, beside an echo on the same HTTP server, a bare append log and dynalite. Every
 * server and the client are processes of their own; all take turns in each round, and what is compared is the median of
 * the rounds' ratios. The client is this program's own and, where it is installed, also wrk. Prints rows of Markdown
 * tables; profile {@code bench-tables} runs it.
 */
public final class TableRates {

    private static final long MILLIS = Long.getLong("bench.millis", 2_000);
    private static final int RECORDS = Integer.getInteger("bench.records", 50_000);
    private static final int WARMING = 16;
    private static final int SEEN = 3_000;
    private static final String CELLS = System.getProperty("bench.cells", "");

    private final BenchFolder folder;
    private final TableServers servers;
    private final BenchProgram client;

    /** What is measured of which server. */
    private record Row(String name, TableRequest.Kind kind, String server, int connections) {}

    private TableRates(BenchFolder folder, TableServers servers, BenchProgram client) {
        this.folder = folder;
        this.servers = servers;
        this.client = client;
    }

    public static void main(String[] arguments) throws Exception {
        try (var folder = BenchFolder.create();
                var servers = new TableServers(folder);
                var client = BenchProgram.java(folder, HttpLoad.class)) {
            servers.start(RECORDS);
            new TableRates(folder, servers, client).run();
        }
    }

    private void run() throws Exception {
        warmUp();
        items();
        wrk();
        log();
        records();
        sight();
        for (var server : servers.programs().entrySet()) {
            System.out.printf(
                    Locale.ROOT,
                    "%nResident after the load, %s: %d MB",
                    server.getKey(),
                    server.getValue().facts().residentKibibytes() / 1024);
        }
        System.out.println();
    }

    private static boolean isWanted(String name) {
        return name.contains(CELLS);
    }

    /** Those of the rows that were asked for, by their name after the prefix. */
    private static List<Row> wanted(String prefix, List<Row> rows) {
        return rows.stream()
                .filter(row -> isWanted(prefix + row.name() + " " + row.connections()))
                .toList();
    }

    private static Row put(int connections) {
        return new Row("PutItem, os", TableRequest.Kind.PUT, TableServers.OS, connections);
    }

    private static Row putMapped(int connections) {
        return new Row(
                "PutItem, os, a mapping on every shard", TableRequest.Kind.PUT, TableServers.MAPPED, connections);
    }

    private static Row get(int connections) {
        return new Row("GetItem", TableRequest.Kind.GET, TableServers.OS, connections);
    }

    /** The generator that is part of this program. */
    private LoadResult own(TableRequest.Kind kind, int port, int connections, long millis) throws Exception {
        return LoadResult.parse(client.ask("load " + kind + " " + port + " " + connections + " " + millis));
    }

    /** Lets the compilers have done with what all requests go through. */
    private void warmUp() throws Exception {
        for (var server : servers.programs().keySet()) {
            for (var kind : TableRequest.Kind.values()) {
                servers.load(server, this::own, kind, WARMING, kind == TableRequest.Kind.PUT ? 3 * MILLIS : MILLIS);
            }
        }
    }

    private Rounds.Measured load(String server, Row row) {
        return load(server, this::own, row, MILLIS);
    }

    private Rounds.Measured load(String server, LoadGenerator generator, Row row, long millis) {
        return () -> servers.load(server, generator, row.kind(), row.connections(), millis);
    }

    private void items() throws Exception {
        var rows = new ArrayList<Row>();
        for (int connections : new int[] {1, 16, 64}) {
            rows.add(put(connections));
            rows.add(putMapped(connections));
            rows.add(new Row("PutItem, fsync", TableRequest.Kind.PUT, TableServers.FSYNC, connections));
        }
        rows.add(get(16));
        rows.add(get(64));
        rows.add(new Row("Query of 100 items", TableRequest.Kind.QUERY, TableServers.OS, 16));
        rows.add(new Row("BatchWriteItem of 25", TableRequest.Kind.BATCH, TableServers.OS, 16));
        var wanted = wanted("", rows);
        if (wanted.isEmpty()) {
            return;
        }
        System.out.println(
                "| request, connections | echo/s | Millrace/s | p50, p99 ms | × echo | processor µs, echo and"
                        + " Millrace | dynalite/s | × dynalite | p99 × dynalite |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (var row : wanted) {
            var results = Rounds.alternate(
                    List.of(load(TableServers.ECHO, row), load(row.server(), row), load(TableServers.DYNALITE, row)));
            var ours = results.get(1);
            var peer = results.get(2);
            System.out.printf(
                    Locale.ROOT,
                    "%s %,.0f | %.1f | %.2f |%n",
                    besideEcho(row, results.getFirst(), ours),
                    Rounds.median(peer, LoadResult::rate),
                    Rounds.ratio(ours, peer, LoadResult::rate),
                    Rounds.ratio(ours, peer, LoadResult::p99));
        }
    }

    /** The same requests from wrk, whose own work leaves less of the processors to the servers. */
    private void wrk() throws Exception {
        var wanted = wanted("wrk ", List.of(put(16), put(64), putMapped(16), putMapped(64), get(16), get(64)));
        if (wanted.isEmpty()) {
            return;
        }
        var found = Wrk.find(folder);
        if (found.isEmpty()) {
            System.out.println("\nwrk is neither on the PATH nor named by -Dbench.wrk=PATH: its table is left out"
                    + " (Debian's package is called wrk)");
            return;
        }
        var wrk = found.get();
        long millis = Math.max(1_000, MILLIS / 1_000 * 1_000); // it knows whole seconds
        System.out.println(
                "\n| request from wrk, connections | echo/s | Millrace/s | p50, p99 ms | × echo | processor µs,"
                        + " echo and Millrace |");
        System.out.println("|---|---|---|---|---|---|");
        for (var row : wanted) {
            var results = Rounds.alternate(
                    List.of(load(TableServers.ECHO, wrk, row, millis), load(row.server(), wrk, row, millis)));
            System.out.println(besideEcho(row, results.getFirst(), results.get(1)));
        }
    }

    private static String besideEcho(Row row, List<LoadResult> echo, List<LoadResult> ours) {
        return String.format(
                Locale.ROOT,
                "| %s, %d | %,.0f | %,.0f | %.2f, %.1f | %.2f | %.0f, %.0f |",
                row.name(),
                row.connections(),
                Rounds.median(echo, LoadResult::rate),
                Rounds.median(ours, LoadResult::rate),
                Rounds.median(ours, LoadResult::p50) / 1000,
                Rounds.median(ours, LoadResult::p99) / 1000,
                Rounds.ratio(ours, echo, LoadResult::rate),
                Rounds.median(echo, LoadResult::cpu),
                Rounds.median(ours, LoadResult::cpu));
    }

    private void log() throws Exception {
        if (!isWanted("log")) {
            return;
        }
        System.out.println("\n| PutItem, fsync, connections | append log/s | its p50 ms | Millrace/s | p50 ms | × log"
                + " | p50 × log's | KB to disk, log and Millrace |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (int connections : new int[] {1, 16, 64}) {
            var fsync = new Row("", TableRequest.Kind.PUT, TableServers.FSYNC, connections);
            var results = Rounds.alternate(List.of(() -> log(connections), load(fsync.server(), fsync)));
            var bare = results.getFirst();
            var ours = results.get(1);
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %,.0f | %.2f | %,.0f | %.2f | %.2f | %.1f | %.1f, %.1f |%n",
                    connections,
                    Rounds.median(bare, LoadResult::rate),
                    Rounds.median(bare, LoadResult::p50) / 1000,
                    Rounds.median(ours, LoadResult::rate),
                    Rounds.median(ours, LoadResult::p50) / 1000,
                    Rounds.ratio(ours, bare, LoadResult::rate),
                    Rounds.ratio(ours, bare, LoadResult::p50),
                    Rounds.median(bare, LoadResult::written) / 1024,
                    Rounds.median(ours, LoadResult::written) / 1024);
        }
    }

    private LoadResult log(int connections) throws Exception {
        var line = "log " + folder.resolve("log") + " " + connections + " " + MILLIS;
        return TableServers.measure(client, MILLIS, () -> LoadResult.parse(client.ask(line)));
    }

    private void records() throws Exception {
        if (!isWanted("GetRecords")) {
            return;
        }
        var line = "records " + servers.port(TableServers.OS) + " " + TableServers.STREAM;
        var results = Rounds.alternate(List.of(() -> LoadResult.parse(client.ask(line))));
        System.out.printf(
                Locale.ROOT,
                "%nGetRecords, %,d records, one connection: %,.0f records/s%n",
                RECORDS,
                Rounds.median(results.getFirst(), LoadResult::rate));
    }

    private void sight() throws Exception {
        if (!isWanted("sight")) {
            return;
        }
        var line = "sight " + servers.port(TableServers.OS) + " " + TableServers.STREAM + " " + SEEN;
        var results = Rounds.alternate(List.of(() -> LoadResult.parse(client.ask(line))));
        System.out.printf(
                Locale.ROOT,
                "%nAcknowledged until seen by a reader of all shards: p50 %.2f ms, p99 %.2f ms%n",
                Rounds.median(results.getFirst(), LoadResult::p50) / 1000,
                Rounds.median(results.getFirst(), LoadResult::p99) / 1000);
    }
}
