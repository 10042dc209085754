package dev.millrace.tables.stream;

import dev.millrace.model.ShardId;

/**
 * Hears of news of one stream, after the commit that made them. Called on the store's writing thread: it must neither
 * block nor throw. Several commits may be told at once.
 */
public interface StreamListener {

    /** The shard has new records, or was closed. */
    void onRecords(ShardId shard);

    /** The set of shards changed, or the stream was disabled. */
    void onShards();
}
