package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What can happen to a mapping as a whole. */
public sealed interface MappingEvent {

    /** The first event. */
    record Started() implements MappingEvent {}

    /** Answers {@link MappingEffect.FindShards}: all shards of the stream, parents before children. */
    record ShardsFound(List<FoundShard> shards) implements MappingEvent {
        public ShardsFound {
            shards = List.copyOf(shards);
        }
    }

    /** Answers {@link MappingEffect.FindShards}: the stream cannot be read, and why. */
    record StreamUnavailable(String reason) implements MappingEvent {
        public StreamUnavailable {
            Objects.requireNonNull(reason);
        }
    }

    /** The stream's set of shards is no longer what was found. */
    record ShardsChanged() implements MappingEvent {}

    /** The start positions of {@link MappingEffect.SavePositions} are durable. */
    record PositionsSaved() implements MappingEvent {}

    /** The shard's delivery ended with {@link ShardEffect.Finished}. */
    record ShardFinished(ShardId shard) implements MappingEvent {}

    /** The shard's delivery ended with {@link ShardEffect.Stopped}. */
    record ShardStopped(ShardId shard) implements MappingEvent {}

    /** The mapping was updated. */
    record SettingsChanged(boolean enabled) implements MappingEvent {}

    /** All shards have heard of {@link MappingEffect.ApplySettings}. */
    record SettingsApplied() implements MappingEvent {}

    /** The mapping is to end and to be forgotten. */
    record DeleteRequested() implements MappingEvent {}

    /** What {@link MappingEffect.ForgetAll} asked for is durable. */
    record Forgotten() implements MappingEvent {}

    /** An instant asked for by {@link MappingEffect.WakeUpAt} has come. */
    record TimeReached() implements MappingEvent {}

    /**
     * A shard of the stream.
     *
     * @param parent the shard it came from
     * @param closed whether no record will be added any more
     * @param latest where the next record will stand; given if it was asked for and the shard is open
     */
    record FoundShard(ShardId id, Optional<ShardId> parent, boolean closed, Optional<SequenceNumber> latest) {
        public FoundShard {
            Objects.requireNonNull(id);
            Objects.requireNonNull(parent);
            Objects.requireNonNull(latest);
        }
    }
}
