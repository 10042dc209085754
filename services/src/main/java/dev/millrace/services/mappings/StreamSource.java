package dev.millrace.services.mappings;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import java.util.List;
import java.util.Optional;

/** Streams as the driver reads them. Thread-safe. */
public interface StreamSource {

    /** The stream's shards, parents before children; empty if there is no such stream. */
    Optional<List<Shard>> shards(String streamArn);

    /**
     * Where the next record of the shard will stand: after this number everything is new. For mappings that start at
     * LATEST.
     */
    SequenceNumber latest(String streamArn, ShardId shard);

    /**
     * Reads records after the given number (or from the trim horizon if it is empty), at most so many and at most about
     * so many event bytes, but at least one if there is one. Does not wait.
     */
    Read read(String streamArn, ShardId shard, Optional<SequenceNumber> after, int maxRecords, int maxBytes);

    /**
     * Calls the listener after each commit that adds records to the stream, closes or adds shards, or disables it;
     * events may be merged. The listener must not block.
     */
    Subscription subscribe(String streamArn, Listener listener);

    /**
     * A shard.
     *
     * @param parent the shard it came from, even if that one has been trimmed
     * @param closed whether no record will be added any more
     * @param start a number smaller than those of its records and greater than those of its parent's, if known
     * @param end the number behind which it has no record, if it is closed and that is known
     */
    record Shard(
            ShardId id,
            Optional<ShardId> parent,
            boolean closed,
            Optional<SequenceNumber> start,
            Optional<SequenceNumber> end) {

        /** A shard of which it is not known where it starts and ends. */
        public Shard(ShardId id, Optional<ShardId> parent, boolean closed) {
            this(id, parent, closed, Optional.empty(), Optional.empty());
        }

        /** Whether the record with this number can be in it, or can have been. */
        public boolean canHold(SequenceNumber number) {
            return start.map(number::isAfter).orElse(true)
                    && end.map(last -> !number.isAfter(last)).orElse(true);
        }
    }

    /** What a read found. */
    sealed interface Read {
        /** Records in order, possibly none; {@code endOfShard} if nothing will ever follow them. */
        record Records(List<StreamRecord> records, boolean endOfShard) implements Read {}

        /** The position asked for is older than the oldest record kept; that one's number, if there is one. */
        record Trimmed(Optional<SequenceNumber> horizon) implements Read {}

        /** The stream or shard is gone, or may not be read; why. */
        record Unavailable(String reason) implements Read {}
    }

    /** Hears of news. */
    interface Listener {
        /** The shard has new records, or was closed. */
        void onRecords(ShardId shard);

        /** The set of shards changed. */
        void onShards();
    }

    /** Ends the subscription. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
