package dev.millrace.examples.orders;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads one shard of a stream, forwards. */
interface ShardReader {

    /**
     * An iterator that begins with the record of this number.
     *
     * @throws RecordsGone if the stream no longer holds it
     */
    String iteratorAt(String streamArn, String shardId, BigInteger sequenceNumber);

    /**
     * The next records.
     *
     * @throws RecordsGone if the stream no longer holds them
     */
    Page read(String iterator);

    /**
     * @param records ascending; may be empty although more follow
     * @param next absent at the end of the shard
     */
    record Page(List<StreamRecord> records, Optional<String> next) {

        public Page {
            records = List.copyOf(records);
        }
    }

    /**
     * One record as the stream holds it.
     *
     * @param before empty for a new item
     * @param after empty for a deleted item
     */
    record StreamRecord(
            BigInteger sequenceNumber,
            String eventId,
            String eventName,
            Map<String, AttributeValue> keys,
            Map<String, AttributeValue> before,
            Map<String, AttributeValue> after) {

        public StreamRecord {
            keys = Map.copyOf(keys);
            before = Map.copyOf(before);
            after = Map.copyOf(after);
        }
    }

    /** The records are older than the stream's 24 hours, or the stream is no more. Trying again does not help. */
    final class RecordsGone extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RecordsGone(Throwable cause) {
            super(cause);
        }
    }
}
