package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.conformance.kcl.Observed;
import dev.millrace.conformance.kcl.Reader;
import dev.millrace.conformance.kcl.Worker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

@Tag("conformance")
@ExtendWith(OneServer.class)
@DisplayName("the Kinesis Client Library 3 with the adapter for DynamoDB Streams, its leases in Millrace itself")
class KinesisClientLibraryIT {

    private static final String APPLICATION = "kcl-application";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int WRITERS = 4;
    private static final int ITEMS = 20;

    private final Millrace millrace;
    private final DynamoDbClient client;
    private final DynamoDbStreamsClient streams;
    private final Observed observed = new Observed();
    private final AtomicBoolean writing = new AtomicBoolean(true);

    KinesisClientLibraryIT(Millrace millrace) {
        this.millrace = millrace;
        this.client = millrace.dynamoDb();
        this.streams = millrace.streams();
    }

    @Test
    @DisplayName("through a roll and a split under writers: every record, in order per key, parents before children")
    void roll_and_split() throws Exception {
        var streamArn = Given.versions(client, "kcl-orders").latestStreamArn();
        try (var writers = Executors.newFixedThreadPool(WRITERS);
                var tables = millrace.dynamoDbAsync();
                var metrics = millrace.cloudWatchAsync()) {
            var written = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> writers.submit(() -> write(writer)))
                    .toList();
            try (var worker = Worker.start(
                    APPLICATION,
                    "worker",
                    streamArn,
                    streams,
                    tables,
                    metrics,
                    () -> new Reader(observed, () -> parents(streamArn)))) {
                await("the first records").atMost(SOON).until(() -> observed.records() > WRITERS * ITEMS);

                assertThat(reshard("{\"stream\":\"kcl-orders\",\"roll\":true}")).isNotEmpty();
                awaitChildren(streamArn);
                var splitShard = open(streamArn).getFirst();
                assertThat(reshard("{\"stream\":\"kcl-orders\",\"split\":\"" + splitShard + "\"}"))
                        .hasSize(2);
                awaitChildren(streamArn);

                writing.set(false);
                var last = sum(written);
                await("every record").atMost(SOON).until(() -> observed.records() >= last);
                await("the finished shards' leases").atMost(SOON).untilAsserted(() -> assertLeases(streamArn));
            }
            assertThat(observed.versions()).hasSize(WRITERS * ITEMS);
            assertThat(observed.versions())
                    .allSatisfy((id, versions) -> assertThat(versions)
                            .as(id)
                            .containsExactlyElementsOf(IntStream.rangeClosed(1, versions.size())
                                    .boxed()
                                    .toList()));
            assertThat(observed.records()).isEqualTo(sum(written));
            assertThat(observed.begunBeforeTheirTime()).isEmpty();
            assertThat(metrics.listMetrics(list -> list.namespace(APPLICATION))
                            .join()
                            .metrics())
                    .extracting(metric -> metric.metricName())
                    .contains("RecordsProcessed", "MillisBehindLatest");
        }
    }

    /** Counts the versions of its own items up, one item after the other, until told to stop. */
    private int write(int writer) {
        var count = 0;
        while (writing.get()) {
            var id = "item-" + writer + "-" + count % ITEMS;
            client.updateItem(update -> update.tableName("kcl-orders")
                    .key(Map.of("id", AttributeValue.fromS(id)))
                    .updateExpression("ADD version :one")
                    .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))));
            count++;
        }
        return count;
    }

    private static int sum(List<Future<Integer>> written) throws Exception {
        var sum = 0;
        for (var count : written) {
            sum += count.get();
        }
        return sum;
    }

    /** Until all shards with a parent are read, and their parents were read to the end. */
    private void awaitChildren(String streamArn) {
        await("the children").atMost(SOON).untilAsserted(() -> {
            assertThat(observed.ended()).containsAll(parents(streamArn).values());
            assertThat(observed.begun()).containsAll(open(streamArn));
        });
    }

    /** A closed shard's lease says that it is finished, or is gone; an open one's has an owner. */
    private void assertLeases(String streamArn) {
        var leases = client.scanPaginator(scan -> scan.tableName(APPLICATION).consistentRead(true)).items().stream()
                .filter(row -> row.containsKey("checkpoint"))
                .collect(Collectors.toMap(row -> text(row, "leaseKey"), row -> row));
        for (var shard : shards(streamArn)) {
            var lease = leases.getOrDefault(shard.shardId(), Map.of());
            if (isOpen(shard)) {
                assertThat(text(lease, "leaseOwner")).as(shard.shardId()).isEqualTo("worker");
            } else {
                assertThat(text(lease, "checkpoint")).as(shard.shardId()).isIn("SHARD_END", "");
            }
        }
    }

    private static String text(Map<String, AttributeValue> row, String name) {
        return row.getOrDefault(name, AttributeValue.fromS("")).s();
    }

    private List<Shard> shards(String streamArn) {
        return streams.describeStream(describe -> describe.streamArn(streamArn))
                .streamDescription()
                .shards();
    }

    private Map<String, String> parents(String streamArn) {
        return shards(streamArn).stream()
                .filter(shard -> shard.parentShardId() != null)
                .collect(Collectors.toMap(Shard::shardId, Shard::parentShardId));
    }

    private List<String> open(String streamArn) {
        return shards(streamArn).stream()
                .filter(KinesisClientLibraryIT::isOpen)
                .map(Shard::shardId)
                .toList();
    }

    private static boolean isOpen(Shard shard) {
        return shard.sequenceNumberRange().endingSequenceNumber() == null;
    }

    /** Has shards rolled or split and returns the new ones. */
    private List<String> reshard(String request) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(millrace.endpoint() + "/_millrace/shards"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(request))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return Json.read(answer.body()).path("shards").findValuesAsText("shardId");
        }
    }
}
