package dev.millrace.services.sqs;

import dev.millrace.services.queues.MessageDigests;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.store.Reader;
import dev.millrace.store.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What happens to ready messages that somebody asks for: they are delivered, moved to the dead-letter queue if they
 * have been received often enough, or dropped if their retention is over. Works inside a change.
 */
final class Receiving {

    /** Dead and expired messages passed over in one change, so that no change is long. */
    private static final int MOST_PASSED_OVER = 1000;

    /** The order in which a message's attributes are shown, that of recorded events (K.2). */
    private static final List<String> ORDER = List.of(
            "ApproximateReceiveCount",
            "AWSTraceHeader",
            "SentTimestamp",
            "SequenceNumber",
            StoredMessage.GROUP,
            "SenderId",
            StoredMessage.DEDUPLICATION,
            "ApproximateFirstReceiveTimestamp");

    private final Map<String, QueueMemory> queues;

    /** A message as delivered: its number and the state of this delivery. */
    record Delivered(long number, Delivery delivery) {}

    /** What a change took, and the dead-letter queues that got something. */
    record Taken(List<Delivered> deliveries, Set<String> movedTo) {}

    /**
     * What a receiver asks for.
     *
     * @param max most messages
     * @param visibility for how long they hide, if not for the queue's visibility timeout
     * @param attempt ReceiveRequestAttemptId: who asks again with it gets the same messages, of a FIFO queue
     */
    record Wanted(int max, Optional<Duration> visibility, Optional<String> attempt) {}

    Receiving(Map<String, QueueMemory> queues) {
        this.queues = queues;
    }

    Taken take(Writer writer, QueueMemory memory, Wanted wanted, Instant now) {
        var again = wanted.attempt()
                .map(id -> again(writer, memory, memory.attempts().deliveries(id, now), wanted, now))
                .orElse(List.of());
        if (!again.isEmpty()) {
            return new Taken(again, Set.of());
        }
        var taken = takeNew(writer, memory, wanted, now);
        wanted.attempt().ifPresent(id -> memory.attempts().remember(id, now, taken.deliveries()));
        return taken;
    }

    /**
     * Hides the earlier attempt's messages anew, under the receipts they have; nothing if one of them was deleted, or
     * its visibility changed or ended: then the attempt has been answered.
     */
    private static List<Delivered> again(
            Writer writer, QueueMemory memory, List<Delivered> earlier, Wanted wanted, Instant now) {
        var hidden =
                wanted.visibility().orElseGet(() -> memory.queue().settings().visibilityTimeout());
        boolean untouched = earlier.stream()
                .allMatch(delivered -> memory.delivery(delivered.number())
                        .filter(delivered.delivery()::equals)
                        .filter(delivery -> delivery.visible().isAfter(now))
                        .isPresent());
        if (!untouched) {
            return List.of();
        }
        var again = earlier.stream()
                .map(delivered ->
                        new Delivered(delivered.number(), delivered.delivery().visibleFrom(now.plus(hidden))))
                .toList();
        again.forEach(delivered -> {
            QueueStore.putDelivery(writer, memory.queue().arn(), delivered.number(), delivered.delivery());
            memory.put(delivered.number(), delivered.delivery());
        });
        wanted.attempt().ifPresent(id -> memory.attempts().repeated(id, again));
        return again;
    }

