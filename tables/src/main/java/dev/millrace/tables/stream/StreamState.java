package dev.millrace.tables.stream;

import dev.millrace.model.ShardId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that is to be known of a stream, its records apart. Immutable.
 *
 * @param number unique in the store and never given again; begins the keys of its records
 * @param name its identity
 * @param view what it shows
 * @param keyNames the table's key attributes, partition key first
 * @param createdAt when it was enabled
 * @param disabledAt when it was disabled; empty while it is enabled
 * @param shards in the order of their creation, which is that of their ids
 * @param shardsEver how many shards it has had, those long gone included
 */
public record StreamState(
        long number,
        StreamName name,
        StreamViewType view,
        List<String> keyNames,
        Instant createdAt,
        Optional<Instant> disabledAt,
        List<Shard> shards,
        int shardsEver) {

    public StreamState {
        Objects.requireNonNull(name);
        Objects.requireNonNull(view);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(disabledAt);
        keyNames = List.copyOf(keyNames);
        shards = List.copyOf(shards);
    }

    /** Whether it still takes changes. */
    public boolean isEnabled() {
        return disabledAt.isEmpty();
    }

    /** The shard, open or closed, if it has not been dropped. */
    public Optional<Shard> shard(ShardId id) {
        return shards.stream().filter(shard -> shard.id().equals(id)).findFirst();
    }

    /** The shard that takes the next change of keys with this hash. */
    Shard openShardFor(long keyHash) {
        for (int i = shards.size() - 1; i >= 0; i--) { // the open ones are the youngest
            var shard = shards.get(i);
            if (!shard.isClosed() && shard.range().contains(keyHash)) {
                return shard;
            }
        }
        throw new IllegalStateException("stream " + name.arn() + " has no open shard for the hash " + keyHash);
    }

    StreamState disabled(Instant now, List<Shard> allClosed) {
        return new StreamState(number, name, view, keyNames, createdAt, Optional.of(now), allClosed, shardsEver);
    }

    StreamState withShards(List<Shard> changed, int ever) {
        return new StreamState(number, name, view, keyNames, createdAt, disabledAt, changed, ever);
    }

    /** With the shard of the same number replaced. */
    StreamState with(Shard changed) {
        var all = new ArrayList<Shard>(shards.size());
        for (var shard : shards) {
            all.add(shard.number() == changed.number() ? changed : shard);
        }
        return withShards(all, shardsEver);
    }
}
