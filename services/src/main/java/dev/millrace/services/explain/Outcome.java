package dev.millrace.services.explain;

import dev.millrace.model.ShardId;
import dev.millrace.services.mappings.MappingHistoryEntry;
import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.HistoryEntry.RepeatCause;
import dev.millrace.trigger.StartingPosition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What has become of a record, as one mapping sees it. */
public sealed interface Outcome {

    /** The function is done with it. */
    record Delivered(Instant at, String function, int attempts) implements Outcome {}

    /** No filter matches it. */
    record FilteredOut(Instant at) implements Outcome {}

    /**
     * It was given up, and a report goes to the destination.
     *
     * @param settlement how the report fared
     */
    record Reported(Instant at, Condition condition, String destination, ReportState settlement) implements Outcome {}

    /** How a report is doing. */
    enum ReportState {
        ON_ITS_WAY,
        DELIVERED,
        /** By its destination; it is kept in the ledger. */
        REFUSED
    }

    /** It was given up, and the mapping had no destination for a report. */
    record Dropped(Instant at, Condition condition) implements Outcome {}

    /** It grew older than the stream keeps it while its call was being repeated. */
    record Expired(Instant at) implements Outcome {}

    /** It was trimmed before it was read, or its shard was. */
    record Lost(Instant at) implements Outcome {}

    /** A call with it is running. */
    record InFlight(Instant since, String function, int tryNumber) implements Outcome {}

    /** A call with it failed or was throttled, and is repeated. */
    record Waiting(Instant until, RepeatCause cause, int step) implements Outcome {}

    /** Its batch is closed and comes after others of its lane. */
    record Queued(Instant since) implements Outcome {}

    /** It has been read and waits for a batch. */
    record Buffered(Instant since, Optional<MappingHistoryEntry> behind) implements Outcome {}

    /**
     * It is in the stream, ahead of what has been read.
     *
     * @param obstacles why, as far as the history tells, newest last
     */
    record Unread(List<MappingHistoryEntry> obstacles) implements Outcome {}

    /** It stands before the position at which the mapping began, fixed when it was created. */
    record BeforeStart(StartingPosition start) implements Outcome {}

    /**
     * The checkpoint has passed it, and the history no longer tells how: delivered, filtered or given up.
     *
     * @param pushedOut whether later entries may have pushed that out of the history; if not it was before it began
     */
    record SettledUntold(boolean pushedOut) implements Outcome {}

    /** The stream does not have it and may have had it, and neither history nor checkpoint tell anything. */
    record Trimmed() implements Outcome {}

    /** One of these shards had it, which is not known, and what is told of them differs. */
    record Ambiguous(List<ShardId> shards) implements Outcome {
        public Ambiguous {
            shards = List.copyOf(shards);
        }
    }

    /** The stream cannot be asked, and neither history nor checkpoint tell anything. */
    record Unknown(String reason) implements Outcome {}

    /** The stream has no such record, and no shard can have had it. */
    record NoSuchRecord() implements Outcome {}
}
