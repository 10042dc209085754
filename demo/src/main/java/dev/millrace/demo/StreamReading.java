package dev.millrace.demo;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Reads a whole stream, closed shards too, from the trim horizon. Each further reading goes on where the last one
 * ended. Thread-confined.
 */
final class StreamReading {

    /** Records may follow an empty page; this many in a row are taken for the tip of an open shard. */
    private static final int EMPTY_PAGES_AT_TIP = 3;

    private final DynamoDbStreamsClient streams;
    private final String streamArn;
    private final List<StreamEntry> records = new ArrayList<>();
    private final Map<String, BigInteger> readUpTo = new HashMap<>();
    private final Set<String> finished = new HashSet<>();

    StreamReading(DynamoDbStreamsClient streams, String streamArn) {
        this.streams = streams;
        this.streamArn = streamArn;
    }

    /** All records from the trim horizon to now. */
    List<StreamEntry> records() {
        for (var shard : shards()) {
            if (!finished.contains(shard.shardId())) {
                read(shard.shardId());
            }
        }
        return List.copyOf(records);
    }

    private List<Shard> shards() {
        var shards = new ArrayList<Shard>();
        var page =
                streams.describeStream(request -> request.streamArn(streamArn)).streamDescription();
        shards.addAll(page.shards());
        while (page.lastEvaluatedShardId() != null) {
            var last = page.lastEvaluatedShardId();
            page = streams.describeStream(
                            request -> request.streamArn(streamArn).exclusiveStartShardId(last))
                    .streamDescription();
            shards.addAll(page.shards());
        }
        return shards;
    }

    private void read(String shardId) {
        var iterator = streams.getShardIterator(position(shardId)).shardIterator();
        var emptyPages = 0;
        while (iterator != null && emptyPages < EMPTY_PAGES_AT_TIP) {
            var position = iterator;
            var page = streams.getRecords(request -> request.shardIterator(position));
            for (var record : page.records()) {
                var entry = entry(shardId, record);
                records.add(entry);
                readUpTo.put(shardId, entry.sequenceNumber());
            }
            emptyPages = page.records().isEmpty() ? emptyPages + 1 : 0;
            iterator = page.nextShardIterator();
        }
        if (iterator == null) {
            finished.add(shardId);
        }
    }

    private GetShardIteratorRequest position(String shardId) {
        var request = GetShardIteratorRequest.builder().streamArn(streamArn).shardId(shardId);
        var last = readUpTo.get(shardId);
        if (last == null) {
            return request.shardIteratorType(ShardIteratorType.TRIM_HORIZON).build();
        }
        return request.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                .sequenceNumber(last.toString())
                .build();
    }

    private static StreamEntry entry(String shardId, Record record) {
        var change = record.dynamodb();
        var kind = WriteKind.valueOf(record.eventNameAsString());
        var version = kind == WriteKind.REMOVE ? version(change.oldImage()) + 1 : version(change.newImage());
        return new StreamEntry(
                shardId,
                new BigInteger(change.sequenceNumber()),
                record.eventID(),
                kind,
                change.keys().getOrDefault("orderId", AttributeValue.fromS("")).s(),
                version,
                status(change.newImage()),
                status(change.oldImage()),
                change.hasOldImage()
                        && change.hasNewImage()
                        && change.oldImage().equals(change.newImage()));
    }

    private static String status(Map<String, AttributeValue> image) {
        var status = image.getOrDefault("status", AttributeValue.fromS("")).s();
        return status == null ? "" : status;
    }

    /** Another writer's item may have no version, or not a number. */
    private static long version(Map<String, AttributeValue> image) {
        var version = image.getOrDefault("version", AttributeValue.fromN("0")).n();
        return version != null && version.matches("\\d{1,18}") ? Long.parseLong(version) : 0;
    }
}
