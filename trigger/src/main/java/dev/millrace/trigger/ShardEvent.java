package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.StreamRecord;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** What can happen to the delivery of a shard. */
public sealed interface ShardEvent {

    /** The first event: delivery may begin. */
    record Started() implements ShardEvent {}

    /**
     * Answers {@link ShardEffect.Read}, once there is something to answer: a read that finds nothing waits.
     *
     * @param read the read's number
     * @param records in order, behind the position asked for
     * @param endOfShard nothing will ever follow these records
     */
    record RecordsRead(long read, List<StreamRecord> records, boolean endOfShard) implements ShardEvent {
        public RecordsRead {
            Objects.requireNonNull(records);
        }
    }

    /**
     * Answers a read: the position asked for is older than the oldest record kept, so records were lost unread.
     *
     * @param horizon the oldest record kept, if there is one
     */
    record Trimmed(long read, Optional<SequenceNumber> horizon) implements ShardEvent {
        public Trimmed {
            Objects.requireNonNull(horizon);
        }
    }

    /** Answers a read: the shard cannot be read now, and why. */
    record SourceUnavailable(long read, String reason) implements ShardEvent {
        public SourceUnavailable {
            Objects.requireNonNull(reason);
        }
    }

    /** A shard that could not be read perhaps can be again. */
    record SourceAvailable() implements ShardEvent {}

    /** The function returned. The response is what it sent, not to be changed. */
    record Returned(Attempt attempt, byte[] response) implements ShardEvent {
        public Returned {
            Objects.requireNonNull(attempt);
            Objects.requireNonNull(response);
        }
    }

    /** The function threw, timed out or died (F.1, "Unhandled"). */
    record Failed(Attempt attempt, CallFailure failure) implements ShardEvent {
        public Failed {
            Objects.requireNonNull(attempt);
            Objects.requireNonNull(failure);
        }

        /** The function threw. */
        public Failed(Attempt attempt, String reason) {
            this(attempt, CallFailure.threw(reason));
        }
    }

    /** The function was not reached: throttled, missing, not ready. Spends no retry (F.1). */
    record Throttled(Attempt attempt, String reason) implements ShardEvent {
        public Throttled {
            Objects.requireNonNull(attempt);
            Objects.requireNonNull(reason);
        }
    }

    /** A report has found its end. */
    record ReportSettled(UUID report, Settlement settlement) implements ShardEvent {
        public ReportSettled {
            Objects.requireNonNull(report);
            Objects.requireNonNull(settlement);
        }
    }

    /**
     * The checkpoint of a {@link ShardEffect.Save} is durable, or with {@link Reporting#WITH_CHECKPOINT} that of a
     * {@link ShardEffect.Report}. One event for each of them.
     */
    record CheckpointSaved(Checkpoint checkpoint) implements ShardEvent {
        public CheckpointSaved {
            Objects.requireNonNull(checkpoint);
        }
    }

    /** An instant asked for by {@link ShardEffect.WakeUpAt} has come. */
    record TimeReached() implements ShardEvent {}

    /** The settings given with this event differ from those before. */
    record SettingsChanged() implements ShardEvent {}

    /** Delivery is to end. */
    record StopRequested(StopMode mode) implements ShardEvent {
        public StopRequested {
            Objects.requireNonNull(mode);
        }
    }

    /** How a report ended. */
    enum Settlement {
        /** The destination has it. */
        DELIVERED,
        /** The destination will not take it. */
        REFUSED
    }

    /** How delivery is to end. */
    enum StopMode {
        /** Calls running may end, and what they settle is saved. */
        DRAIN,
        /** Another process owns the shard now: nothing more is saved. */
        LEASE_LOST
    }
}
