package dev.millrace.services.mappings;

import dev.millrace.model.ShardId;
import dev.millrace.trigger.Checkpoint;
import dev.millrace.trigger.MappingState;
import dev.millrace.trigger.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How far a mapping has come in a shard.
 *
 * @param shard which one
 * @param stage whether it is delivered
 * @param lanes behind which record everything is settled, for each lane; what is durable, so a restart goes on here
 */
public record ShardPosition(ShardId shard, Stage stage, List<Position> lanes) {

    /** Whether the shard is delivered. */
    public enum Stage {
        /** Its parents are not settled, or the mapping is not enabled. */
        WAITING,
        /** It is delivered now. */
        RUNNING,
        /** Its calls in flight end, and no more begin. */
        STOPPING,
        /** It is closed, and all of it is settled. */
        FINISHED
    }

    public ShardPosition {
        Objects.requireNonNull(shard);
        Objects.requireNonNull(stage);
        lanes = List.copyOf(lanes);
    }

    /** Those of the shards that the mapping knows, in the order of their ids. */
    static List<ShardPosition> of(MappingState state, Map<ShardId, Checkpoint> saved) {
        var positions = new ArrayList<ShardPosition>();
        state.shards().forEach((shard, progress) -> {
            var checkpoint = saved.getOrDefault(shard, Checkpoint.at(Position.HORIZON));
            var stage = switch (progress.stage()) {
                case WAITING -> Stage.WAITING;
                case RUNNING -> Stage.RUNNING;
                case STOPPING -> Stage.STOPPING;
                case FINISHED -> Stage.FINISHED;
            };
            positions.add(new ShardPosition(shard, stage, checkpoint.lanes()));
        });
        return positions;
    }
}
