package dev.millrace.trigger;

import dev.millrace.model.ShardId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything the delivery of one shard remembers between two events. Immutable; made by {@link #initial}, changed only
 * by {@link ShardMachine#decide}.
 */
public final class ShardState {

    /** Where in its life the delivery is. */
    public enum Phase {
        /** Made, not started. */
        NEW,
        /** Reads and delivers. */
        RUNNING,
        /** Waits for calls in flight, then makes its lanes anew for another parallelization factor (D.8). */
        CHANGING_LANES,
        /** Everything is settled, and that is being saved. */
        FINISHING,
        /** Done. */
        FINISHED,
        /** Waits for calls in flight, then saves and stops. */
        STOPPING,
        /** Stopped on request. */
        STOPPED
    }

    final Terms terms;
    final Phase phase;
    final List<Lane> lanes;
    final Reading reading;
    final Saving saving;
    final long nextNumber;
    final Seed seed;
    final Optional<Instant> wakeUp;

    /** What stays the same for as long as the delivery lives. */
    record Terms(ShardId shard, Reporting reporting, DeliveryLimits limits, boolean remembers) {
        Terms {
            Objects.requireNonNull(shard);
            Objects.requireNonNull(reporting);
            Objects.requireNonNull(limits);
        }
    }

    ShardState(
            Terms terms,
            Phase phase,
            List<Lane> lanes,
            Reading reading,
            Saving saving,
            long nextNumber,
            Seed seed,
            Optional<Instant> wakeUp) {
        this.terms = terms;
        this.phase = phase;
        this.lanes = Collections.unmodifiableList(lanes);
        this.reading = reading;
        this.saving = saving;
        this.nextNumber = nextNumber;
        this.seed = seed;
        this.wakeUp = wakeUp;
    }

    /**
     * A delivery that has not started.
     *
     * @param shard the shard
     * @param checkpoint where it continues; lanes of another number than the mapping's are collapsed to the lowest
     * @param lanes the mapping's parallelization factor
     * @param reporting what the driver promises about reports
     * @param limits the bounds of delivery
     * @param seed request ids and jitter derive from it: another one for each life of the delivery
     */
    public static ShardState initial(
            ShardId shard, Checkpoint checkpoint, int lanes, Reporting reporting, DeliveryLimits limits, long seed) {
        var positions = checkpoint.forLanes(lanes).lanes();
        boolean collapsed = positions.size() != checkpoint.lanes().size();
        var first = new ArrayList<Lane>(lanes);
        for (var position : positions) {
            first.add(Lane.emptyAt(position, first.isEmpty() ? checkpoint.window() : Optional.empty()));
        }
        return new ShardState(
                new Terms(shard, reporting, limits, true),
                Phase.NEW,
                List.copyOf(first),
                Reading.startingAt(checkpoint.lowest()),
                collapsed ? Saving.nothing().changed() : Saving.nothing(),
                1,
                new Seed(seed),
                Optional.empty());
    }

    /** The same delivery without a history, so that what the history costs can be measured. */
    public ShardState withoutHistory() {
        return new ShardState(
                new Terms(terms.shard(), terms.reporting(), terms.limits(), false),
                phase,
                lanes,
                reading,
                saving,
                nextNumber,
                seed,
                wakeUp);
    }

    /** The shard. */
    public ShardId shard() {
        return terms.shard();
    }

    /** Where in its life the delivery is. */
    public Phase phase() {
        return phase;
    }

    /** Whether the last read failed because of the source. */
    public boolean isSourceUnavailable() {
        return reading.trouble().isPresent();
    }

    /** Records read and not settled. */
    public int recordsHeld() {
        return lanes.stream().mapToInt(Lane::recordsHeld).sum();
    }

    /** Reports on their way. */
    public int unsettledReports() {
        return saving.held().size();
    }

    /** Whether a batch is with the function or waits to be sent again. */
    public boolean isDelivering() {
        for (var lane : lanes) {
            if (!lane.work().equals(Lane.FREE)) {
                return true;
            }
        }
        return false;
    }

    /** For each batch that is with the function or waits to be sent again: when its last record was written. */
    public List<Instant> batchesInWork() {
        return lanes.stream()
                .flatMap(lane -> lane.inWork().stream())
                .filter(form -> !form.isFinal())
                .map(form -> form.records().last().createdAt())
                .toList();
    }

    /** Calls in flight. */
    public int callsInFlight() {
        return (int) lanes.stream()
                .filter(lane -> lane.work() instanceof Lane.Work.InFlight)
                .count();
    }
}
