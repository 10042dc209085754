package dev.millrace.trigger;

import dev.millrace.model.ShardId;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything a mapping remembers between two events, apart from its shards' own states. Immutable.
 *
 * @param lifecycle as the API shows it
 * @param start where it begins in the shards that exist when it is created
 * @param positionsFixed whether the start positions are durable
 * @param enabled what the mapping is to be, once it is settled
 * @param discovered whether the stream's shards were found since this state was made; before that parents are unknown
 * @param shards the shards it knows
 * @param failures how often in a row the stream could not be read
 */
public record MappingState(
        Lifecycle lifecycle,
        StartingPosition start,
        boolean positionsFixed,
        boolean enabled,
        boolean discovered,
        NavigableMap<ShardId, ShardProgress> shards,
        int failures) {

    /** The states of spec A.4. */
    public enum Lifecycle {
        CREATING("Creating"),
        ENABLING("Enabling"),
        ENABLED("Enabled"),
        UPDATING("Updating"),
        DISABLING("Disabling"),
        DISABLED("Disabled"),
        DELETING("Deleting"),
        /** Gone; the API knows nothing of it any more. */
        DELETED("Deleted");

        private final String wireName;

        Lifecycle(String wireName) {
            this.wireName = wireName;
        }

        /** As it stands in the API's answers. */
        public String wireName() {
            return wireName;
        }
    }

    /** How far a shard has come. */
    public enum Stage {
        /** Not delivered: its parent is not settled, or the mapping is not enabled. */
        WAITING,
        RUNNING,
        STOPPING,
        /** All of it is settled, or it is lost. */
        FINISHED
    }

    /**
     * A shard the mapping knows.
     *
     * @param gone whether the stream no longer has it
     */
    public record ShardProgress(Optional<ShardId> parent, Stage stage, boolean gone) {
        public ShardProgress {
            Objects.requireNonNull(parent);
            Objects.requireNonNull(stage);
        }

        ShardProgress in(Stage next) {
            return new ShardProgress(parent, next, gone);
        }

        ShardProgress asGone() {
            return new ShardProgress(parent, stage, true);
        }
    }

    public MappingState {
        Objects.requireNonNull(lifecycle);
        Objects.requireNonNull(start);
        shards = Collections.unmodifiableNavigableMap(new TreeMap<>(shards));
    }

    /** A mapping that did not exist before. */
    public static MappingState created(StartingPosition start, boolean enabled) {
        return new MappingState(Lifecycle.CREATING, start, false, enabled, false, new TreeMap<>(), 0);
    }

    /**
     * A mapping that was there before a restart.
     *
     * @param checkpoints what was saved of its shards
     */
    public static MappingState restored(StartingPosition start, boolean enabled, Map<ShardId, Checkpoint> checkpoints) {
        var shards = new TreeMap<ShardId, ShardProgress>();
        checkpoints.forEach((shard, checkpoint) -> shards.put(
                shard,
                new ShardProgress(Optional.empty(), checkpoint.finished() ? Stage.FINISHED : Stage.WAITING, false)));
        var lifecycle = enabled ? Lifecycle.ENABLING : Lifecycle.DISABLED;
        return new MappingState(lifecycle, start, true, enabled, false, shards, 0);
    }
}
