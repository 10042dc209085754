package dev.millrace.examples.orders;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Finds the records that a failure document speaks of. They are at hand for 24 hours after they were written. */
final class ShardReader {

    /**
     * A page may be empty although records follow, so one empty page proves nothing; but at the tip of an open shard
     * pages stay empty for ever.
     */
    private static final int EMPTY_PAGES_AT_MOST = 20;

    private final DynamoDbStreamsClient streams;

    ShardReader(DynamoDbStreamsClient streams) {
        this.streams = streams;
    }

    /**
     * The changes from the document's first to its last sequence number. If the shard was read by several lanes, those
     * of the other lanes stand among them.
     *
     * @return empty if the stream no longer holds them; trying again would not bring them back
     */
    Optional<List<OrderChange>> changes(FailureDocument document) {
        try {
            return Optional.of(read(document));
        } catch (TrimmedDataAccessException | ResourceNotFoundException gone) {
            return Optional.empty();
        }
    }

    private List<OrderChange> read(FailureDocument document) {
        var found = new ArrayList<OrderChange>();
        var next = firstIterator(document);
        var emptyPages = 0;
        while (next != null && emptyPages < EMPTY_PAGES_AT_MOST) {
            var iterator = next;
            var page = streams.getRecords(request -> request.shardIterator(iterator));
            var changes = page.records().stream().map(OrderChange::of).toList();
            changes.stream()
                    .filter(change -> document.covers(change.position()))
                    .forEach(found::add);
            emptyPages = changes.isEmpty() ? emptyPages + 1 : 0;
            next = reaches(changes, document.lastSequenceNumber()) ? null : page.nextShardIterator();
        }
        return List.copyOf(found);
    }

    private String firstIterator(FailureDocument document) {
        return streams.getShardIterator(request -> request.streamArn(document.streamArn())
                        .shardId(document.shardId())
                        .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                        .sequenceNumber(document.firstSequenceNumber().toString()))
                .shardIterator();
    }

    private static boolean reaches(List<OrderChange> changes, BigInteger last) {
        return !changes.isEmpty() && changes.getLast().position().compareTo(last) >= 0;
    }
}
