package dev.millrace.services.sqs;

import dev.millrace.services.metrics.MetricSample;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.services.metrics.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The words of SQS's metrics: how many messages a queue has and how old the oldest is, what comes and what goes. */
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

    /** A message that was sent, by a client, a topic or a mapping; one that came by a redrive was not. */
    static void sent(MetricSink sink, StoredQueue queue, StoredMessage message, Instant now) {
        put(sink, queue, "NumberOfMessagesSent", Units.COUNT, 1, now);
        put(sink, queue, "SentMessageSize", Units.BYTES, Outgoing.bytes(message), now);
    }

    static void received(MetricSink sink, StoredQueue queue, int messages, Instant now) {
        put(sink, queue, "NumberOfMessagesReceived", Units.COUNT, messages, now);
    }

    static void receivedNothing(MetricSink sink, StoredQueue queue, Instant now) {
        put(sink, queue, "NumberOfEmptyReceives", Units.COUNT, 1, now);
    }

    static void deleted(MetricSink sink, StoredQueue queue, long messages, Instant now) {
        put(sink, queue, "NumberOfMessagesDeleted", Units.COUNT, (double) messages, now);
    }

    private static void put(MetricSink sink, StoredQueue queue, String name, String unit, double value, Instant now) {
        sink.put(queue.scope(), MetricSample.of(NAMESPACE, name, Map.of("QueueName", queue.name()), unit, value, now));
    }
}
