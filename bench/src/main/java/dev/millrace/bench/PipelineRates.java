package dev.millrace.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.server.JavaMode;
import dev.millrace.server.Millrace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.joda.time.DateTime;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.Runtime;

/**
 * How fast a backlog drains, end to end: one mapping, four shards, batch size 100, from the stored log to the handler's
 * return, beside the same handler called in a bare loop with the same events ready in memory. Alternates the variants
 * in one run and prints rows of Markdown tables; profile {@code bench-pipeline} runs it.
 */
public final class PipelineRates {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int RECORDS = Integer.getInteger("bench.records", 500_000);
    private static final int BACKLOG = Integer.getInteger("bench.backlog", 1_000_000);
    private static final int SHARDS = 4;
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private final BenchFolder folder;

    private PipelineRates(BenchFolder folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        HELIDON.setLevel(Level.WARNING);
        try (var folder = BenchFolder.create()) {
            new PipelineRates(folder).run();
        }
    }

    /** One server with a table of its own; its functions add to its own file. */
    private final class Place implements AutoCloseable {
        private final Millrace server;
        private final RawDynamo dynamo;
        private final LambdaClient lambda;
        private final CountReader counted;
        private final Path file;

        Place(String name, JavaMode mode) throws IOException {
            file = folder.resolve(name + ".counts");
            counted = new CountReader(file);
            if (mode == JavaMode.IN_PROCESS) {
                System.setProperty("bench.file", file.toString());
            }
            server = Millrace.builder()
                    .port(0)
                    .java(mode)
                    .data(folder.resolve(name))
                    .start();
            dynamo = new RawDynamo(server.endpoint());
            lambda = SdkClients.lambda(server.endpoint());
            for (var kind : Kind.values()) {
                createFunction(kind);
            }
        }

        private void createFunction(Kind kind) throws IOException {
            var zip = SdkBytes.fromByteArray(HandlerZip.of(List.of(kind.handler, CountFile.class), kind.libraries()));
            lambda.createFunction(function -> function.functionName(kind.name())
                    .runtime(Runtime.JAVA21)
                    .handler(kind.handler.getName())
                    .role("arn:aws:iam::000000000000:role/bench")
                    .timeout(60)
                    .memorySize(512)
                    .environment(environment -> environment.variables(Map.of("BENCH_FILE", file.toString())))
                    .code(code -> code.zipFile(zip)));
        }

        String table(String name, int items) throws Exception {
            var stream = dynamo.createTable(name);
            dynamo.fill(name, items);
            return stream;
        }

        /** Records a second from the creation of a mapping until its handler has had all. */
        double drain(String stream, Kind kind, int records) throws Exception {
            long before = counted.sum();
            long began = System.nanoTime();
            var mapping = lambda.createEventSourceMapping(request -> request.eventSourceArn(stream)
                    .functionName(kind.name())
                    .startingPosition(EventSourcePosition.TRIM_HORIZON)
                    .batchSize(100));
            counted.await(before + records, Duration.ofMinutes(5));
            double rate = records * 1e9 / (System.nanoTime() - began);
            lambda.deleteEventSourceMapping(request -> request.uuid(mapping.uuid()));
            awaitGone(mapping.uuid());
            return rate;
        }

        private void awaitGone(String uuid) throws InterruptedException {
            while (true) {
                try {
                    lambda.getEventSourceMapping(request -> request.uuid(uuid));
                    Thread.sleep(20);
                } catch (ResourceNotFoundException gone) {
                    return;
                }
            }
        }

        @Override
        public void close() throws Exception {
            lambda.close();
            dynamo.close();
            server.close();
            counted.close();
        }
    }

    private enum Kind {
        STREAM("stream handler that skips through the tokens", StreamCounter.class),
        TREE("stream handler that reads a JSON tree", TreeReader.class),
        TYPED("typed DynamodbEvent", TypedCounter.class);

        final String title;
        final Class<?> handler;

        Kind(String title, Class<?> handler) {
            this.title = title;
            this.handler = handler;
        }

        /** Classes whose jars the handler brings along. */
        List<Class<?>> libraries() {
            return switch (this) {
                case STREAM -> List.of(JsonFactory.class);
                case TREE -> List.of(JsonFactory.class, JsonIgnore.class, ObjectMapper.class);
                case TYPED -> List.of(DynamodbEvent.class, DateTime.class);
            };
        }

        /** A bare call of a new handler of this kind. */
        Bare bare() {
            switch (this) {
                case STREAM -> {
                    return ofStreams(new StreamCounter());
                }
                case TREE -> {
                    return ofStreams(new TreeReader());
                }
                case TYPED -> {
                    RequestHandler<DynamodbEvent, Map<String, Object>> handler = new TypedCounter();
                    var serializer = LambdaEventSerializers.serializerFor(
                            DynamodbEvent.class, PipelineRates.class.getClassLoader());
                    return event -> handler.handleRequest(serializer.fromJson(new ByteArrayInputStream(event)), NONE);
                }
            }
            throw new IllegalStateException();
        }
    }

    private static Bare ofStreams(RequestStreamHandler handler) {
        return event -> handler.handleRequest(new ByteArrayInputStream(event), new ByteArrayOutputStream(), NONE);
    }

    /** One call of a handler with one ready event. */
    private interface Bare {
        void call(byte[] event) throws IOException;
    }

    @SuppressWarnings("NullAway") // the handlers of this benchmark do not look at it
    private static final Context NONE = null;

