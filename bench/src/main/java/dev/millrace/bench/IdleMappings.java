package dev.millrace.bench;

import dev.millrace.server.JavaMode;
import dev.millrace.server.Millrace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.Runtime;

/**
 * What event source mappings cost that have nothing to do: processor time, heap and threads of a server with ten tables
 * and their streams, without mappings and with many. Prints a Markdown table; {@code ./mvnw -q -Pbench-idle -pl bench
 * -am package} runs it.
 */
public final class IdleMappings {

    private static final int TABLES = 10;
    private static final int SHARDS_OF_A_TABLE = 4;
    private static final int FUNCTIONS = Integer.getInteger("bench.functions", 1_000);
    private static final Duration SETTLE = Duration.ofSeconds(10);

    /** As long as the longest period of what the server does by itself. */
    private static final Duration IDLE = Duration.ofSeconds(Integer.getInteger("bench.seconds", 60));

    /** Held, because the logging framework forgets loggers that nobody holds. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private IdleMappings() {}

    private record Measured(double cpuPercent, long heapBytes, int threads) {}

    public static void main(String[] arguments) throws Exception {
        HELIDON.setLevel(Level.WARNING);
        try (var folder = BenchFolder.create();
                var server = Millrace.builder()
                        .port(0)
                        .java(JavaMode.IN_PROCESS)
                        .data(folder.resolve("data"))
                        .start()) {
            createTables(server);
            var without = measure();
            createMappings(server);
            var with = measure();
            int mappings = FUNCTIONS * TABLES;
            System.out.printf(
                    Locale.ROOT,
                    "| idle for %d s | processor | heap, MB | threads |%n|---|---|---|---|%n",
                    IDLE.toSeconds());
            print("no mapping", without);
            print(String.format(Locale.ROOT, "%,d mappings, %,d shards", mappings, mappings * SHARDS_OF_A_TABLE), with);
            System.out.printf(
                    Locale.ROOT,
                    "%nHeap of an idle shard in the driver, with its share of mapping and function: %d bytes.%n",
                    (with.heapBytes() - without.heapBytes()) / ((long) mappings * SHARDS_OF_A_TABLE));
        }
    }

    private static void print(String name, Measured measured) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f %% | %.0f | %d |%n",
                name,
                measured.cpuPercent(),
                measured.heapBytes() / 1e6,
                measured.threads());
    }

    private static Measured measure() throws InterruptedException {
        pass(SETTLE);
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        pass(SETTLE);
        long began = Contest.cpuNanos();
        pass(IDLE);
        double percent = (Contest.cpuNanos() - began) * 100.0 / IDLE.toNanos();
        return new Measured(percent, heap, ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static void pass(Duration time) throws InterruptedException {
        var unused = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void createTables(Millrace server) {
        try (var dynamo = SdkClients.dynamo(server.endpoint())) {
            for (int i = 0; i < TABLES; i++) {
                var name = "table-" + i;
                dynamo.createTable(table -> table.tableName(name)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("id")
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("id")
                                .keyType(KeyType.HASH)
                                .build())
                        .streamSpecification(stream ->
                                stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
            }
        }
    }

    /** Each function on each table. */
    private static void createMappings(Millrace server) throws IOException, InterruptedException {
        var zip = SdkBytes.fromByteArray(HandlerZip.of(EchoHandler.class));
        var few = new Semaphore(8);
        try (var dynamo = SdkClients.dynamo(server.endpoint());
                var lambda = SdkClients.lambda(server.endpoint());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var streams = IntStream.range(0, TABLES)
                    .mapToObj(i -> dynamo.describeTable(table -> table.tableName("table-" + i))
                            .table()
                            .latestStreamArn())
                    .toList();
            for (int i = 0; i < FUNCTIONS; i++) {
                var name = "function-" + i;
                few.acquire();
                threads.execute(() -> {
                    lambda.createFunction(function -> function.functionName(name)
                            .runtime(Runtime.JAVA21)
                            .handler(EchoHandler.class.getName())
                            .role("arn:aws:iam::000000000000:role/bench")
                            .code(code -> code.zipFile(zip)));
                    for (var stream : streams) {
                        lambda.createEventSourceMapping(mapping -> mapping.eventSourceArn(stream)
                                .functionName(name)
                                .startingPosition(EventSourcePosition.LATEST));
                    }
                    few.release();
                });
            }
        }
    }
}
