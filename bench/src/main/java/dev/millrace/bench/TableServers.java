package dev.millrace.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.Runtime;

/** The servers of the table benchmarks, by name, each a process of its own with the same items in its tables. */
final class TableServers implements AutoCloseable {

    static final String ECHO = "echo";
    static final String OS = "os";
    static final String MAPPED = "os, mapped";
    static final String FSYNC = "fsync";
    static final String DYNALITE = "dynalite";

    /** A table whose stream is read. */
    static final String STREAM = "stream";

    private static final Path MODULES = Path.of(System.getProperty("bench.modules", "node_modules"));

    private final BenchFolder folder;
    private final Map<String, BenchProgram> programs = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    TableServers(BenchFolder folder) {
        this.folder = folder;
    }

    /** Starts and fills them; dynalite only where it is installed. */
    void start(int records) throws Exception {
        server(ECHO, "echo");
        server(OS, "os", folder.resolve("os").toString());
        server(MAPPED, "os", folder.resolve("mapped").toString());
        server(FSYNC, "fsync", folder.resolve("fsync").toString());
        if (Files.exists(MODULES.resolve("dynalite"))) {
            int port = freePort();
            programs.put(DYNALITE, BenchProgram.dynalite(MODULES, port));
            awaitListening(port);
            ports.put(DYNALITE, port);
        } else {
            System.out.println("dynalite is not in " + MODULES.toAbsolutePath()
                    + ": its column stays empty (npm install dynalite; -Dbench.modules=FOLDER)\n");
        }
        fill(records);
    }

    private void server(String name, String... arguments) throws IOException {
        var program = BenchProgram.java(folder, TablesServer.class, arguments);
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

    private void fill(int records) throws Exception {
        for (var server : ports.entrySet()) {
            if (!server.getKey().equals(ECHO)) {
                try (var dynamo = new SocketDynamo(server.getValue())) {
                    TableFill.create(
                            dynamo, TableRequest.TABLE, !server.getKey().equals(DYNALITE));
                    TableFill.orders(dynamo, TableRequest.ORDERS);
                    TableFill.lists(dynamo);
                }
            }
        }
        map(port(MAPPED));
        try (var dynamo = new SocketDynamo(port(OS))) {
            TableFill.create(dynamo, STREAM, true);
            TableFill.orders(dynamo, STREAM, records);
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

    int port(String name) {
        return Objects.requireNonNull(ports.get(name));
    }

    Map<String, BenchProgram> programs() {
        return programs;
    }

    /** The load of one of them; nothing if it is not there. */
    LoadResult load(String name, LoadGenerator generator, TableRequest.Kind kind, int connections, long millis)
            throws Exception {
        var program = programs.get(name);
        if (program == null) {
            return LoadResult.NONE;
        }
        return measure(program, millis, () -> generator.load(kind, port(name), connections, millis));
    }

    /** With what the program used meanwhile. */
    static LoadResult measure(BenchProgram program, long millis, Rounds.Measured measured) throws Exception {
        long cpu = program.facts().cpu().toNanos();
        long written = program.facts().writtenBytes();
        var result = measured.measure();
        return result.with(
                program.facts().cpu().toNanos() - cpu, program.facts().writtenBytes() - written, millis);
    }

    @Override
    public void close() throws Exception {
        for (var program : programs.values()) {
            program.close();
        }
    }
}