    private Taken takeNew(Writer writer, QueueMemory memory, Wanted wanted, Instant now) {
        var queue = memory.queue();
        var settings = queue.settings();
        int max = wanted.max();
        var hidden = wanted.visibility().orElseGet(settings::visibilityTimeout);
        var dead = settings.redrive()
                .flatMap(redrive -> Optional.ofNullable(queues.get(redrive.deadLetterQueueArn()))
                        .map(target -> new DeadLetters(target, redrive.maxReceives())));
        var deliveries = new ArrayList<Delivered>();
        var movedTo = new LinkedHashSet<String>();
        Predicate<Delivery> isOver =
                delivery -> !delivery.sent().plus(settings.retention()).isAfter(now);
        Predicate<Delivery> isDead = delivery ->
                dead.isPresent() && delivery.receives() >= dead.get().maxReceives();
        for (long number : candidates(memory, max, isOver.or(isDead), now)) {
            if (deliveries.size() == max) {
                break;
            }
            var delivery = memory.delivery(number).orElseThrow();
            if (isOver.test(delivery)) {
                remove(writer, memory, number);
            } else if (dead.isPresent() && isDead.test(delivery)) {
                move(writer, memory, number, delivery, dead.get().target(), now);
                movedTo.add(dead.get().target().queue().arn());
            } else {
                var received = delivery.received(now, hidden, Tokens.next());
                QueueStore.putDelivery(writer, queue.arn(), number, received);
                memory.put(number, received);
                deliveries.add(new Delivered(number, received));
            }
        }
        return new Taken(deliveries, movedTo);
    }

    /**
     * The messages to look at: as many as are wanted, since all other changes wait for this one; more if some of these
     * are going to be passed over. Asked before any is taken, after which a FIFO queue gives no more of its group.
     */
    private static List<Long> candidates(QueueMemory memory, int max, Predicate<Delivery> passedOver, Instant now) {
        var few = memory.ready(now, max);
        boolean enough = few.stream()
                .noneMatch(number -> memory.delivery(number).filter(passedOver).isPresent());
        return enough ? few : memory.ready(now, max + MOST_PASSED_OVER);
    }

    private record DeadLetters(QueueMemory target, int maxReceives) {}

    private static void remove(Writer writer, QueueMemory memory, long number) {
        QueueStore.deleteMessage(writer, memory.queue().arn(), number);
        memory.forget(number);
    }

    /** The message keeps its id, its age and its count of receives. */
    private static void move(
            Writer writer, QueueMemory memory, long number, Delivery delivery, QueueMemory target, Instant now) {
        var source = memory.queue().arn();
        var message = QueueStore.message(writer, source, number).orElseThrow();
        var attributes = new LinkedHashMap<>(message.systemAttributes());
        attributes.put("DeadLetterQueueSourceArn", source);
        var moved = new StoredMessage(
                message.messageId(), message.body(), message.sent(), attributes, message.messageAttributes());
        var arn = target.queue().arn();
        long newNumber = target.nextNumber(now);
        var ready = delivery.visibleFrom(now);
        QueueStore.putMessage(writer, arn, newNumber, moved);
        QueueStore.putDelivery(writer, arn, newNumber, ready);
        remove(writer, memory, number);
        target.put(newNumber, ready);
    }

    /** The messages as their receiver sees them. One that was deleted in between is left out. */
    List<Message> spell(StoredQueue queue, List<Delivered> deliveries, Reader reader) {
        var messages = new ArrayList<Message>(deliveries.size());
        for (var delivered : deliveries) {
            QueueStore.message(reader, queue.arn(), delivered.number())
                    .ifPresent(message -> messages.add(spell(queue, delivered, message)));
        }
        return messages;
    }

    private static Message spell(StoredQueue queue, Delivered delivered, StoredMessage message) {
        var delivery = delivered.delivery();
        var all = new LinkedHashMap<>(message.systemAttributes());
        all.put("SentTimestamp", String.valueOf(message.sent().toEpochMilli()));
        all.put("ApproximateReceiveCount", String.valueOf(delivery.receives()));
        all.put(
                "ApproximateFirstReceiveTimestamp",
                String.valueOf(delivery.firstReceived().toEpochMilli()));
        if (queue.settings().isFifo()) {
            all.put("SequenceNumber", SequenceNumbers.spelt(delivered.number()));
        }
        var attributes = new LinkedHashMap<String, String>();
        for (var name : ORDER) {
            var value = all.remove(name);
            if (value != null) {
                attributes.put(name, value);
            }
        }
        attributes.putAll(all);
        return new Message(
                message.messageId(),
                new Receipt(queue.incarnation(), delivered.number(), delivery.receipt()).handle(),
                message.body(),
                MessageDigests.ofBody(message.body()),
                attributes,
                StoredMessage.Attribute.shown(message.messageAttributes()));
    }
}
