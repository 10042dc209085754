package dev.millrace.services.explain;

import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import java.util.List;

/** Where in a stream a sequence number is. */
public sealed interface RecordPlace {

    /** The shards that have it or may have had it. */
    List<ShardId> shards();

    /** The stream has the record. */
    record Found(ShardId shard, StreamRecord record) implements RecordPlace {
        @Override
        public List<ShardId> shards() {
            return List.of(shard);
        }
    }

    /** These shards may have had it: they have trimmed what stood there, or the stream no longer has them. */
    record Trimmed(List<ShardId> shards) implements RecordPlace {
        public Trimmed {
            shards = List.copyOf(shards);
        }
    }

    /**
     * The stream cannot be asked, or not all of it.
     *
     * @param shards those that may have it or may have had it, as far as they are known
     * @param reason why it cannot be asked
     */
    record Unreadable(List<ShardId> shards, String reason) implements RecordPlace {
        public Unreadable {
            shards = List.copyOf(shards);
        }
    }

    /** No shard of the stream has it or can have had it. */
    record Nowhere() implements RecordPlace {
        @Override
        public List<ShardId> shards() {
            return List.of();
        }
    }
}
