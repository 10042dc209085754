package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamStatus;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

@ExtendWith(OneServer.class)
@DisplayName("the SDK for Java and DynamoDB Streams")
class StreamsIT {

    @Test
    @DisplayName("every write is read in order, once; a disabled stream is read to the end of its shards")
    void a_disabled_stream_is_read_to_its_end(Millrace millrace) {
        var tables = millrace.dynamoDb();
        var streams = millrace.streams();
        var streamArn = Given.table(tables, "streams-read").latestStreamArn();
        for (var id : List.of("a", "b", "c", "d", "e")) {
            var item = Map.of("id", AttributeValue.fromS(id), "n", AttributeValue.fromN("1"));
            tables.putItem(put -> put.tableName("streams-read").item(item));
            tables.putItem(put -> put.tableName("streams-read").item(item));
            tables.updateItem(update -> update.tableName("streams-read")
                    .key(item)
                    .updateExpression("SET note = :note")
                    .expressionAttributeValues(Map.of(":note", AttributeValue.fromS("changed"))));
            tables.deleteItem(delete -> delete.tableName("streams-read").key(item));
        }
        tables.updateTable(
                update -> update.tableName("streams-read").streamSpecification(stream -> stream.streamEnabled(false)));

        assertThat(streams.listStreams(list -> list.tableName("streams-read")).streams())
                .extracting(stream -> stream.streamArn())
                .containsExactly(streamArn);
        var described = streams.describeStream(describe -> describe.streamArn(streamArn))
                .streamDescription();
        assertThat(described.streamStatus()).isIn(StreamStatus.DISABLED, StreamStatus.DISABLING);
        assertThat(described.shards()).hasSize(4);

        var records = described.shards().stream()
                .flatMap(shard -> readToTheEnd(streams, streamArn, shard).stream())
                .toList();

        assertThat(records).hasSize(15);
        for (var id : List.of("a", "b", "c", "d", "e")) {
            var ofId = records.stream()
                    .filter(read -> AttributeValue.fromS(id)
                            .equals(read.dynamodb().keys().get("id")))
                    .toList();
            assertThat(ofId)
                    .extracting(Record::eventName)
                    .containsExactly(OperationType.INSERT, OperationType.MODIFY, OperationType.REMOVE);
            assertThat(ofId.get(0).dynamodb().hasOldImage()).isFalse();
            assertThat(ofId.get(1).dynamodb().newImage()).containsEntry("note", AttributeValue.fromS("changed"));
            assertThat(ofId.get(2).dynamodb().oldImage())
                    .isEqualTo(ofId.get(1).dynamodb().newImage());
            assertThat(ofId.get(2).dynamodb().hasNewImage()).isFalse();
            assertThat(ofId).allSatisfy(read -> {
                assertThat(read.eventSource()).isEqualTo("aws:dynamodb");
                assertThat(read.eventVersion()).isEqualTo("1.1");
                assertThat(read.awsRegion()).isEqualTo("us-east-1");
                assertThat(read.dynamodb().streamViewTypeAsString()).isEqualTo("NEW_AND_OLD_IMAGES");
                assertThat(read.dynamodb().sizeBytes()).isPositive();
            });
        }
    }

    private static List<Record> readToTheEnd(DynamoDbStreamsClient streams, String streamArn, Shard shard) {
        assertThat(shard.sequenceNumberRange().endingSequenceNumber()).isNotNull();
        var records = new ArrayList<Record>();
        var iterator = Optional.ofNullable(streams.getShardIterator(get -> get.streamArn(streamArn)
                        .shardId(shard.shardId())
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator());
        for (var reads = 0; iterator.isPresent(); reads++) {
            assertThat(reads).as("reads of one closed shard").isLessThan(20);
            var from = iterator.get();
            var answer = streams.getRecords(get -> get.shardIterator(from).limit(2));
            records.addAll(answer.records());
            iterator = Optional.ofNullable(answer.nextShardIterator());
        }
        return records;
    }
}
