package dev.millrace.services.sqs;

import dev.millrace.store.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a FIFO queue has accepted in the last five minutes, its deletion from the queue notwithstanding: a message with
 * the same deduplication id is accepted again, and goes nowhere. Not thread-safe.
 */
final class Deduplications {

    /** AWS's deduplication interval. It begins with the first message and is not prolonged by its duplicates. */
    static final Duration INTERVAL = Duration.ofMinutes(5);

    /** Entries cleared away by one message, so that no change is long. */
    private static final int MOST_PRUNED = 20;

    /** A message that was accepted. */
    record Accepted(String deduplicationId, String group, String messageId, Instant at) {

        private boolean isOver(Instant now) {
            return !at.plus(INTERVAL).isAfter(now);
        }
    }

    /** The duplicate's original. */
    record Original(long number, String messageId) {}

    private record Key(String group, String deduplicationId) {}

    private final TreeMap<Long, Accepted> accepted = new TreeMap<>();
    private final Map<Key, Long> latest = new HashMap<>();
    private boolean perGroup;

    /** @param perGroup whether equal ids of different groups are different */
    Deduplications(boolean perGroup) {
        this.perGroup = perGroup;
    }

    /** DeduplicationScope may be changed at any time; what was accepted is compared in the new way. */
    void scope(boolean newPerGroup) {
        if (perGroup != newPerGroup) {
            perGroup = newPerGroup;
            latest.clear();
            accepted.forEach((number, entry) -> latest.put(key(entry), number));
        }
    }

    Optional<Original> originalOf(Accepted message) {
        return Optional.ofNullable(latest.get(key(message))).flatMap(number -> {
            var original = accepted.get(number);
            return original == null || original.isOver(message.at())
                    ? Optional.empty()
                    : Optional.of(new Original(number, original.messageId()));
        });
    }

    void put(long number, Accepted message) {
        accepted.put(number, message);
        latest.put(key(message), number);
    }

    /** Forgets, here and in the store, some of what is older than the interval. */
    void prune(Writer writer, String arn, Instant now) {
        for (int pruned = 0; pruned < MOST_PRUNED && !accepted.isEmpty(); pruned++) {
            var oldest = accepted.firstEntry();
            if (!oldest.getValue().isOver(now)) {
                return;
            }
            QueueStore.deleteAccepted(writer, arn, oldest.getKey());
            accepted.remove(oldest.getKey());
            latest.remove(key(oldest.getValue()), oldest.getKey());
        }
    }

    private Key key(Accepted entry) {
        return new Key(perGroup ? entry.group() : "", entry.deduplicationId());
    }
}
