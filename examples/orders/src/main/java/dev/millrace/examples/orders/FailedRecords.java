package dev.millrace.examples.orders;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Finds the records that a failure document speaks of. */
final class FailedRecords {

    /**
     * A page may be empty although records follow, so one empty page proves nothing; but at the tip of an open shard
     * pages stay empty for ever.
     */
    private static final int EMPTY_PAGES_AT_MOST = 20;

    private final ShardReader shards;

    FailedRecords(ShardReader shards) {
        this.shards = shards;
    }

    /**
     * The records from the document's first to its last sequence number. They are at hand for 24 hours after they were
     * written.
     *
     * @throws ShardReader.RecordsGone if they no longer are
     */
    List<ShardReader.StreamRecord> of(FailureDocument document) {
        var found = new ArrayList<ShardReader.StreamRecord>();
        var iterator = shards.iteratorAt(document.streamArn(), document.shardId(), document.firstSequenceNumber());
        var emptyPages = 0;
        while (true) {
            var page = shards.read(iterator);
            page.records().stream()
                    .filter(record -> document.covers(record.sequenceNumber()))
                    .forEach(found::add);
            emptyPages = page.records().isEmpty() ? emptyPages + 1 : 0;
            if (reaches(page, document.lastSequenceNumber())
                    || page.next().isEmpty()
                    || emptyPages == EMPTY_PAGES_AT_MOST) {
                return List.copyOf(found);
            }
            iterator = page.next().get();
        }
    }

    private static boolean reaches(ShardReader.Page page, BigInteger last) {
        return !page.records().isEmpty()
                && page.records().getLast().sequenceNumber().compareTo(last) >= 0;
    }
}
