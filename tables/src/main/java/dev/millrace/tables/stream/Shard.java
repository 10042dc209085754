package dev.millrace.tables.stream;

import dev.millrace.model.ShardId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A shard of a stream: the changes of one hash range between two moments. Open until it has an end; what follows then
 * is in its children.
 *
 * @param number its place in the order of creation, unique in the stream; part of the keys of its records
 * @param id its name
 * @param parent the shard it continues, even if that one is gone
 * @param range the partition keys whose changes it holds
 * @param start a number smaller than any of its records' and greater than any of its parent's
 * @param end the number of its last record, or its start if it has none; empty while it is open
 * @param createdAt when it was opened
 * @param closedAt when it was closed
 * @param lastTrimmed the number of the last record dropped for its age; 0 if none was
 */
public record Shard(
        int number,
        ShardId id,
        Optional<ShardId> parent,
        HashRange range,
        long start,
        OptionalLong end,
        Instant createdAt,
        Optional<Instant> closedAt,
        long lastTrimmed) {

    public Shard {
        Objects.requireNonNull(id);
        Objects.requireNonNull(parent);
        Objects.requireNonNull(range);
        Objects.requireNonNull(createdAt);
        if (end.isPresent() != closedAt.isPresent()) {
            throw new IllegalArgumentException("a shard has an end exactly if it was closed");
        }
    }

    public boolean isClosed() {
        return end.isPresent();
    }

    Shard closed(long lastSequence, Instant now) {
        return new Shard(
                number,
                id,
                parent,
                range,
                start,
                OptionalLong.of(Math.max(start, lastSequence)),
                createdAt,
                Optional.of(now),
                lastTrimmed);
    }

    Shard trimmed(long upTo) {
        return new Shard(number, id, parent, range, start, end, createdAt, closedAt, upTo);
    }
}
