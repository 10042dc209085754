package dev.millrace.trigger;

import dev.millrace.model.ShardId;
import java.time.Instant;
import java.util.Map;

/** What a decision about a mapping wants done. Effects are carried out in order. */
public sealed interface MappingEffect {

    /**
     * Look which shards the stream has. Answered by {@link MappingEvent.ShardsFound} or
     * {@link MappingEvent.StreamUnavailable}.
     *
     * @param withLatest whether the answer is to tell the latest position of each open shard
     */
    record FindShards(boolean withLatest) implements MappingEffect {}

    /** Make these start positions durable, all at once. Answered by {@link MappingEvent.PositionsSaved}. */
    record SavePositions(Map<ShardId, Checkpoint> positions) implements MappingEffect {}

    /** Deliver the shard, from its saved checkpoint, or from the trim horizon if there is none (B.3). */
    record StartShard(ShardId shard) implements MappingEffect {}

    /** Let the shard's calls in flight end, then stop it. */
    record StopShard(ShardId shard) implements MappingEffect {}

    /** Tell all running shards of the changed settings. Answered by {@link MappingEvent.SettingsApplied}. */
    record ApplySettings() implements MappingEffect {}

    /** Forget the checkpoint of a shard that the stream no longer has. */
    record ForgetShard(ShardId shard) implements MappingEffect {}

    /** Forget all checkpoints. Answered by {@link MappingEvent.Forgotten}. */
    record ForgetAll() implements MappingEffect {}

    /** Send {@link MappingEvent.TimeReached} at the instant. */
    record WakeUpAt(Instant at) implements MappingEffect {}

    /** Keep this for whoever wants to know what happened. */
    record Remember(HistoryEntry entry) implements MappingEffect {}

    /** The mapping is gone. Nothing follows. */
    record Removed() implements MappingEffect {}
}
