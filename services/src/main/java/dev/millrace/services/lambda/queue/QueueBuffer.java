package dev.millrace.services.lambda.queue;

import dev.millrace.services.queues.MessageQueues.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Received messages that wait to become a batch. A batch is ready when it is full by count or bytes, or when its oldest
 * message has waited for the window. A message of a FIFO queue also waits while its group is busy, which means that a
 * batch with messages of the group is in flight. Thread-confined.
 */
final class QueueBuffer {

    /** Lambda's limit for the event of a synchronous invocation. */
    static final int MAX_EVENT_BYTES = 6_291_456;

    /**
     * A message, and its form in the event.
     *
     * @param group in a FIFO queue, else empty: that of a message in a standard queue does not bind
     */
    private record Held(Message message, String group, byte[] record, Instant receivedAt, Lease lease) {}

    /**
     * Messages that go to the function together.
     *
     * @param groups those of the messages of a FIFO queue
     * @param lease the one that ends first
     */
    record Batch(List<Message> messages, Set<String> groups, byte[] event, Lease lease) {}

    private final String queueArn;
    private final boolean fifo;
    private final Deque<Held> held = new ArrayDeque<>();
    private final Set<String> busy = new HashSet<>();
    private long heldBytes;

    QueueBuffer(String queueArn) {
        this.queueArn = queueArn;
        this.fifo = QueueMappings.isFifo(queueArn);
    }

    /** Takes the messages in; those that do not pass the filter are given back. */
    List<Message> add(List<Message> messages, SqsFilter filter, Instant now, Lease lease) {
        var filteredOut = new ArrayList<Message>();
        for (var message : messages) {
            var record = SqsEvent.record(message, queueArn);
            if (filter.passes(message, record)) {
                var group = fifo ? group(message) : "";
                held.add(new Held(message, group, record, now, lease));
                heldBytes += record.length;
            } else {
                filteredOut.add(message);
            }
        }
        return filteredOut;
    }

    /** How many more messages a batch of this size can take. */
    int wanted(int batchSize) {
        return isFullByBytes() ? 0 : Math.max(0, batchSize - freeCount());
    }

    /** When the oldest message that may be sent will have waited for the window; empty if there is none. */
    Optional<Instant> dueAt(Duration window) {
        return free().findFirst().map(first -> first.receivedAt().plus(window));
    }

    /** Takes the next batch, if one is ready. Its groups are busy until they are {@linkplain #free free} again. */
    Optional<Batch> take(int batchSize, Duration window, Instant now) {
        var due = dueAt(window);
        if (due.isEmpty()) {
            return Optional.empty();
        }
        var full = freeCount() >= batchSize || isFullByBytes();
        return full || !due.get().isAfter(now) ? Optional.of(cut(batchSize)) : Optional.empty();
    }

    /**
     * A batch has ended: its groups are busy no more. Later messages of those that are {@code open}, because a message
     * of theirs was not deleted, are dropped: they return to the queue, which gives them after the earlier one.
     */
    void free(Set<String> groups, Set<String> open) {
        drop(message -> open.contains(message.group()));
        busy.removeAll(groups);
    }

    /** Drops what it holds: the messages return to the queue by themselves. Busy groups remain so. */
    void clear() {
        held.clear();
        heldBytes = 0;
    }

    /**
     * Drops messages whose lease ends before the instant: they return to the queue, and whoever gets them is to have
     * them.
     */
    void letGo(Instant needed) {
        drop(message -> message.lease().end().isBefore(needed));
    }

    private void drop(Predicate<Held> goes) {
        held.removeIf(message -> {
            boolean gone = goes.test(message);
            heldBytes -= gone ? message.record().length : 0;
            return gone;
        });
    }

    /** The group that a message names, which in a standard queue does not bind. */
    static String group(Message message) {
        return message.attributes().getOrDefault("MessageGroupId", "");
    }

    private Batch cut(int batchSize) {
        var messages = new ArrayList<Message>();
        var groups = new LinkedHashSet<String>();
        var records = new ArrayList<byte[]>();
        Instant leaseEnd = Instant.MAX;
        long bytes = SqsEvent.FRAME_BYTES;
        for (var all = held.iterator(); all.hasNext() && messages.size() < batchSize; ) {
            var next = all.next();
            if (isBlocked(next)) {
                continue;
            }
            bytes += next.record().length + 1L;
            // One message always goes, however large it is.
            if (bytes > MAX_EVENT_BYTES && !messages.isEmpty()) {
                break;
            }
            messages.add(next.message());
            records.add(next.record());
            groups.add(next.group());
            leaseEnd = next.lease().end().isBefore(leaseEnd) ? next.lease().end() : leaseEnd;
            all.remove();
            heldBytes -= next.record().length;
        }
        var bound = fifo ? Set.copyOf(groups) : Set.<String>of();
        busy.addAll(bound);
        return new Batch(List.copyOf(messages), bound, SqsEvent.of(records), new Lease(leaseEnd));
    }

    private boolean isBlocked(Held message) {
        return fifo && busy.contains(message.group());
    }

    private Stream<Held> free() {
        return held.stream().filter(message -> !isBlocked(message));
    }

    private int freeCount() {
        return fifo ? (int) free().count() : held.size();
    }

    private boolean isFullByBytes() {
        long bytes = fifo ? free().mapToLong(message -> message.record().length).sum() : heldBytes;
        return SqsEvent.FRAME_BYTES + bytes + freeCount() >= MAX_EVENT_BYTES;
    }
}
