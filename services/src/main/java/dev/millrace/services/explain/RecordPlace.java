package dev.millrace.services.explain;

import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import java.util.List;

/** Where in a stream a sequence number is. */
public sealed interface RecordPlace {

    /** The stream has the record. */
    record Found(ShardId shard, StreamRecord record) implements RecordPlace {}

    /** These shards may have had it: they have trimmed what stood there. */
    record Trimmed(List<ShardId> shards) implements RecordPlace {
        public Trimmed {
            shards = List.copyOf(shards);
        }
    }

    /** No shard of the stream has it or can have had it. */
    record Nowhere() implements RecordPlace {}
}
