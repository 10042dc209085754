package dev.millrace.services.sqs;

import dev.millrace.model.errors.SqsErrors;
import dev.millrace.store.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What whoever has received a message can do to it with the receipt. Works inside a change. */
final class Receipts {

    private Receipts() {}

    /** Deletes the message if the receipt is of its latest delivery; whether it was. */
    static boolean delete(Writer writer, QueueMemory memory, Receipt receipt, Instant now) {
        if (current(memory, receipt).isEmpty() || isExpired(memory, receipt, now)) {
            return false;
        }
        QueueStore.deleteMessage(writer, memory.queue().arn(), receipt.number());
        memory.forget(receipt.number());
        return true;
    }

    /**
     * Whether the message can no longer be deleted by this receipt, although it is there. Q-486: a FIFO queue forgives
     * no deletion that comes after the visibility timeout, a standard queue does.
     */
    static boolean isExpired(QueueMemory memory, Receipt receipt, Instant now) {
        return memory.queue().settings().isFifo()
                && memory.delivery(receipt.number()).isPresent()
                && inFlight(memory, receipt, now).isEmpty();
    }

    /**
     * Hides the message for so long from now on.
     *
     * @throws dev.millrace.model.ServiceException if it is not in flight under this receipt
     */
    static void hide(Writer writer, QueueMemory memory, Receipt receipt, Duration visibility, Instant now) {
        var changed = inFlight(memory, receipt, now)
                .orElseThrow(SqsErrors::messageNotInflight)
                .visibleFrom(now.plus(visibility));
        QueueStore.putDelivery(writer, memory.queue().arn(), receipt.number(), changed);
        memory.put(receipt.number(), changed);
    }

    private static Optional<Delivery> inFlight(QueueMemory memory, Receipt receipt, Instant now) {
        return current(memory, receipt).filter(delivery -> delivery.visible().isAfter(now));
    }

    private static Optional<Delivery> current(QueueMemory memory, Receipt receipt) {
        return receipt.incarnation() != memory.queue().incarnation()
                ? Optional.empty()
                : memory.delivery(receipt.number()).filter(delivery -> delivery.receipt() == receipt.token());
    }
}
