package dev.millrace.tables.stream;

import dev.millrace.model.Clock;
import dev.millrace.model.ShardId;
import dev.millrace.store.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Opens shards, and closes them in favour of their children. Confined to the store's writing thread.
 *
 * <p>A shard and the children that continue it change in one commit and in one step in memory: no reader meets a closed
 * shard whose children are not there, nor an open one that has any (spec C4, C5).
 */
final class Lineage {

    private final Clock clock;
    private final Sequencer sequencer;

    Lineage(Clock clock, Sequencer sequencer) {
        this.clock = clock;
        this.sequencer = sequencer;
    }

    /** The first shards of a stream, one a partition. */
    List<Shard> first(Writer writer, long stream, List<HashRange> partitions) {
        var shards = new ArrayList<Shard>();
        for (var partition : partitions) {
            shards.add(opened(writer, stream, shards, Optional.empty(), partition, shards.size()));
        }
        return shards;
    }

    /**
     * The state with the open shard closed and a child opened for each range. Children begin behind the parent's last
     * record.
     */
    StreamState continued(
            Writer writer, LiveStream live, StreamState state, ShardId parent, List<HashRange> childRanges) {
        var shard = state.shard(parent).orElseThrow();
        var shards = new ArrayList<>(state.with(shard.closed(live.newestSequence(shard), clock.now()))
                .shards());
        int ever = state.shardsEver();
        for (var range : childRanges) {
            shards.add(opened(writer, state.number(), shards, Optional.of(parent), range, ever++));
        }
        return state.withShards(shards, ever);
    }

    private Shard opened(
            Writer writer, long stream, List<Shard> earlier, Optional<ShardId> parent, HashRange range, int number) {
        var now = clock.now();
        var id = id(stream, number, now, earlier);
        return new Shard(
                number, id, parent, range, sequencer.next(writer), OptionalLong.empty(), now, Optional.empty(), 0);
    }

    /** Ids sort as they were created, also within one millisecond. */
    private static ShardId id(long stream, int number, Instant now, List<Shard> earlier) {
        long millis = now.toEpochMilli();
        if (!earlier.isEmpty()) {
            millis = Math.max(millis, creationMillis(earlier.getLast().id()) + 1);
        }
        int tag = Long.hashCode((stream + number) * 0x9E3779B97F4A7C15L);
        return new ShardId(String.format(Locale.ROOT, "shardId-%020d-%08x", millis, tag));
    }

    private static long creationMillis(ShardId id) {
        return Long.parseLong(id.value().split("-")[1]);
    }

    /** Makes the state the stream's newest. */
    void change(Writer writer, LiveStream live, StreamState state) {
        save(writer, state);
        live.change(state, writer);
    }

    void save(Writer writer, StreamState state) {
        writer.put(ChangeLog.STREAMS, key(state.name()), StreamStateCodec.encode(state));
    }

    static byte[] key(StreamName name) {
        return name.arn().getBytes(StandardCharsets.UTF_8);
    }
}
