package dev.millrace.services.mappings;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.ShardId;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import dev.millrace.trigger.Checkpoint;
import dev.millrace.trigger.LastProcessingResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the checkpoints of mappings. A mapping's own key says that its start positions are fixed; each of its shards
 * has a key behind it. Thread-safe.
 */
final class CheckpointKeeper {

    private static final Keyspace CHECKPOINTS = new Keyspace("mapping-checkpoints", Keyspace.Use.RECORDS);

    private final Store store;

    CheckpointKeeper(Store store) {
        this.store = store;
    }

    /** The checkpoints of a mapping that was there before; empty if its start positions were never fixed. */
    Optional<Map<ShardId, Checkpoint>> load(String uuid) {
        if (store.get(CHECKPOINTS, mappingKey(uuid)) == null) {
            return Optional.empty();
        }
        var found = new LinkedHashMap<ShardId, Checkpoint>();
        store.scan(CHECKPOINTS, shardKey(uuid, ""), endOf(uuid), (key, value) -> {
            var shard = new String(key, UTF_8).substring(uuid.length() + 1);
            found.put(new ShardId(shard), Checkpoint.parse(new String(value, UTF_8)));
            return true;
        });
        return Optional.of(found);
    }

    Optional<Checkpoint> load(String uuid, ShardId shard) {
        return Optional.ofNullable(store.get(CHECKPOINTS, shardKey(uuid, shard.value())))
                .map(value -> Checkpoint.parse(new String(value, UTF_8)));
    }

    CompletableFuture<Boolean> fix(String uuid, Map<ShardId, Checkpoint> positions) {
        return store.submit(writer -> {
            writer.put(CHECKPOINTS, mappingKey(uuid), LastProcessingResult.NONE.getBytes(UTF_8));
            positions.forEach((shard, checkpoint) -> put(writer, uuid, shard, checkpoint));
            return true;
        });
    }

    /** Not to be called with a lock held. */
    CompletableFuture<Boolean> save(String uuid, ShardId shard, Checkpoint checkpoint) {
        return store.submitHere(writer -> {
            put(writer, uuid, shard, checkpoint);
            return true;
        });
    }

    /** Writes the checkpoint as a part of a larger change. */
    void put(Writer writer, String uuid, ShardId shard, Checkpoint checkpoint) {
        writer.put(CHECKPOINTS, shardKey(uuid, shard.value()), checkpoint.text().getBytes(UTF_8));
    }

    /** The mapping's LastProcessingResult, as it was kept last. */
    String lastResult(String uuid) {
        return Optional.ofNullable(store.get(CHECKPOINTS, mappingKey(uuid)))
                .map(value -> new String(value, UTF_8))
                .orElse(LastProcessingResult.NONE);
    }

    /** Keeps the result, unless the mapping has been forgotten meanwhile. */
    CompletableFuture<Boolean> keepLastResult(String uuid, String result) {
        return store.submit(writer -> {
            boolean known = writer.get(CHECKPOINTS, mappingKey(uuid)) != null;
            if (known) {
                writer.put(CHECKPOINTS, mappingKey(uuid), result.getBytes(UTF_8));
            }
            return known;
        });
    }

    CompletableFuture<Boolean> forget(String uuid, ShardId shard) {
        return store.submit(writer -> {
            writer.delete(CHECKPOINTS, shardKey(uuid, shard.value()));
            return true;
        });
    }

    CompletableFuture<Boolean> forgetAll(String uuid) {
        return store.submit(writer -> {
            writer.deleteRange(CHECKPOINTS, mappingKey(uuid), endOf(uuid));
            return true;
        });
    }

    private static byte[] mappingKey(String uuid) {
        return uuid.getBytes(UTF_8);
    }

    private static byte[] shardKey(String uuid, String shard) {
        return (uuid + "/" + shard).getBytes(UTF_8);
    }

    /** Behind every key of the mapping: the character after the slash. */
    private static byte[] endOf(String uuid) {
        return (uuid + "0").getBytes(UTF_8);
    }
}
