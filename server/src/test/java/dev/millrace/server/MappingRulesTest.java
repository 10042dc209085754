package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;

/** Rules of mappings that need the whole server: throttles of real functions, states on the way, what is measured. */
@Timeout(120)
class MappingRulesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FrozenServer server = FrozenServer.start();
    private final LambdaClient lambda = server.functions();
    private final List<List<String>> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> receiveCounts = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void close() {
        released.countDown();
        lambda.close();
        server.close();
    }

    private void deploy(boolean waits, Map<String, String> parameters) {
        ScriptedHandler.script(records -> {
            calls.add(records.stream().map(SkippedTimeTest::id).toList());
            records.forEach(this::countReceives);
            if (waits) {
                try {
                    assertThat(released.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return Map.of();
        });
        server.deploy(SkippedTimeTest.template("mapped-table.yaml"), parameters);
    }

    private void countReceives(Map<String, Object> entry) {
        if (entry.get("attributes") instanceof Map<?, ?> attributes) {
            receiveCounts.add(Integer.valueOf(String.valueOf(attributes.get("ApproximateReceiveCount"))));
        }
    }

    private EventSourceMappingConfiguration mapping() {
        return lambda.listEventSourceMappings(list -> list.eventSourceArn(server.output("StreamArn")))
                .eventSourceMappings()
                .getFirst();
    }

    private void reserve(int concurrency) {
        lambda.putFunctionConcurrency(put -> put.functionName("handler").reservedConcurrentExecutions(concurrency));
    }

    @Test
    @DisplayName(
            "F.1 F.3.3 M.12 a reserved concurrency of 0 throttles a stream's mapping: no retry is spent, nothing is lost")
    void throttled_stream() {
        deploy(false, Map.of("Retries", "0"));
        reserve(0);
        server.put("orders", "a");
        server.put("orders", "b");

        server.advance(Duration.ofHours(1));
        assertThat(calls).isEmpty();
        assertThat(server.receive(server.output("Reports"))).isEmpty();
        assertThat(mapping().state()).isEqualTo("Enabled");
        assertThat(mapping().lastProcessingResult()).startsWith("PROBLEM: ");

        reserve(1);
        server.advance(Duration.ofMinutes(2));
        assertThat(calls.stream().flatMap(List::stream)).containsExactly("a", "b");
        assertThat(server.receive(server.output("Reports"))).isEmpty();
        assertThat(mapping().lastProcessingResult()).isEqualTo("OK");
    }

    @Test
    @DisplayName(
            "K.8 a reserved concurrency of 0 throttles a queue's mapping: its message returns and is counted as received")
    void throttled_queue() {
        deploy(false, Map.of());
        reserve(0);
        var letters = server.output("Letters");
        server.queues().sendMessage(send -> send.queueUrl(letters).messageBody("letter"));

        server.advance(Duration.ofMinutes(5));
        assertThat(calls).isEmpty();

        reserve(1);
        server.advance(Duration.ofMinutes(1));
        assertThat(calls).containsExactly(List.of("letter"));
        assertThat(receiveCounts)
                .singleElement()
                .satisfies(count -> assertThat(count).as("once a lease of 30 s").isBetween(10, 12));
    }

    @Test
    @DisplayName(
            "A.4 B.10 Get shows Disabling until the call under way has ended; meanwhile the mapping can be changed")
    void disabling() {
        deploy(true, Map.of());
        server.put("orders", "a");
        await().atMost(PATIENCE).until(() -> calls.size() == 1);
        var uuid = mapping().uuid();

        assertThat(lambda.updateEventSourceMapping(update -> update.uuid(uuid).enabled(false))
                        .state())
                .isEqualTo("Disabling");
        assertThat(mapping().state()).isEqualTo("Disabling");
        assertThat(lambda.updateEventSourceMapping(update -> update.uuid(uuid).batchSize(7))
                        .batchSize())
                .isEqualTo(7);
        assertThat(mapping().state()).isEqualTo("Disabling");

        released.countDown();
        await().atMost(PATIENCE).until(() -> mapping().state().equals("Disabled"));
        server.put("orders", "b");
        server.settle();
        assertThat(calls).as("Disabled is quiet").containsExactly(List.of("a"));

        assertThat(lambda.updateEventSourceMapping(update -> update.uuid(uuid).enabled(true))
                        .state())
                .isEqualTo("Enabling");
        server.settle();
        assertThat(mapping().state()).isEqualTo("Enabled");
        assertThat(calls).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    @DisplayName("A.4 B.10 a mapping is deleted while a call is under way: gone at once, and nothing follows")
    void deleted_meanwhile() {
        deploy(true, Map.of("BatchSize", "1"));
        server.put("orders", "a");
        server.put("orders", "b");
        await().atMost(PATIENCE).until(() -> calls.size() == 1);
        var uuid = mapping().uuid();

        lambda.updateEventSourceMapping(update -> update.uuid(uuid).enabled(false));
        assertThat(lambda.deleteEventSourceMapping(delete -> delete.uuid(uuid)).state())
                .isEqualTo("Deleting");
        assertThatThrownBy(() -> lambda.getEventSourceMapping(get -> get.uuid(uuid)))
                .hasMessageContaining("The resource you requested does not exist.");

        released.countDown();
        server.settle();
        assertThat(calls).containsExactly(List.of("a"));
    }

    @Test
    @DisplayName("L.3 what clients read of a stream is measured, what mappings read is not")
    void stream_metrics() {
        deploy(false, Map.of());
        server.put("orders", "a");
        server.put("orders", "b");
        server.settle();
        assertThat(calls).isNotEmpty();
        var arn = server.output("StreamArn");
        try (var streams = server.streams();
                var watch = FrozenServer.client(CloudWatchClient.builder(), server.millrace())) {
            assertThat(watch.listMetrics(list -> list.namespace("AWS/DynamoDB")).metrics())
                    .isEmpty();
            var shard = streams.describeStream(describe -> describe.streamArn(arn))
                    .streamDescription()
                    .shards()
                    .getFirst();
            var iterator = streams.getShardIterator(get -> get.streamArn(arn)
                            .shardId(shard.shardId())
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            assertThat(streams.getRecords(get -> get.shardIterator(iterator)).records())
                    .hasSize(2);

            var now = server.millrace().now();
            var datapoint = watch.getMetricStatistics(get -> get.namespace("AWS/DynamoDB")
                            .metricName("ReturnedRecordsCount")
                            .dimensions(
                                    dimension("TableName", "orders"),
                                    dimension("StreamLabel", arn.substring(arn.lastIndexOf('/') + 1)),
                                    dimension("Operation", "GetRecords"))
                            .startTime(now.minusSeconds(60))
                            .endTime(now.plusSeconds(60))
                            .period(60)
                            .statistics(Statistic.SUM, Statistic.SAMPLE_COUNT))
                    .datapoints();
            assertThat(datapoint).singleElement().satisfies(point -> {
                assertThat(point.sum()).isEqualTo(2);
                assertThat(point.sampleCount()).isEqualTo(1);
            });
        }
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }
}
