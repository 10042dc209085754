package dev.millrace.trigger;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Decides which shards of a stream a mapping delivers, and when: its life cycle (A.4), where it starts (B.1–B.3), and
 * that no shard begins before its parent is settled (B.4). Pure, like {@link ShardMachine}.
 */
public final class MappingMachine {

    /** What is to be remembered, and what is to be done. */
    public record Decision(MappingState next, List<MappingEffect> effects) {
        public Decision {
            Objects.requireNonNull(next);
            Objects.requireNonNull(effects);
        }
    }

    private MappingMachine() {}

    /**
     * The next move for one mapping.
     *
     * @param now business time; not before that of an earlier decision
     */
    public static Decision decide(MappingState state, MappingEvent event, Instant now) {
        var turn = new MappingTurn(state, now);
        switch (event) {
            case MappingEvent.Started() -> turn.start();
            case MappingEvent.ShardsFound(var shards) -> turn.shardsFound(shards);
            case MappingEvent.StreamUnavailable(var reason) -> turn.streamUnavailable(reason);
            case MappingEvent.ShardsChanged() -> turn.shardsChanged();
            case MappingEvent.PositionsSaved() -> turn.positionsSaved();
            case MappingEvent.ShardFinished(var shard) -> turn.shardFinished(shard);
            case MappingEvent.ShardStopped(var shard) -> turn.shardStopped(shard);
            case MappingEvent.SettingsChanged(var enabled) -> turn.settingsChanged(enabled);
            case MappingEvent.SettingsApplied() -> turn.settingsApplied();
            case MappingEvent.DeleteRequested() -> turn.delete();
            case MappingEvent.Forgotten() -> turn.forgotten();
            case MappingEvent.TimeReached() -> turn.timeReached();
        }
        return turn.conclude();
    }
}
