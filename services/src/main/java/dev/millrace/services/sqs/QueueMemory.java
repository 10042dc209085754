package dev.millrace.services.sqs;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
    private final ReadyMessages ready;
    private final TreeSet<Hidden> hidden =
            new TreeSet<>(Comparator.comparing(Hidden::visible).thenComparing(Hidden::number));
    private final Optional<Deduplications> deduplications;
    private final ReceiveAttempts attempts = new ReceiveAttempts();
    private StoredQueue queue;
    private long nextNumber = 1;
    private Instant purgedUntil = Instant.EPOCH;

    /** How many messages are ready, in flight and delayed. */
    record Counts(int ready, int inFlight, int delayed) {}

    QueueMemory(StoredQueue queue) {
        var settings = queue.settings();
        this.queue = queue;
        this.ready = settings.isFifo() ? new GroupByGroup() : new OldestFirst();
        this.deduplications =
                settings.isFifo() ? Optional.of(new Deduplications(settings.deduplicatesPerGroup())) : Optional.empty();
    }

    StoredQueue queue() {
        return queue;
    }

    void replaceQueue(StoredQueue newQueue) {
        var before = queue.settings();
        var after = newQueue.settings();
        this.queue = newQueue;
        deduplications.ifPresent(found -> found.scope(after.deduplicatesPerGroup()));
        if (after.isFifo() && !after.delay().equals(before.delay())) {
            Map.copyOf(all).forEach(this::put); // which hides as long as the new delay says
        }
    }

    /** What a FIFO queue accepted lately; empty for a standard queue. */
    Optional<Deduplications> deduplications() {
        return deduplications;
    }

    ReceiveAttempts attempts() {
        return attempts;
    }

    /** The number for the next message. */
    long nextNumber(Instant now) {
        return queue.settings().isFifo() ? Math.max(nextNumber, SequenceNumbers.lowest(now)) : nextNumber;
    }

    /** Takes up what the store knows to be accepted. */
    void accepted(long number, Deduplications.Accepted accepted) {
        deduplications.orElseThrow().put(number, accepted);
        nextNumber = Math.max(nextNumber, number + 1);
    }

    Optional<Delivery> delivery(long number) {
        return Optional.ofNullable(all.get(number));
    }

    /** Adds the message or replaces what was known of its delivery. */
    void put(long number, Delivery given) {
        forget(number);
        var delivery = effective(given);
        all.put(number, delivery);
        hidden.add(new Hidden(delivery.visible(), number));
        ready.hidden(number, delivery);
        nextNumber = Math.max(nextNumber, number + 1);
    }

    /** The delay of a FIFO queue is that of the moment, also for messages sent before. */
    private Delivery effective(Delivery delivery) {
        return deduplications.isPresent() && delivery.isDelayed()
                ? delivery.visibleFrom(delivery.sent().plus(queue.settings().delay()))
                : delivery;
    }

    void forget(long number) {
        var old = all.remove(number);
        if (old != null) {
            ready.forget(number, old);
            hidden.remove(new Hidden(old.visible(), number));
        }
    }

    void clear() {
        all.clear();
        ready.clear();
        hidden.clear();
    }

    /** The messages that may be received at this instant, in order. */
    List<Long> ready(Instant now, int max) {
        promote(now);
        return ready.first(max);
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
            ready.visible(next.number(), delivery(next.number()).orElseThrow());
        }
    }
}
