package dev.millrace.bench;

import dev.millrace.server.JavaMode;
import dev.millrace.server.Millrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;

/**
 * How long after a write was acknowledged its handler is entered: batch window 0, idle server, one write at a time, a
 * real SDK client over HTTP. Prints rows of a Markdown table; {@code ./mvnw -q -pl bench -am -Pbench-push} runs it.
 */
public final class PushLatency {

    private static final int WARM_UP = 300;
    private static final int COUNTED = 1000;

    /** Held, because the logging framework forgets loggers that nobody holds. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private PushLatency() {}

    public static void main(String[] args) throws Exception {
        HELIDON.setLevel(Level.WARNING);
        System.out.println("| one write at a time, window 0, idle server (ms) | p50 | p90 | p99 | max |");
        System.out.println("|---|---|---|---|---|");
        for (var runtime : PushedRuntime.values()) {
            run(runtime);
        }
    }

    private static void run(PushedRuntime runtime) throws Exception {
        try (var folder = BenchFolder.create()) {
            run(runtime, folder);
        }
    }

    private static void run(PushedRuntime runtime, BenchFolder folder) throws Exception {
        var entered = folder.resolve("entered");
        try (var server = Millrace.builder()
                        .port(0)
                        .java(runtime.mode)
                        .data(folder.resolve("data"))
                        .start();
                var dynamo = SdkClients.dynamo(server.endpoint());
                var lambda = SdkClients.lambda(server.endpoint())) {
            var stream = createTable(dynamo);
            createFunction(lambda, entered, runtime);
            lambda.createEventSourceMapping(mapping -> mapping.eventSourceArn(stream)
                    .functionName("entered")
                    .startingPosition(EventSourcePosition.TRIM_HORIZON)
                    .batchSize(100));
            var put = new ArrayList<Long>();
            var afterAck = new ArrayList<Long>();
            var afterSend = new ArrayList<Long>();
            for (int i = 0; i < WARM_UP + COUNTED; i++) {
                var key = "order-" + i;
                long sent = System.nanoTime();
                dynamo.putItem(item -> item.tableName("bench").item(Map.of("id", AttributeValue.fromS(key))));
                long acknowledged = System.nanoTime();
                long handler = awaitLine(entered, i);
                if (i >= WARM_UP) {
                    put.add(acknowledged - sent);
                    afterAck.add(Math.max(0, handler - acknowledged));
                    afterSend.add(handler - sent);
                }
            }
            System.out.println(percentiles(put).row("PutItem, SDK round trip (" + runtime.title + ")"));
            System.out.println(percentiles(afterAck).row("acknowledged → handler entered, " + runtime.title));
            System.out.println(percentiles(afterSend)
                    .row(String.format(
                            Locale.ROOT,
                            "sent → handler entered, %s: %.2f × the write's round trip",
                            runtime.title,
                            percentiles(afterSend).p50Micros()
                                    / percentiles(put).p50Micros())));
        }
    }

    private static Percentiles percentiles(List<Long> nanos) {
        return Percentiles.of(nanos.stream().mapToLong(Long::longValue).toArray());
    }

    /** Spins until the handler has noted its entry for the i-th write. */
    private static long awaitLine(Path file, int index) throws IOException {
        long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < giveUp) {
            if (Files.exists(file)) {
                var lines = Files.readAllLines(file);
                if (lines.size() > index) {
                    return Long.parseLong(lines.get(index));
                }
            }
            Thread.onSpinWait();
        }
        throw new IllegalStateException("write " + index + " never reached its handler");
    }

    private static String createTable(DynamoDbClient dynamo) {
        return dynamo.createTable(table -> table.tableName("bench")
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("id")
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("id")
                                .keyType(KeyType.HASH)
                                .build())
                        .streamSpecification(
                                stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)))
                .tableDescription()
                .latestStreamArn();
    }

    private static void createFunction(LambdaClient lambda, Path entered, PushedRuntime runtime) throws IOException {
        if (runtime.mode == JavaMode.IN_PROCESS) {
            System.setProperty("bench.file", entered.toString());
        }
        var zip = SdkBytes.fromByteArray(runtime.code());
        lambda.createFunction(function -> function.functionName("entered")
                .runtime(runtime.identifier)
                .handler(runtime.handler)
                .role("arn:aws:iam::000000000000:role/bench")
                .timeout(30)
                .memorySize(256)
                .environment(environment -> environment.variables(Map.of("BENCH_FILE", entered.toString())))
                .code(code -> code.zipFile(zip)));
    }
}
