package dev.millrace.services.sqs;

import dev.millrace.services.metrics.MetricSample;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.services.metrics.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The words of SQS's metrics: how many messages a queue has, and how old the oldest is. */
final class QueueMetrics {

    private static final String NAMESPACE = "AWS/SQS";
    private static final String SECONDS = "Seconds";

    private QueueMetrics() {}

    /** @param oldest when the oldest message was sent, if there is one */
    static void put(
            MetricSink sink, StoredQueue queue, QueueMemory.Counts counts, Optional<Instant> oldest, Instant now) {
        put(sink, queue, "ApproximateNumberOfMessagesVisible", Units.COUNT, counts.ready(), now);
        put(sink, queue, "ApproximateNumberOfMessagesNotVisible", Units.COUNT, counts.inFlight(), now);
        put(sink, queue, "ApproximateNumberOfMessagesDelayed", Units.COUNT, counts.delayed(), now);
        var age = oldest.map(sent -> Duration.between(sent, now).toSeconds()).orElse(0L);
        put(sink, queue, "ApproximateAgeOfOldestMessage", SECONDS, age, now);
    }

    private static void put(MetricSink sink, StoredQueue queue, String name, String unit, double value, Instant now) {
        sink.put(queue.scope(), MetricSample.of(NAMESPACE, name, Map.of("QueueName", queue.name()), unit, value, now));
    }
}
