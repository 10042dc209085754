package dev.millrace.trigger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One of the ParallelizationFactor queues of a shard. It has one batch in flight and settles in order. Immutable.
 *
 * @param settled every record of the lane up to here is settled
 * @param buffer read and not yet in a batch
 * @param work what the lane is doing
 * @param pending forms to send next, first the next: right halves and suffixes
 * @param windowStart when the clock of the batch that the buffer will become began to run; empty with the buffer
 * @param lastClosed when the previous batch was closed; the next window's clock starts there if the lane is busy (C.3)
 * @param openWindow the tumbling window that has begun and not had its final call
 */
record Lane(
        Position settled,
        RecordQueue buffer,
        Work work,
        List<Form> pending,
        Optional<Instant> windowStart,
        Instant lastClosed,
        Optional<OpenWindow> openWindow) {

    /** What a lane is doing with its current form. */
    sealed interface Work {
        /** Nothing. */
        record Free() implements Work {}

        /** Waiting for the answer to a call. */
        record InFlight(Attempt attempt, Form form) implements Work {}

        /** Waiting for the time of the next call. */
        record BackingOff(Form form, Instant until) implements Work {}
    }

    static final Work FREE = new Work.Free();

    static Lane emptyAt(Position settled) {
        return emptyAt(settled, Optional.empty());
    }

    static Lane emptyAt(Position settled, Optional<OpenWindow> openWindow) {
        return new Lane(settled, RecordQueue.EMPTY, FREE, List.of(), Optional.empty(), Instant.EPOCH, openWindow);
    }

    /** Records read and not settled. */
    int recordsHeld() {
        int records = buffer.count();
        for (var form : pending) {
            records += form.records().size();
        }
        return records + inWork().map(form -> form.records().size()).orElse(0);
    }

    /** Length of their event forms. */
    long bytesHeld() {
        long bytes = buffer.recordBytes();
        for (var form : pending) {
            bytes += form.records().recordBytes();
        }
        return bytes + inWork().map(form -> form.records().recordBytes()).orElse(0L);
    }

    /** What is with the function, or will be sent again. */
    Optional<Form> inWork() {
        return switch (work) {
            case Work.Free() -> Optional.empty();
            case Work.InFlight(var attempt, var form) -> Optional.of(form);
            case Work.BackingOff(var form, var until) -> Optional.of(form);
        };
    }
}
