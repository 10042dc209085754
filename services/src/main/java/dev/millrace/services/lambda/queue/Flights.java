package dev.millrace.services.lambda.queue;

import dev.millrace.functions.Functions;
import dev.millrace.functions.Invocation;
import dev.millrace.functions.InvocationOutcome;
import dev.millrace.functions.InvocationOutcome.FunctionError;
import dev.millrace.functions.InvocationOutcome.Returned;
import dev.millrace.functions.InvocationOutcome.Throttled;
import dev.millrace.functions.InvocationOutcome.TimedOut;
import dev.millrace.functions.InvocationOutcome.Unavailable;
import dev.millrace.model.Clock;
import dev.millrace.services.lambda.queue.QueueBuffer.Batch;
import dev.millrace.services.lambda.queue.QueueMappings.Spec;
import dev.millrace.services.queues.MessageQueues.Message;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batches of one mapping that are in flight. A batch is invoked, invoked again while the function is throttled, and
 * settled. It has a slot until it lands, which it does exactly once, whatever happens to it.
 */
final class Flights {

    /**
     * A batch that has ended.
     *
     * @param groups those of its messages, in a FIFO queue
     * @param open those of them of which a message was not deleted
     */
    record Landed(Set<String> groups, Set<String> open) {}

    private static final Logger LOG = LoggerFactory.getLogger(Flights.class);

    private final Supplier<Spec> spec;
    private final BooleanSupplier stopped;
    private final Deletion deletion;
    private final Functions functions;
    private final Clock clock;
    private final Executor background;
    private final QueueCounts counts;
    private final BatchSlots slots;
    private final Consumer<Landed> landed;
    private volatile String told = ""; // why functions could not be invoked, said once, not once a message

    /**
     * @param spec the settings of the moment
     * @param stopped whether the mapping is gone
     * @param landed told of every batch that has ended, before its slot is given back
     */
    Flights(
            Supplier<Spec> spec,
            BooleanSupplier stopped,
            Deletion deletion,
            Functions functions,
            Clock clock,
            Executor background,
            QueueCounts counts,
            BatchSlots slots,
            Consumer<Landed> landed) {
        this.spec = spec;
        this.stopped = stopped;
        this.deletion = deletion;
        this.functions = functions;
        this.clock = clock;
        this.background = background;
        this.counts = counts;
        this.slots = slots;
        this.landed = landed;
    }

    /** Takes a slot and lets the batch begin. Never blocks. */
    void start(Batch batch) {
        slots.take();
        background.execute(new Flight(batch, requestId())::attempt);
    }

    private boolean isPolling() {
        return spec.get().enabled() && !stopped.getAsBoolean();
    }

    /** Recorded: the request ids of queue mappings have version digit 5. */
    private static String requestId() {
        var random = UUID.randomUUID();
        return new UUID((random.getMostSignificantBits() & ~0xF000L) | 0x5000L, random.getLeastSignificantBits())
                .toString();
    }

    /** One batch. Its attempts follow each other, perhaps on several threads. */
    private final class Flight {

        private final Batch batch;
        private final String requestId;
        private Set<String> open; // the attempts', which follow each other

        Flight(Batch batch, String requestId) {
            this.batch = batch;
            this.requestId = requestId;
            this.open = batch.groups();
        }

        /** The only way in, and the only way out. */
        private void attempt() {
            boolean again = false;
            try {
                // What has not begun when polling ends returns to the queue (K.10).
                again = isPolling() && invoke(spec.get());
            } catch (RuntimeException e) {
                failed();
                if (!stopped.getAsBoolean()) {
                    LOG.error("A batch of mapping {} failed inside Millrace; its messages return", uuid(), e);
                }
            } finally {
                if (!again) { // else it keeps slot and groups
                    land();
                }
            }
        }

        private void land() {
            try {
                landed.accept(new Landed(batch.groups(), open));
            } finally {
                slots.giveBack();
            }
        }

        /** Whether it was throttled and is going to be invoked again; if not, it is settled. */
        private boolean invoke(Spec settings) {
            counts.invoked(batch.messages().size());
            var outcome = functions.invoke(
                    settings.unqualifiedFunctionArn(),
                    new Invocation(requestId, settings.functionArn(), batch.event()));
            if (outcome instanceof Throttled && isPolling()) {
                var next = batch.lease().nextTry(clock.now());
                if (next.isPresent()) {
                    failed();
                    counts.retried();
                    clock.schedule(next.get(), () -> background.execute(this::attempt));
                    return true;
                }
            }
            settle(outcome, settings);
            return false;
        }

        private void settle(InvocationOutcome outcome, Spec settings) {
            switch (outcome) {
                case Returned returned -> {
                    told = "";
                    if (settings.reportBatchItemFailures()) {
                        settle(SqsResponse.read(returned.payload(), ids()));
                    } else {
                        deleteAllBut(Set.of());
                    }
                }
                case FunctionError error -> failed();
                case TimedOut timedOut -> failed();
                case Throttled throttled -> failed();
                case Unavailable unavailable -> {
                    failed();
                    tell(unavailable.reason(), settings);
                }
            }
        }

        private void settle(SqsResponse response) {
            switch (response) {
                case SqsResponse.AllDone done -> deleteAllBut(Set.of());
                case SqsResponse.SomeFailed some -> {
                    counts.failed(some.messageIds().size());
                    counts.respondedPartially();
                    deleteAllBut(some.messageIds());
                }
                case SqsResponse.Invalid invalid -> failed();
            }
        }

        private void deleteAllBut(Set<String> failedIds) {
            deletion.of(batch.messages().stream()
                    .filter(message -> !failedIds.contains(message.messageId()))
                    .toList());
            open = batch.messages().stream()
                    .filter(message -> failedIds.contains(message.messageId()))
                    .map(QueueBuffer::group)
                    .filter(batch.groups()::contains)
                    .collect(Collectors.toUnmodifiableSet());
        }

        private void tell(String reason, Spec settings) {
            if (!stopped.getAsBoolean() && !told.equals(reason)) {
                told = reason;
                LOG.warn(
                        "Mapping {} cannot invoke {}: {}; its messages return to the queue",
                        uuid(),
                        settings.functionArn(),
                        reason);
            }
        }

        private void failed() {
            counts.failed(batch.messages().size());
        }

        private Set<String> ids() {
            return batch.messages().stream().map(Message::messageId).collect(Collectors.toSet());
        }

        private String uuid() {
            return spec.get().uuid();
        }
    }
}
