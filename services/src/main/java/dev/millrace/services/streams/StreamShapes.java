package dev.millrace.services.streams;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests and answers of the streams service, member by member as on the wire. */
final class StreamShapes {

    private StreamShapes() {}

    record ListStreamsInput(
            @Nullable String tableName,
            @Nullable Integer limit,
            @Nullable String exclusiveStartStreamArn) {}

    record ListStreamsOutput(
            List<StreamSummary> streams, @Nullable String lastEvaluatedStreamArn) {}

    record StreamSummary(String streamArn, String tableName, String streamLabel) {}

    record DescribeStreamInput(
            @Nullable String streamArn,
            @Nullable Integer limit,
            @Nullable String exclusiveStartShardId,
            @Nullable ShardFilter shardFilter) {}

    record ShardFilter(@Nullable String type, @Nullable String shardId) {}

    record DescribeStreamOutput(StreamDescription streamDescription) {}

    record StreamDescription(
            String streamArn,
            String streamLabel,
            String streamStatus,
            String streamViewType,
            Instant creationRequestDateTime,
            String tableName,
            List<KeySchemaElement> keySchema,
            List<ShardDescription> shards,
            @Nullable String lastEvaluatedShardId) {}

    record KeySchemaElement(String attributeName, String keyType) {}

    record ShardDescription(
            String shardId,
            SequenceNumberRange sequenceNumberRange,
            @Nullable String parentShardId) {}

    record SequenceNumberRange(
            String startingSequenceNumber, @Nullable String endingSequenceNumber) {}

    record GetShardIteratorInput(
            @Nullable String streamArn,
            @Nullable String shardId,
            @Nullable String shardIteratorType,
            @Nullable String sequenceNumber) {}

    record GetShardIteratorOutput(String shardIterator) {}

    record GetRecordsInput(
            @Nullable String shardIterator, @Nullable Integer limit) {}
}
