package dev.millrace.bench;

import dev.millrace.server.JavaMode;
import dev.millrace.server.Millrace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.Runtime;

/**
 * How long after a write was acknowledged its handler is entered while 1,000 writes a second come in: each of them is
 * measured. Prints rows of a Markdown table; profile {@code bench-push} runs it after {@link PushLatency}.
 */
public final class PushUnderLoad {

    private static final int RATE = 1_000;
    private static final int WARM_UP = 10 * RATE;
    private static final int COUNTED = 20 * RATE;
    private static final int CLIENTS = 16;
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private PushUnderLoad() {}

    public static void main(String[] arguments) throws Exception {
        HELIDON.setLevel(Level.WARNING);
        System.out.println();
        System.out.println("| 1,000 writes a second, window 0 (ms) | p50 | p90 | p99 | max |");
        System.out.println("|---|---|---|---|---|");
        for (var mode : List.of(JavaMode.IN_PROCESS, JavaMode.PROCESS)) {
            run(mode);
        }
    }

    private static void run(JavaMode mode) throws Exception {
        try (var folder = BenchFolder.create()) {
            run(mode, folder);
        }
    }

    private static void run(JavaMode mode, BenchFolder folder) throws Exception {
        var file = folder.resolve("entered");
        if (mode == JavaMode.IN_PROCESS) {
            System.setProperty("bench.file", file.toString());
        }
        var title = mode == JavaMode.IN_PROCESS ? "in-process Java" : "Java process";
        try (var server = Millrace.builder()
                        .port(0)
                        .java(mode)
                        .data(folder.resolve("data"))
                        .start();
                var dynamo = new RawDynamo(server.endpoint());
                var lambda = SdkClients.lambda(server.endpoint())) {
            map(lambda, dynamo.createTable("bench"), file);
            var sent = new long[WARM_UP + COUNTED];
            var acknowledged = new long[sent.length];
            write(dynamo, sent, acknowledged);
            var entered = entered(file, sent.length);
            var put = new long[COUNTED];
            var afterAcknowledged = new long[COUNTED];
            for (int i = 0; i < COUNTED; i++) {
                int write = WARM_UP + i;
                put[i] = acknowledged[write] - sent[write];
                afterAcknowledged[i] = Math.max(0, entered[write] - acknowledged[write]);
            }
            System.out.println(Percentiles.of(put).row("PutItem, raw HTTP round trip (" + title + ")"));
            System.out.println(Percentiles.of(afterAcknowledged).row("acknowledged → handler entered, " + title));
        }
    }

    private static void map(LambdaClient lambda, String stream, Path file) throws IOException {
        var zip = SdkBytes.fromByteArray(HandlerZip.of(EnteredKeysHandler.class));
        lambda.createFunction(function -> function.functionName("entered")
                .runtime(Runtime.JAVA21)
                .handler(EnteredKeysHandler.class.getName())
                .role("arn:aws:iam::000000000000:role/bench")
                .timeout(30)
                .memorySize(256)
                .environment(environment -> environment.variables(Map.of("BENCH_FILE", file.toString())))
                .code(code -> code.zipFile(zip)));
        lambda.createEventSourceMapping(mapping -> mapping.eventSourceArn(stream)
                .functionName("entered")
                .startingPosition(EventSourcePosition.TRIM_HORIZON)
                .batchSize(100));
    }

    /** The i-th write leaves i milliseconds after the first, or as soon after that as a client is free. */
    private static void write(RawDynamo dynamo, long[] sent, long[] acknowledged) throws Exception {
        long first = System.nanoTime() + Duration.ofMillis(100).toNanos();
        long apart = Duration.ofSeconds(1).toNanos() / RATE;
        try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
            var all = new ArrayList<Future<Void>>();
            for (int client = 0; client < CLIENTS; client++) {
                int from = client;
                all.add(threads.submit(() -> {
                    for (int i = from; i < sent.length; i += CLIENTS) {
                        for (long now = System.nanoTime(); now < first + i * apart; now = System.nanoTime()) {
                            LockSupport.parkNanos(first + i * apart - now);
                        }
                        sent[i] = System.nanoTime();
                        dynamo.call("PutItem", "{\"TableName\":\"bench\",\"Item\":" + RawDynamo.item(i) + "}");
                        acknowledged[i] = System.nanoTime();
                    }
                    return null;
                }));
            }
            for (var one : all) {
                one.get();
            }
        }
    }

    private static long[] entered(Path file, int writes) throws IOException, InterruptedException {
        var entered = new long[writes];
        long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            var lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
            for (var line : lines) {
                int blank = line.indexOf(' ');
                entered[Integer.parseInt(line.substring(0, blank))] = Long.parseLong(line.substring(blank + 1));
            }
            long missing = Arrays.stream(entered).filter(nanos -> nanos == 0).count();
            if (missing == 0) {
                return entered;
            }
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException(
                        String.format(Locale.ROOT, "%d writes never reached their handler", missing));
            }
            Thread.sleep(50);
        }
    }
}
