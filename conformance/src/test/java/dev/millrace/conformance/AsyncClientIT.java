package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsAsyncClient;

@ExtendWith(OneServer.class)
@DisplayName("the asynchronous SDK for Java, over Netty")
class AsyncClientIT {

    private final DynamoDbClient blocking;
    private final DynamoDbAsyncClient client;
    private final DynamoDbStreamsAsyncClient streams;

    AsyncClientIT(Millrace millrace) {
        blocking = millrace.dynamoDb();
        client = millrace.dynamoDbAsync();
        streams = millrace.streamsAsync();
    }

    @AfterEach
    void close() {
        client.close();
        streams.close();
    }

    @Test
    @DisplayName(
            "many calls in flight on few connections are all answered; segments scanned at once see every item once")
    void many_at_once() {
        Given.versions(blocking, "async-many");
        allOf(IntStream.range(0, 300)
                .mapToObj(n -> client.putItem(put -> put.tableName("async-many").item(item("item-" + n, n))))
                .toList());

        var seen = new ConcurrentLinkedQueue<String>();
        allOf(IntStream.range(0, 4)
                .mapToObj(segment -> client.scanPaginator(scan -> scan.tableName("async-many")
                                .segment(segment)
                                .totalSegments(4)
                                .limit(20)
                                .consistentRead(true))
                        .items()
                        .subscribe(item -> seen.add(text(item))))
                .toList());
        assertThat(seen).hasSize(300).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("an atomic counter that many raise at once loses none")
    void counters() {
        Given.versions(blocking, "async-counter");
        allOf(IntStream.range(0, 200)
                .mapToObj(n -> client.updateItem(update -> update.tableName("async-counter")
                        .key(Map.of("id", AttributeValue.fromS("hits")))
                        .updateExpression("ADD hits :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1")))))
                .toList());

        var read = client.getItem(get -> get.tableName("async-counter")
                        .key(Map.of("id", AttributeValue.fromS("hits")))
                        .consistentRead(true))
                .join();
        assertThat(read.item()).containsEntry("hits", AttributeValue.fromN("200"));
    }

    @Test
    @DisplayName("batches, and transactions with their token and the reasons of their cancellation")
    void batches_and_transactions() {
        Given.versions(blocking, "async-writes");
        var writes = IntStream.range(0, 25)
                .mapToObj(n -> WriteRequest.builder()
                        .putRequest(put -> put.item(item("item-" + n, n)))
                        .build())
                .toList();
        assertThat(client.batchWriteItem(batch -> batch.requestItems(Map.of("async-writes", writes)))
                        .join()
                        .unprocessedItems())
                .isEmpty();
        var wanted = KeysAndAttributes.builder()
                .keys(List.of(Map.of("id", AttributeValue.fromS("item-3")), Map.of("id", AttributeValue.fromS("none"))))
                .build();
        assertThat(client.batchGetItem(batch -> batch.requestItems(Map.of("async-writes", wanted)))
                        .join()
                        .responses())
                .isEqualTo(Map.of("async-writes", List.of(item("item-3", 3))));

        var raise = TransactWriteItem.builder()
                .update(update -> update.tableName("async-writes")
                        .key(Map.of("id", AttributeValue.fromS("item-1")))
                        .updateExpression("SET n = n + :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
                .build();
        for (var repeat = 0; repeat < 2; repeat++) {
            client.transactWriteItems(write -> write.transactItems(raise).clientRequestToken("one-and-the-same"))
                    .join();
        }
        assertThat(client.getItem(
                                get -> get.tableName("async-writes").key(Map.of("id", AttributeValue.fromS("item-1"))))
                        .join()
                        .item())
                .containsEntry("n", AttributeValue.fromN("2"));

        var onlyNew = Put.builder()
                .tableName("async-writes")
                .item(item("item-2", 99))
                .conditionExpression("attribute_not_exists(id)")
                .build();
        assertThatThrownBy(() -> client.transactWriteItems(write -> write.transactItems(
                                raise, TransactWriteItem.builder().put(onlyNew).build()))
                        .join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        TransactionCanceledException.class,
                        cancelled -> assertThat(cancelled.cancellationReasons())
                                .extracting(CancellationReason::code)
                                .containsExactly("None", "ConditionalCheckFailed"));
    }

    @Test
    @DisplayName("the stream's shards are polled: each change of a key in its order")
    void stream() {
        var streamArn = Given.versions(blocking, "async-stream").latestStreamArn();
        for (var n = 0; n < 3; n++) {
            var version = n;
            allOf(IntStream.range(0, 10)
                    .mapToObj(item ->
                            client.putItem(put -> put.tableName("async-stream").item(item("item-" + item, version))))
                    .toList());
        }
        var shards = streams.describeStream(describe -> describe.streamArn(streamArn))
                .join()
                .streamDescription()
                .shards();
        var records = shards.stream()
                .flatMap(shard -> poll(streamArn, shard.shardId()).stream())
                .toList();

        assertThat(records).hasSize(30);
        for (var item = 0; item < 10; item++) {
            var keys = Map.of("id", AttributeValue.fromS("item-" + item));
            var ofItem = records.stream()
                    .filter(read -> read.dynamodb().keys().equals(keys))
                    .toList();
            assertThat(ofItem)
                    .extracting(Record::eventName)
                    .containsExactly(OperationType.INSERT, OperationType.MODIFY, OperationType.MODIFY);
            assertThat(ofItem)
                    .extracting(read -> read.dynamodb().newImage().get("n"))
                    .containsExactly(AttributeValue.fromN("0"), AttributeValue.fromN("1"), AttributeValue.fromN("2"));
        }
    }

    /** Reads an open shard until a read finds nothing. */
    private List<Record> poll(String streamArn, String shard) {
        var records = new ArrayList<Record>();
        var iterator = streams.getShardIterator(get ->
                        get.streamArn(streamArn).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .join()
                .shardIterator();
        for (var found = true; found; ) {
            var from = iterator;
            var answer =
                    streams.getRecords(get -> get.shardIterator(from).limit(4)).join();
            records.addAll(answer.records());
            found = answer.hasRecords() && !answer.records().isEmpty();
            iterator = Optional.ofNullable(answer.nextShardIterator()).orElseThrow();
        }
        return records;
    }

    private static void allOf(List<? extends CompletableFuture<?>> calls) {
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
    }

    private static String text(Map<String, AttributeValue> item) {
        return item.getOrDefault("id", AttributeValue.fromS("")).s();
    }

    private static Map<String, AttributeValue> item(String id, int n) {
        return Map.of("id", AttributeValue.fromS(id), "n", AttributeValue.fromN(String.valueOf(n)));
    }
}
