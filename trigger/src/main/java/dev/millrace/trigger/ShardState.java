package dev.millrace.trigger;

import dev.millrace.model.ShardId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

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

    /**
     * A report on its way.
     *
     * @param lane whose records it is about
     * @param records how many
     * @param before the lane's position before these records were given up
     */
    record HeldReport(UUID id, int lane, int records, Position before) {}

    /** The source could not be read so often in a row; when to try again. */
    record SourceTrouble(int failures, Instant retryAt) {}

    final ShardId shard;
    final Reporting reporting;
    final DeliveryLimits limits;
    final Phase phase;
    final List<Lane> lanes;
    final Position readTo;
    final boolean fromHorizon;
    final boolean endOfShard;
    final OptionalLong reading;
    final long nextNumber;
    final Seed seed;
    final boolean saving;
    final boolean unsaved;
    final List<HeldReport> held;
    final Optional<Instant> wakeUp;
    final Optional<SourceTrouble> trouble;

    ShardState(
            ShardId shard,
            Reporting reporting,
            DeliveryLimits limits,
            Phase phase,
            List<Lane> lanes,
            Position readTo,
            boolean fromHorizon,
            boolean endOfShard,
            OptionalLong reading,
            long nextNumber,
            Seed seed,
            boolean saving,
            boolean unsaved,
            List<HeldReport> held,
            Optional<Instant> wakeUp,
            Optional<SourceTrouble> trouble) {
        this.shard = shard;
        this.reporting = reporting;
        this.limits = limits;
        this.phase = phase;
        this.lanes = lanes;
        this.readTo = readTo;
        this.fromHorizon = fromHorizon;
        this.endOfShard = endOfShard;
        this.reading = reading;
        this.nextNumber = nextNumber;
        this.seed = seed;
        this.saving = saving;
        this.unsaved = unsaved;
        this.held = held;
        this.wakeUp = wakeUp;
        this.trouble = trouble;
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
        Objects.requireNonNull(shard);
        var positions = checkpoint.forLanes(lanes).lanes();
        var empty = new ArrayList<Lane>(lanes);
        positions.forEach(position -> empty.add(Lane.emptyAt(position)));
        return new ShardState(
                shard,
                reporting,
                limits,
                Phase.NEW,
                List.copyOf(empty),
                checkpoint.lowest(),
                false,
                false,
                OptionalLong.empty(),
                1,
                new Seed(seed),
                false,
                positions.size() != checkpoint.lanes().size(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** The shard. */
    public ShardId shard() {
        return shard;
    }

    /** Where in its life the delivery is. */
    public Phase phase() {
        return phase;
    }

    /** Whether the last read failed because of the source. */
    public boolean isSourceUnavailable() {
        return trouble.isPresent();
    }

    /** Records read and not settled. */
    public int recordsHeld() {
        int records = 0;
        for (var lane : lanes) {
            records += lane.buffer().count();
            for (var form : lane.pending()) {
                records += form.records().size();
            }
            records += switch (lane.work()) {
                case Lane.Work.Free() -> 0;
                case Lane.Work.InFlight(var attempt, var form) -> form.records().size();
                case Lane.Work.BackingOff(var form, var until) -> form.records().size();
            };
        }
        return records;
    }

    /** Reports on their way. */
    public int unsettledReports() {
        return held.size();
    }

    /** Calls in flight. */
    public int callsInFlight() {
        int calls = 0;
        for (var lane : lanes) {
            if (lane.work() instanceof Lane.Work.InFlight) {
                calls++;
            }
        }
        return calls;
    }
}
