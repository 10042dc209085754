package dev.millrace.services.lambda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.services.lambda.queue.QueueBuffer.Batch;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.trigger.filter.FilterCriteria;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QueueBufferTest {

    private static final SqsFilter EVERYTHING = new SqsFilter(FilterCriteria.none());

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration WINDOW = Duration.ofSeconds(5);

    private final QueueBuffer buffer = new QueueBuffer("arn:aws:sqs:us-east-1:000000000000:q");

    @Test
    void without_a_window_whatever_there_is_is_a_batch() {
        receive(2, NOW);

        assertThat(buffer.take(10, Duration.ZERO, NOW))
                .map(Batch::messages)
                .hasValueSatisfying(m -> assertThat(m).hasSize(2));
        assertThat(buffer.take(10, Duration.ZERO, NOW)).isEmpty();
    }

    @Test
    void a_partial_batch_waits_for_the_window_of_its_oldest_message() {
        receive(1, NOW);
        receive(1, NOW.plusSeconds(4));

        assertThat(buffer.dueAt(WINDOW)).contains(NOW.plusSeconds(5));
        assertThat(buffer.take(10, WINDOW, NOW.plusMillis(4999))).isEmpty();
        assertThat(buffer.take(10, WINDOW, NOW.plusSeconds(5)))
                .hasValueSatisfying(batch -> assertThat(batch.messages()).hasSize(2));
    }

    @Test
    void a_full_batch_does_not_wait() {
        receive(3, NOW);

        assertThat(buffer.wanted(3)).isZero();
        assertThat(buffer.take(3, WINDOW, NOW)).isPresent();
        assertThat(buffer.wanted(3)).isEqualTo(3);
    }

    @Test
    @DisplayName("an event stays within 6 MB: what does not fit begins the next batch")
    void an_event_stays_within_six_megabytes() {
        var body = "x".repeat(1_000_000);
        buffer.add(IntStream.range(0, 7).mapToObj(i -> message("m" + i, body)).toList(), EVERYTHING, NOW, lease(NOW));

        assertThat(buffer.wanted(100)).isZero();
        var batch = buffer.take(100, WINDOW, NOW).orElseThrow();
        assertThat(batch.messages()).hasSize(6);
        assertThat(batch.event().length).isLessThanOrEqualTo(QueueBuffer.MAX_EVENT_BYTES);
        assertThat(buffer.wanted(100)).isEqualTo(99);
    }

    @Test
    void a_batch_has_the_lease_that_ends_first() {
        receive(1, NOW);
        receive(1, NOW.plusSeconds(3));

        assertThat(buffer.take(2, WINDOW, NOW).orElseThrow().lease()).isEqualTo(lease(NOW));
    }

    private void receive(int messages, Instant at) {
        buffer.add(
                IntStream.range(0, messages)
                        .mapToObj(i -> message("m" + i, "body"))
                        .toList(),
                EVERYTHING,
                at,
                lease(at));
    }

    private static Lease lease(Instant from) {
        return new Lease(from.plusSeconds(30));
    }

    private static Message message(String id, String body) {
        return new Message(id, "handle-" + id, body, "md5", Map.of(), Map.of());
    }

    @Test
    void dropped_messages_leave_no_trace() {
        receive(2, NOW);
        buffer.clear();

        assertThat(buffer.wanted(10)).isEqualTo(10);
        assertThat(buffer.take(10, Duration.ZERO, NOW)).isEmpty();
        assertThat(buffer.dueAt(WINDOW)).isEmpty();
    }
}
