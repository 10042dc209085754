package dev.millrace.services.lambda.queue;

import dev.millrace.functions.Functions;
import dev.millrace.model.Clock;
import dev.millrace.services.mappings.MappingStatus;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.services.queues.MessageQueues;
import dev.millrace.trigger.filter.FilterCriteria;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Runs event source mappings of queues. Thread-safe. */
public final class QueueMappings implements AutoCloseable {

    /**
     * One mapping.
     *
     * @param functionArn what it invokes, with the qualifier if one was given
     * @param batchSize most messages of one invocation
     * @param window how long to wait for a fuller batch
     * @param reportBatchItemFailures whether the function's answer may name the messages that failed
     * @param filters which messages the function is to see; the others are deleted
     * @param maximumConcurrency most batches in flight at once, if bounded by the mapping (K.9)
     * @param enabled whether it delivers at all
     * @param eventCount whether its events are counted as metrics of the mapping
     * @param pollers those provisioned for it; if so, no maximum concurrency is
     */
    public record Spec(
            String uuid,
            String queueArn,
            String functionArn,
            int batchSize,
            Duration window,
            boolean reportBatchItemFailures,
            FilterCriteria filters,
            Optional<Integer> maximumConcurrency,
            boolean enabled,
            boolean eventCount,
            Optional<Pollers> pollers) {

        /** One whose events are not counted, without pollers of its own. */
        public Spec(
                String uuid,
                String queueArn,
                String functionArn,
                int batchSize,
                Duration window,
                boolean reportBatchItemFailures,
                FilterCriteria filters,
                Optional<Integer> maximumConcurrency,
                boolean enabled) {
            this(
                    uuid,
                    queueArn,
                    functionArn,
                    batchSize,
                    window,
                    reportBatchItemFailures,
                    filters,
                    maximumConcurrency,
                    enabled,
                    false,
                    Optional.empty());
        }

        /** The function's identity: the first seven parts of its ARN. */
        String unqualifiedFunctionArn() {
            var parts = functionArn.split(":");
            return parts.length > 7 ? functionArn.substring(0, functionArn.lastIndexOf(':')) : functionArn;
        }

        boolean isFifo() {
            return QueueMappings.isFifo(queueArn);
        }
    }

    /**
     * Pollers provisioned for a mapping.
     *
     * @param minimum how many it has at least, 2 to 200
     * @param maximum how many at most, 2 to 2000
     */
    public record Pollers(int minimum, int maximum) {

        /** Batches that one poller keeps in flight. */
        static final int BATCHES_EACH = 10;

        /** By how many batches in flight the pollers of a mapping grow. */
        static final int BATCHES_PER_MINUTE = 1000;
    }

    /** The name tells: there are no others of that form. */
    static boolean isFifo(String queueArn) {
        return queueArn.endsWith(".fifo");
    }

    private final MessageQueues queues;
    private final Functions functions;
    private final Function<String, Optional<Duration>> timeouts;
    private final Clock clock;
    private final Executor background;
    private final MetricSink metrics;
    private final Map<String, QueueMapping> running = new ConcurrentHashMap<>();

    /**
     * @param timeouts how long the function with this ARN may run; empty if there is none
     * @param background runs tasks that block
     * @param metrics where mappings are measured
     */
    public QueueMappings(
            MessageQueues queues,
            Functions functions,
            Function<String, Optional<Duration>> timeouts,
            Clock clock,
            Executor background,
            MetricSink metrics) {
        this.queues = queues;
        this.functions = functions;
        this.timeouts = timeouts;
        this.clock = clock;
        this.background = background;
        this.metrics = metrics;
    }

    public void start(Spec spec) {
        var mapping = new QueueMapping(spec, queues, functions, timeouts, clock, background, metrics);
        running.put(spec.uuid(), mapping);
        mapping.wake();
    }

    /** Takes effect with the next batch. */
    public void update(Spec spec) {
        var mapping = running.get(spec.uuid());
        if (mapping != null) {
            mapping.update(spec);
        }
    }

    /** Receives nothing any more; batches in flight end, and their messages are still deleted. */
    public void delete(String uuid) {
        var mapping = running.remove(uuid);
        if (mapping != null) {
            mapping.stop();
        }
    }

    public Optional<MappingStatus> status(String uuid) {
        return Optional.ofNullable(running.get(uuid)).map(QueueMapping::status);
    }

    /** To be called when a minute begins: measures also what is idle. */
    public void minute() {
        running.values().forEach(QueueMapping::minute);
    }

    /** Stops all, without waiting for batches in flight. */
    @Override
    public void close() {
        running.values().forEach(QueueMapping::stop);
        running.clear();
    }
}
