package dev.millrace.services.lambda.queue;

import dev.millrace.services.queues.MessageQueues.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Received messages that wait to become a batch. A batch is ready when it is full by count or bytes, or when its oldest
 * message has waited for the window. Thread-confined.
 */
final class QueueBuffer {

    /** Lambda's limit for the event of a synchronous invocation. */
    static final int MAX_EVENT_BYTES = 6_291_456;

    /** A message, and its form in the event. */
    private record Held(Message message, byte[] record, Instant receivedAt, Lease lease) {}

    /**
     * Messages that go to the function together.
     *
     * @param lease the one that ends first
     */
    record Batch(List<Message> messages, byte[] event, Lease lease) {}

    private final String queueArn;
    private final Deque<Held> held = new ArrayDeque<>();
    private long heldBytes;

    QueueBuffer(String queueArn) {
        this.queueArn = queueArn;
    }

    /** Takes the messages in; those that do not pass the filter are given back. */
    List<Message> add(List<Message> messages, SqsFilter filter, Instant now, Lease lease) {
        var filteredOut = new ArrayList<Message>();
        for (var message : messages) {
            var record = SqsEvent.record(message, queueArn);
            if (filter.passes(message, record)) {
                held.add(new Held(message, record, now, lease));
                heldBytes += record.length;
            } else {
                filteredOut.add(message);
            }
        }
        return filteredOut;
    }

    /** How many more messages a batch of this size can take. */
    int wanted(int batchSize) {
        return isFullByBytes() ? 0 : Math.max(0, batchSize - held.size());
    }

    /** When the oldest message will have waited for the window; empty if there is none. */
    Optional<Instant> dueAt(Duration window) {
        return Optional.ofNullable(held.peek()).map(first -> first.receivedAt().plus(window));
    }

    /** Takes the next batch, if one is ready. */
    Optional<Batch> take(int batchSize, Duration window, Instant now) {
        var due = dueAt(window);
        if (due.isEmpty()) {
            return Optional.empty();
        }
        var full = held.size() >= batchSize || isFullByBytes();
        return full || !due.get().isAfter(now) ? Optional.of(cut(batchSize)) : Optional.empty();
    }

    /** Drops what it holds: the messages return to the queue by themselves. */
    void clear() {
        held.clear();
        heldBytes = 0;
    }

    private Batch cut(int batchSize) {
        var messages = new ArrayList<Message>();
        var records = new ArrayList<byte[]>();
        var lease = held.element().lease();
        long bytes = SqsEvent.FRAME_BYTES;
        while (!held.isEmpty() && messages.size() < batchSize) {
            var next = held.element();
            bytes += next.record().length + 1L;
            // One message always goes, however large it is.
            if (bytes > MAX_EVENT_BYTES && !messages.isEmpty()) {
                break;
            }
            messages.add(next.message());
            records.add(next.record());
            lease = next.lease().end().isBefore(lease.end()) ? next.lease() : lease;
            held.remove();
            heldBytes -= next.record().length;
        }
        return new Batch(List.copyOf(messages), SqsEvent.of(records), lease);
    }

    private boolean isFullByBytes() {
        return SqsEvent.FRAME_BYTES + heldBytes + held.size() >= MAX_EVENT_BYTES;
    }
}
