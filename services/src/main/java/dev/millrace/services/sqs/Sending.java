package dev.millrace.services.sqs;

import dev.millrace.services.sqs.Deduplications.Accepted;
import dev.millrace.store.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What happens to a message that is sent. Works inside a change. */
final class Sending {

    /**
     * What the sender is told. A duplicate has the identifiers of its original.
     *
     * @param sequenceNumber in a FIFO queue
     */
    record Sent(String messageId, Optional<String> sequenceNumber) {}

    private Sending() {}

    /** @param delay of a message in a standard queue; a FIFO queue has its own */
    static Sent add(Writer writer, QueueMemory memory, StoredMessage message, Duration delay, Instant now) {
        var deduplications = memory.deduplications();
        if (deduplications.isEmpty()) {
            put(writer, memory, message, message.sent().plus(delay), "", now);
            return new Sent(message.messageId(), Optional.empty());
        }
        var arn = memory.queue().arn();
        deduplications.get().prune(writer, arn, now);
        var group = message.system(StoredMessage.GROUP);
        var accepted =
                new Accepted(message.system(StoredMessage.DEDUPLICATION), group, message.messageId(), message.sent());
        var original = deduplications.get().originalOf(accepted);
        if (original.isPresent()) {
            return sent(original.get().messageId(), original.get().number());
        }
        long number = put(
                writer,
                memory,
                message,
                message.sent().plus(memory.queue().settings().delay()),
                group,
                now);
        QueueStore.putAccepted(writer, arn, number, accepted);
        deduplications.get().put(number, accepted);
        return sent(message.messageId(), number);
    }

    private static Sent sent(String messageId, long number) {
        return new Sent(messageId, Optional.of(SequenceNumbers.spelt(number)));
    }

    private static long put(
            Writer writer, QueueMemory memory, StoredMessage message, Instant visible, String group, Instant now) {
        var arn = memory.queue().arn();
        long number = memory.nextNumber(now);
        var delivery = Delivery.fresh(message.sent(), visible, group);
        QueueStore.putMessage(writer, arn, number, message);
        QueueStore.putDelivery(writer, arn, number, delivery);
        memory.put(number, delivery);
        return number;
    }
}
