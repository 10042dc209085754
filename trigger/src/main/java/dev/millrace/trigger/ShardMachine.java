package dev.millrace.trigger;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Delivers one shard to the function of one mapping. Reads it as far ahead as it may, spreads the records over the
 * lanes, closes batches, and repeats, splits, cuts or gives up what fails; what is settled is saved.
 *
 * <p>Pure: the same state, event, settings and time always give the same decision. Events may come late, twice or out
 * of turn; an answer to something no longer asked for changes nothing.
 */
public final class ShardMachine {

    /** What is to be remembered, and what is to be done. */
    public record Decision(ShardState next, List<ShardEffect> effects) {
        public Decision {
            Objects.requireNonNull(next);
            Objects.requireNonNull(effects);
        }
    }

    private ShardMachine() {}

    /**
     * The next move for one shard of one mapping.
     *
     * @param settings the mapping's settings as they are now
     * @param now business time; not before that of an earlier decision
     */
    public static Decision decide(ShardState state, ShardEvent event, MappingSettings settings, Instant now) {
        var turn = new ShardTurn(state, settings, now);
        switch (event) {
            case ShardEvent.Started() -> turn.start();
            case ShardEvent.RecordsRead(var read, var records, var end) -> turn.recordsRead(read, records, end);
            case ShardEvent.Trimmed(var read, var horizon) -> turn.trimmed(read, horizon);
            case ShardEvent.SourceUnavailable(var read, var reason) -> turn.sourceUnavailable(read, reason);
            case ShardEvent.SourceAvailable() -> turn.sourceAvailable();
            case ShardEvent.Returned(var attempt, var response) -> turn.returned(attempt, response);
            case ShardEvent.Failed(var attempt, var failure) -> turn.failed(attempt, failure);
            case ShardEvent.Throttled(var attempt, var reason) -> turn.throttled(attempt, reason);
            case ShardEvent.ReportSettled(var report, var settlement) -> turn.reportSettled(report, settlement);
            case ShardEvent.CheckpointSaved(var checkpoint) -> turn.checkpointSaved(checkpoint);
            case ShardEvent.TimeReached() -> turn.timeReached();
            case ShardEvent.SettingsChanged() -> {
                // the conclusion of every decision goes by the settings it is given
            }
            case ShardEvent.StopRequested(var mode) -> turn.stop(mode);
        }
        return turn.conclude();
    }
}
