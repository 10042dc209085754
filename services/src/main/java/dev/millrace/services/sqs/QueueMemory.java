package dev.millrace.services.sqs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The deliveries of one queue in memory: which messages are ready and when the hidden ones will be. Bodies stay in the
 * store. Not thread-safe: guarded by the lock of {@link Queues}.
 */
final class QueueMemory {

    private record Hidden(Instant visible, long number) {}

    private final TreeMap<Long, Delivery> all = new TreeMap<>();
    private final TreeSet<Long> ready = new TreeSet<>();
    private final TreeSet<Hidden> hidden =
            new TreeSet<>(Comparator.comparing(Hidden::visible).thenComparing(Hidden::number));
    private StoredQueue queue;
    private long nextNumber = 1;
    private Instant purgedUntil = Instant.EPOCH;

    /** How many messages are ready, in flight and delayed. */
    record Counts(int ready, int inFlight, int delayed) {}

    QueueMemory(StoredQueue queue) {
        this.queue = queue;
    }

    StoredQueue queue() {
        return queue;
    }

    void replaceQueue(StoredQueue newQueue) {
        this.queue = newQueue;
    }

    /** The number for the next message. */
    long nextNumber() {
        return nextNumber;
    }

    Optional<Delivery> delivery(long number) {
        return Optional.ofNullable(all.get(number));
    }

    /** Adds the message or replaces what was known of its delivery. */
    void put(long number, Delivery delivery) {
        forget(number);
        all.put(number, delivery);
        hidden.add(new Hidden(delivery.visible(), number));
        nextNumber = Math.max(nextNumber, number + 1);
    }

    void forget(long number) {
        var old = all.remove(number);
        if (old != null) {
            ready.remove(number);
            hidden.remove(new Hidden(old.visible(), number));
        }
    }

    void clear() {
        all.clear();
        ready.clear();
        hidden.clear();
    }

    /** The ready messages at this instant, oldest first. */
    List<Long> ready(Instant now, int max) {
        promote(now);
        var first = new ArrayList<Long>(Math.min(max, ready.size()));
        for (var number : ready) {
            if (first.size() == max) {
                break;
            }
            first.add(number);
        }
        return first;
    }

    boolean hasReady(Instant now) {
        promote(now);
        return !ready.isEmpty();
    }

    /** When the next hidden message becomes ready. */
    Optional<Instant> nextVisible(Instant now) {
        promote(now);
        return hidden.isEmpty() ? Optional.empty() : Optional.of(hidden.first().visible());
    }

    /** Messages past their retention do not count, although they go only when next looked at. */
    Counts counts(Instant now) {
        promote(now);
        var retention = queue.settings().retention();
        int readyCount = 0;
        int inFlight = 0;
        int delayed = 0;
        for (var entry : all.entrySet()) {
            var delivery = entry.getValue();
            if (!delivery.sent().plus(retention).isAfter(now)) {
                continue;
            }
            if (!delivery.visible().isAfter(now)) {
                readyCount++;
            } else if (delivery.isDelayed()) {
                delayed++;
            } else {
                inFlight++;
            }
        }
        return new Counts(readyCount, inFlight, delayed);
    }

    /** When the oldest message was sent that is still kept. */
    Optional<Instant> oldest(Instant now) {
        var retention = queue.settings().retention();
        return all.values().stream()
                .map(Delivery::sent)
                .filter(sent -> sent.plus(retention).isAfter(now))
                .findFirst();
    }

    /** Whether a purge may begin now; if so, the next one may not for a minute. */
    boolean beginPurge(Instant now, Instant until) {
        if (now.isBefore(purgedUntil)) {
            return false;
        }
        purgedUntil = until;
        return true;
    }

    private void promote(Instant now) {
        while (!hidden.isEmpty() && !hidden.first().visible().isAfter(now)) {
            var next = hidden.first();
            hidden.remove(next);
            ready.add(next.number());
        }
    }
}