    private void run() throws Exception {
        var only = System.getProperty("bench.only", "");
        if (!only.isEmpty()) {
            profile(Kind.valueOf(only));
            return;
        }
        try (var inProcess = new Place("in-process", JavaMode.IN_PROCESS);
                var processes = new Place("processes", JavaMode.PROCESS)) {
            var stream = inProcess.table("bench", RECORDS);
            var other = processes.table("bench", RECORDS);
            var events = events();
            System.out.println(
                    "| one mapping, 4 shards, batches of 100 (records/s) | bare loop | four at once | in process"
                            + " | × bare loop | × four | processes | × bare loop | × four |");
            System.out.println("|---|---|---|---|---|---|---|---|---|");
            for (var kind : Kind.values()) {
                row(kind, inProcess, stream, processes, other, events);
            }
            backlog(inProcess, stream);
        }
    }

    private void row(Kind kind, Place inProcess, String stream, Place processes, String other, List<byte[]> events)
            throws Exception {
        var one = new double[ROUNDS];
        var four = new double[ROUNDS];
        var near = new double[ROUNDS];
        var far = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) { // the first only warms up
            int place = Math.max(0, round);
            System.setProperty("bench.file", folder.resolve("bare.counts").toString());
            one[place] = bare(kind, events, 1);
            four[place] = bare(kind, events, SHARDS);
            System.setProperty("bench.file", inProcess.file.toString());
            near[place] = inProcess.drain(stream, kind, RECORDS);
            far[place] = processes.drain(other, kind, RECORDS);
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %,.0f | %.2f | %.2f | %,.0f | %.2f | %.2f |%n",
                kind.title,
                median(one),
                median(four),
                median(near),
                ratio(near, one),
                ratio(near, four),
                median(far),
                ratio(far, one),
                ratio(far, four));
    }

    /** Only the named variant in process, as often as asked: for a profiler to look at. */
    private void profile(Kind kind) throws Exception {
        try (var place = new Place("in-process", JavaMode.IN_PROCESS)) {
            var stream = place.table("bench", RECORDS);
            var events = events();
            for (int round = 0; round < ROUNDS; round++) {
                long began = cpuNanos();
                double bare = bare(kind, events, SHARDS);
                System.out.printf(
                        Locale.ROOT,
                        "bare: %,.0f records/s, %.2f µs of CPU a record%n",
                        bare,
                        (cpuNanos() - began) / 1e3 / RECORDS);
                long before = cpuNanos();
                double rate = place.drain(stream, kind, RECORDS);
                System.out.printf(
                        Locale.ROOT,
                        "%s: %,.0f records/s, %.2f µs of CPU a record%n",
                        kind.title,
                        rate,
                        (cpuNanos() - before) / 1e3 / RECORDS);
            }
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private void backlog(Place place, String small) throws Exception {
        System.setProperty("bench.file", place.file.toString());
        var stream = place.table("backlog", BACKLOG);
        System.gc();
        double before = place.drain(small, Kind.STREAM, RECORDS);
        double large = place.drain(stream, Kind.STREAM, BACKLOG);
        double again = place.drain(stream, Kind.STREAM, BACKLOG);
        double after = place.drain(small, Kind.STREAM, RECORDS);
        System.gc();
        var runtime = java.lang.Runtime.getRuntime();
        System.out.printf(
                Locale.ROOT,
                "%nA backlog of %,d records that nothing has read drains at %,.0f records/s, %.2f times the rate of %,d"
                        + " records read before, once before and once after it; a second mapping drains it at %,.0f/s,"
                        + " %.2f times. The heap's bound was %d MB, and %d MB were live afterwards.%n",
                BACKLOG,
                large,
                large / ((before + after) / 2),
                RECORDS,
                again,
                again / ((before + after) / 2),
                runtime.maxMemory() >> 20,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }

    /** Ready events, as the mapping would make them: of records like those that the table has. */
    private static List<byte[]> events() {
        var events = new ArrayList<byte[]>();
        for (int batch = 0; batch < 200; batch++) {
            var text = new StringBuilder("{\"Records\":[");
            for (int i = batch * 100; i < batch * 100 + 100; i++) {
                text.append(text.length() == 12 ? "" : ",")
                        .append("{\"eventID\":\"4a5ff9f0a58e4e3c8d6d7c0f1c2a%04x\",\"eventName\":\"INSERT\","
                                .formatted(i))
                        .append(
                                "\"eventVersion\":\"1.1\",\"eventSource\":\"aws:dynamodb\",\"awsRegion\":\"us-east-1\",")
                        .append(
                                "\"dynamodb\":{\"ApproximateCreationDateTime\":1764000000,\"Keys\":{\"id\":{\"S\":\"order-")
                        .append(i)
                        .append("\"}},\"NewImage\":")
                        .append(RawDynamo.item(i))
                        .append(",\"SequenceNumber\":\"%021d\",\"SizeBytes\":420,".formatted(i))
                        .append("\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},\"eventSourceARN\":")
                        .append(
                                "\"arn:aws:dynamodb:us-east-1:000000000000:table/bench/stream/2026-01-01T00:00:00.000\"}");
            }
            events.add(text.append("]}").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return events;
    }

    /** Records a second of so many loops at once, which share the work. */
    private static double bare(Kind kind, List<byte[]> events, int loops) throws Exception {
        long began = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(loops)) {
            var all = new ArrayList<Future<Void>>();
            for (int thread = 0; thread < loops; thread++) {
                all.add(threads.submit(() -> {
                    var bare = kind.bare();
                    for (int batch = 0; batch < RECORDS / 100 / loops; batch++) {
                        bare.call(events.get(batch % events.size()));
                    }
                    return null;
                }));
            }
            for (var one : all) {
                one.get();
            }
        }
        return RECORDS * 1e9 / (System.nanoTime() - began);
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** The median of the rounds' ratios. */
    private static double ratio(double[] ours, double[] theirs) {
        var ratios = new double[ours.length];
        Arrays.setAll(ratios, i -> ours[i] / theirs[i]);
        return median(ratios);
    }
}
