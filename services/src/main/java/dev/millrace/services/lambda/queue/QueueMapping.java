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
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

    /** Batches in flight at once unless the mapping says otherwise; AWS starts with as many. */
    static final int MAX_BATCHES = 5;

    private static final int RECEIVE_AT_ONCE = 100;
    private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(1);

    private final MessageQueues queues;
    private final Functions functions;
    private final Function<String, Optional<Duration>> timeouts;
    private final Clock clock;
    private final Executor background;
    private final MappingMeter meter;
    private final QueueBuffer buffer;
    private final ReentrantLock receiving = new ReentrantLock();
    private final AtomicInteger wakes = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong polled = new AtomicLong();
    private final AtomicLong filtered = new AtomicLong();
    private final AtomicLong invocations = new AtomicLong();
    private final AtomicLong failedInvocations = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong partialResponses = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();
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
        this.meter = new MappingMeter(metrics, clock, this::subject);
        this.queues = queues;
        this.functions = functions;
        this.timeouts = timeouts;
        this.clock = clock;
        this.background = background;
        this.buffer = new QueueBuffer(spec.queueArn());
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
            meter.polled(0);
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
                spec.enabled() ? "Enabled" : inFlight.get() > 0 ? "Disabling" : "Disabled",
                "",
                new MappingStatus.Counters(
                        polled.get(),
                        filtered.get(),
                        invocations.get(),
                        failedInvocations.get(),
                        retries.get(),
                        0,
                        partialResponses.get(),
                        deleted.get(),
                        0,
                        0,
                        0),
                Optional.empty(),
                0);
    }

    private void work() {
        int seen;
        do {
            seen = wakes.get();
            try {
                deliver();
            } catch (RuntimeException e) {
                if (!stopped) {
                    LOG.error("Mapping {} could not receive from {}; it tries again", spec.uuid(), spec.queueArn(), e);
                    clock.schedule(PAUSE_AFTER_ERROR, this::wake);
                }
            }
        } while (!wakes.compareAndSet(seen, 0));
    }

    /** Receives and starts batches until there is no message, no slot, or a window to wait for. */
    private void deliver() {
        while (isPolling() && inFlight.get() < mostBatches()) {
            var settings = spec;
            receive(settings);
            var now = clock.now();
            var batch = buffer.take(settings.batchSize(), settings.window(), now);
            if (batch.isEmpty()) {
                buffer.dueAt(settings.window()).ifPresent(this::wakeAt);
                return;
            }
            inFlight.incrementAndGet();
            var requestId = requestId();
            background.execute(() -> attempt(batch.get(), requestId));
        }
        if (!isPolling()) {
            buffer.clear();
        }
    }

    private int mostBatches() {
        return spec.maximumConcurrency().orElse(MAX_BATCHES);
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
            polled.addAndGet(messages.size());
            if (!messages.isEmpty()) {
                meter.polled(messages.size());
                if (!settings.filters().isEmpty()) {
                    meter.filteredOut(filteredOut.size());
                }
            }
            filtered.addAndGet(filteredOut.size());
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
        var unqualified = unqualified(settings.functionArn());
        invocations.incrementAndGet();
        meter.invoked(batch.messages().size());
        InvocationOutcome outcome;
        try {
            outcome = functions.invoke(unqualified, new Invocation(requestId, settings.functionArn(), batch.event()));
            if (outcome instanceof Throttled && isPolling()) {
                var next = batch.lease().nextTry(clock.now());
                if (next.isPresent()) {
                    failed(batch.messages().size());
                    retries.incrementAndGet();
                    clock.schedule(next.get(), () -> background.execute(() -> attempt(batch, requestId)));
                    return; // and keeps its slot
                }
            }
            settle(batch, outcome, settings);
        } catch (RuntimeException e) {
            failed(batch.messages().size());
            if (!stopped) {
                LOG.error("A batch of mapping {} failed inside Millrace; its messages return", settings.uuid(), e);
            }
        }
        inFlight.decrementAndGet();
        wake();
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
            case FunctionError error -> failed(batch.messages().size());
            case TimedOut timedOut -> failed(batch.messages().size());
            case Throttled throttled -> failed(batch.messages().size());
            case Unavailable unavailable -> {
                failed(batch.messages().size());
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
                failed(failed.messageIds().size());
                partialResponses.incrementAndGet();
                deleteDone(batch.messages().stream()
                        .filter(message -> !failed.messageIds().contains(message.messageId()))
                        .toList());
            }
            case SqsResponse.Invalid invalid -> failed(batch.messages().size());
        }
    }

    private void failed(int messages) {
        failedInvocations.incrementAndGet();
        meter.failed(messages);
    }

    /** Messages that the function is done with, or is not to have. */
    private void deleteDone(List<Message> messages) {
        try {
            delete(messages);
        } catch (RuntimeException e) {
            meter.deleted(0);
            throw e;
        }
        if (!messages.isEmpty()) {
            meter.deleted(messages.size());
        }
    }

    private void delete(List<Message> messages) {
        if (!messages.isEmpty()) {
            queues.delete(
                    spec.queueArn(),
                    messages.stream().map(Message::receiptHandle).toList());
            deleted.addAndGet(messages.size());
        }
    }

    private boolean isPolling() {
        return spec.enabled() && !stopped;
    }

    private static Set<String> ids(Batch batch) {
        return batch.messages().stream().map(Message::messageId).collect(Collectors.toSet());
    }

    /** The function's identity: the first seven parts of its ARN. */
    private static String unqualified(String functionArn) {
        var parts = functionArn.split(":");
        return parts.length > 7 ? functionArn.substring(0, functionArn.lastIndexOf(':')) : functionArn;
    }

    /** Recorded: the request ids of queue mappings have version digit 5. */
    private static String requestId() {
        var random = UUID.randomUUID();
        return new UUID((random.getMostSignificantBits() & ~0xF000L) | 0x5000L, random.getLeastSignificantBits())
                .toString();
    }
}
