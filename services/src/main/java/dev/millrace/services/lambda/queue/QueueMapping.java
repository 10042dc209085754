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
import dev.millrace.services.mappings.MappingStatus;
import dev.millrace.services.metrics.MappingMeter;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.services.queues.MessageQueues;
import dev.millrace.services.queues.MessageQueues.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running mapping of a queue. Whatever may have changed something, a message, the end of a window, of a batch, new
 * settings, only {@linkplain #wake wakes} it; one task at a time then does all there is to do. The buffer belongs to
 * that task alone. Batches run beside it, a bounded number at once.
 */
final class QueueMapping {

    private static final Logger LOG = LoggerFactory.getLogger(QueueMapping.class);

    private static final int RECEIVE_AT_ONCE = 100;
    private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(1);

    private final MessageQueues queues;
    private final Functions functions;
    private final Function<String, Optional<Duration>> timeouts;
    private final Clock clock;
    private final Executor background;
    private final QueueCounts counts;
    private final BatchSlots slots;
    private final QueueBuffer buffer;
    private final Set<String> busyGroups = ConcurrentHashMap.newKeySet();
    private final ReentrantLock receiving = new ReentrantLock();
    private final AtomicInteger wakes = new AtomicInteger();
    private final MessageQueues.Subscription subscription;
    private Instant alarm = Instant.MIN; // the work task's own, as the buffer is
    private volatile Spec spec;
    private volatile String told = ""; // why functions could not be invoked, said once, not once a message
    private volatile boolean stopped;

    QueueMapping(
            Spec spec,
            MessageQueues queues,
            Functions functions,
            Function<String, Optional<Duration>> timeouts,
            Clock clock,
            Executor background,
            MetricSink metrics) {
        this.spec = spec;
        this.counts = new QueueCounts(new MappingMeter(metrics, clock, this::subject));
        this.queues = queues;
        this.functions = functions;
        this.timeouts = timeouts;
        this.clock = clock;
        this.background = background;
        this.buffer = new QueueBuffer(spec.queueArn(), busyGroups::contains);
        this.slots = new BatchSlots(spec, functions, clock, this::wake);
        this.subscription = queues.subscribe(spec.queueArn(), this::wake);
    }

    /** Lets it look for something to do. Never blocks. */
    void wake() {
        if (wakes.getAndIncrement() == 0) {
            background.execute(this::work);
        }
    }

    private MappingMeter.Subject subject() {
        var now = spec;
        return new MappingMeter.Subject(now.uuid(), now.queueArn(), now.functionArn(), now.eventCount());
    }

    /** A new minute has begun: one in which nothing is received counts 0, as on AWS. */
    void minute() {
        if (isPolling()) {
            counts.minute();
        }
    }

    void update(Spec newSpec) {
        spec = newSpec;
        wake();
    }

    /** Receives nothing any more. Batches in flight end, and their messages are still deleted (K.10). */
    void stop() {
        receiving.lock(); // what is being received belongs to the time before
        try {
            stopped = true;
        } finally {
            receiving.unlock();
        }
        subscription.close();
        wake();
    }

    MappingStatus status() {
        return new MappingStatus(
                spec.enabled() ? "Enabled" : slots.areTaken() ? "Disabling" : "Disabled",
                "",
                counts.counters(),
                Optional.empty(),
                0);
    }

    private void work() {
        boolean ended = false;
        try {
            int seen;
            do {
                seen = wakes.get();
                tryToDeliver();
            } while (!wakes.compareAndSet(seen, 0));
            ended = true;
        } finally {
            if (!ended) { // by an Error; without this nobody would ever look again
                wakes.set(0);
                clock.schedule(PAUSE_AFTER_ERROR, this::wake);
            }
        }
    }

    private void tryToDeliver() {
        try {
            deliver();
        } catch (RuntimeException e) {
            if (!stopped) {
                LOG.error("Mapping {} could not receive from {}; it tries again", spec.uuid(), spec.queueArn(), e);
                clock.schedule(PAUSE_AFTER_ERROR, this::wake);
            }
        }
    }

    /** Receives and starts batches until there is no message, no slot, or a window to wait for. */
    private void deliver() {
        while (isPolling()) {
            var settings = spec;
            if (!slots.isFree(settings)) {
                return;
            }
            receive(settings);
            var now = clock.now();
            var batch = buffer.take(settings.batchSize(), settings.window(), now);
            if (batch.isEmpty()) {
                slots.nothingToSend();
                buffer.dueAt(settings.window()).ifPresent(this::wakeAt);
                return;
            }
            busyGroups.addAll(batch.get().groups());
            slots.take();
            var requestId = requestId();
            background.execute(() -> attempt(batch.get(), requestId));
        }
        buffer.clear();
    }

    private void wakeAt(Instant due) {
        if (!due.equals(alarm)) {
            alarm = due;
            clock.schedule(due, this::wake);
        }
    }

    private void receive(Spec settings) {
        var queue = queues.find(settings.queueArn());
        if (queue.isEmpty()) {
            return; // deleted: the mapping stays, and finds one of the same name that is created later
        }
        var ownVisibility = queue.get().visibilityTimeout();
        var timeout = timeouts.apply(settings.functionArn()).orElse(Duration.ZERO);
        // In a FIFO queue nothing waits for a window, only for its group; the function must still have its time.
        buffer.letGo(settings.isFifo() ? clock.now().plus(timeout) : clock.now());
        var visibility = Lease.visibility(ownVisibility, settings.window(), timeout);
        for (int wanted = buffer.wanted(settings.batchSize());
                wanted > 0;
                wanted = buffer.wanted(settings.batchSize())) {
            var max = Math.min(wanted, RECEIVE_AT_ONCE);
            var now = clock.now();
            var messages = receiveUnlessStopped(settings.queueArn(), max, visibility);
            var filteredOut = buffer.add(
                    messages,
                    new SqsFilter(settings.filters()),
                    now,
                    new Lease(now.plus(visibility.orElse(ownVisibility))));
            counts.received(messages.size());
            if (!messages.isEmpty() && !settings.filters().isEmpty()) {
                counts.filteredOut(filteredOut.size());
            }
            deleteDone(filteredOut); // K.5: counted as deleted, too
            if (messages.size() < max) {
                return;
            }
        }
    }

    private List<Message> receiveUnlessStopped(String queueArn, int max, Optional<Duration> visibility) {
        receiving.lock();
        try {
            return stopped ? List.of() : queues.receive(queueArn, max, visibility);
        } finally {
            receiving.unlock();
        }
    }

    private void attempt(Batch batch, String requestId) {
        var settings = spec;
        counts.invoked(batch.messages().size());
        InvocationOutcome outcome;
        try {
            outcome = functions.invoke(
                    settings.unqualifiedFunctionArn(),
                    new Invocation(requestId, settings.functionArn(), batch.event()));
            if (outcome instanceof Throttled && isPolling()) {
                var next = batch.lease().nextTry(clock.now());
                if (next.isPresent()) {
                    counts.failed(batch.messages().size());
                    counts.retried();
                    clock.schedule(next.get(), () -> background.execute(() -> attempt(batch, requestId)));
                    return; // and keeps its slot
                }
            }
            settle(batch, outcome, settings);
        } catch (RuntimeException e) {
            counts.failed(batch.messages().size());
            if (!stopped) {
                LOG.error("A batch of mapping {} failed inside Millrace; its messages return", settings.uuid(), e);
            }
        }
        busyGroups.removeAll(batch.groups());
        slots.giveBack();
    }

    private void settle(Batch batch, InvocationOutcome outcome, Spec settings) {
        switch (outcome) {
            case Returned returned -> {
                told = "";
                if (settings.reportBatchItemFailures()) {
                    settle(batch, SqsResponse.read(returned.payload(), ids(batch)));
                } else {
                    deleteDone(batch.messages());
                }
            }
            case FunctionError error -> counts.failed(batch.messages().size());
            case TimedOut timedOut -> counts.failed(batch.messages().size());
            case Throttled throttled -> counts.failed(batch.messages().size());
            case Unavailable unavailable -> {
                counts.failed(batch.messages().size());
                if (!stopped && !told.equals(unavailable.reason())) {
                    told = unavailable.reason();
                    LOG.warn(
                            "Mapping {} cannot invoke {}: {}; its messages return to the queue",
                            settings.uuid(),
                            settings.functionArn(),
                            unavailable.reason());
                }
            }
        }
    }

    private void settle(Batch batch, SqsResponse response) {
        switch (response) {
            case SqsResponse.AllDone done -> deleteDone(batch.messages());
            case SqsResponse.SomeFailed failed -> {
                counts.failed(failed.messageIds().size());
                counts.respondedPartially();
                deleteDone(batch.messages().stream()
                        .filter(message -> !failed.messageIds().contains(message.messageId()))
                        .toList());
            }
            case SqsResponse.Invalid invalid -> counts.failed(batch.messages().size());
        }
    }

    /** Messages that the function is done with, or is not to have. */
    private void deleteDone(List<Message> messages) {
        if (messages.isEmpty()) {
            return;
        }
        try {
            queues.delete(
                    spec.queueArn(),
                    messages.stream().map(Message::receiptHandle).toList());
        } catch (RuntimeException e) {
            counts.deleted(0);
            throw e;
        }
        counts.deleted(messages.size());
    }

    private boolean isPolling() {
        return spec.enabled() && !stopped;
    }

    private static Set<String> ids(Batch batch) {
        return batch.messages().stream().map(Message::messageId).collect(Collectors.toSet());
    }

    /** Recorded: the request ids of queue mappings have version digit 5. */
    private static String requestId() {
        var random = UUID.randomUUID();
        return new UUID((random.getMostSignificantBits() & ~0xF000L) | 0x5000L, random.getLeastSignificantBits())
                .toString();
    }
}
