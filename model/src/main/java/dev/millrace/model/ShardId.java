package dev.millrace.model;

import java.util.Objects;

/**
 * The name of a shard of a stream, for example {@code shardId-00000001789649399079-0d666f96}. Ids of one stream sort as
 * text in the order of their creation, so a parent sorts before its children.
 */
public record ShardId(String value) implements Comparable<ShardId> {

    public ShardId {
        Objects.requireNonNull(value);
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a shard id is not empty");
        }
    }

    @Override
    public int compareTo(ShardId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
