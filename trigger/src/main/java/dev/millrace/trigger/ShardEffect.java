package dev.millrace.trigger;

import dev.millrace.model.StreamRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a decision wants done. Effects are carried out in order; {@link Save} and {@link Report} commit in order. */
public sealed interface ShardEffect {

    /**
     * Read the shard. Answered by {@link ShardEvent.RecordsRead}, {@link ShardEvent.Trimmed} or
     * {@link ShardEvent.SourceUnavailable} with the same number; while there is nothing to answer the read waits. A
     * newer read replaces one that still waits.
     */
    record Read(long read, Position from, int maxRecords, int maxBytes) implements ShardEffect {}

    /**
     * Call the function with these records. Answered by {@link ShardEvent.Returned}, {@link ShardEvent.Failed} or
     * {@link ShardEvent.Throttled}.
     *
     * @param records none only in the final call of a window
     * @param window what the call is told of its tumbling window
     */
    record Invoke(Attempt attempt, UUID requestId, List<StreamRecord> records, Optional<WindowCall> window)
            implements ShardEffect {}

    /** Make the checkpoint durable. Answered by {@link ShardEvent.CheckpointSaved}. */
    record Save(Checkpoint checkpoint) implements ShardEffect {}

    /**
     * Tell the destination about records given up. Answered by {@link ShardEvent.ReportSettled}.
     *
     * @param destination the mapping's destination when the records were given up
     * @param after the checkpoint that holds once this report and those before it are safe. With
     *     {@link Reporting#WITH_CHECKPOINT} it is to be committed together with the report, and that is answered by
     *     {@link ShardEvent.CheckpointSaved}
     */
    record Report(FailureReport failure, String destination, Checkpoint after) implements ShardEffect {}

    /** Send {@link ShardEvent.TimeReached} at the instant. Replaces an earlier request. */
    record WakeUpAt(Instant at) implements ShardEffect {}

    /** Keep this for whoever wants to know what happened. */
    record Remember(HistoryEntry entry) implements ShardEffect {}

    /** The shard is closed, all of it is settled and that is saved. Nothing follows. */
    record Finished() implements ShardEffect {}

    /** Delivery has ended as requested. Nothing follows. */
    record Stopped() implements ShardEffect {}
}
