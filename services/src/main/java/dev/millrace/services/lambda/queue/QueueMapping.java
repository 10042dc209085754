package dev.millrace.services.lambda.queue;

import dev.millrace.functions.Functions;
import dev.millrace.model.Clock;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running mapping of a queue. Whatever may have changed something, a message, the end of a window, of a batch, new
 * settings, only {@linkplain #wake wakes} it; one task at a time then does all there is to do. The buffer belongs to
 * that task alone. {@linkplain Flights Batches} run beside it, a bounded number at once.
 */
final class QueueMapping {

    private static final Logger LOG = LoggerFactory.getLogger(QueueMapping.class);

    private static final int RECEIVE_AT_ONCE = 100;
    private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(1);

    private final MessageQueues queues;
    private final Function<String, Optional<Duration>> timeouts;
    private final Clock clock;
    private final Executor background;
    private final QueueCounts counts;
    private final Deletion deletion;
    private final BatchSlots slots;
    private final Flights flights;
    private final QueueBuffer buffer;
    private final Queue<Flights.Landed> landed = new ConcurrentLinkedQueue<>();
    private final ReentrantLock receiving = new ReentrantLock();
    private final AtomicInteger wakes = new AtomicInteger();
    private final MessageQueues.Subscription subscription;
    private Instant alarm = Instant.MIN; // the work task's own, as the buffer is
    private volatile Spec spec;
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
        this.timeouts = timeouts;
        this.clock = clock;
        this.background = background;
        this.buffer = new QueueBuffer(spec.queueArn());
        this.deletion = new Deletion(queues, spec.queueArn(), counts);
        this.slots = new BatchSlots(spec, functions, clock, this::wake);
        this.flights = new Flights(
                () -> this.spec, () -> stopped, deletion, functions, clock, background, counts, slots, landed::add);
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
            freeGroups();
            receive(settings);
            var now = clock.now();
            var batch = buffer.take(settings.batchSize(), settings.window(), now);
            if (batch.isEmpty()) {
                slots.nothingToSend();
                buffer.dueAt(settings.window()).ifPresent(this::wakeAt);
                return;
            }
            flights.start(batch.get());
        }
        freeGroups();
        buffer.clear();
    }

    private void freeGroups() {
        for (var batch = landed.poll(); batch != null; batch = landed.poll()) {
            buffer.free(batch.groups(), batch.open());
        }
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
            deletion.of(filteredOut); // K.5: counted as deleted, too
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

    private boolean isPolling() {
        return spec.enabled() && !stopped;
    }
}
