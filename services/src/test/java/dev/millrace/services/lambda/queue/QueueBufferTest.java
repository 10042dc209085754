package dev.millrace.services.lambda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.services.lambda.queue.QueueBuffer.Batch;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.trigger.filter.FilterCriteria;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    @Test
    @DisplayName("a message of a busy group waits, those behind it of the group too, and takes up no place")
    void busy_groups() {
        var fifo = fifo(inGroup("a1", "a"), inGroup("a2", "a"), inGroup("b1", "b"), inGroup("a3", "a"));
        assertThat(ids(fifo.take(1, Duration.ZERO, NOW))).containsExactly("a1");

        assertThat(fifo.wanted(2)).isEqualTo(1);
        var second = fifo.take(10, Duration.ZERO, NOW);
        assertThat(ids(second)).containsExactly("b1");
        assertThat(second.orElseThrow().groups()).containsExactly("b");
        assertThat(fifo.take(10, Duration.ZERO, NOW)).isEmpty();
        assertThat(fifo.dueAt(Duration.ZERO)).isEmpty();
        assertThat(fifo.wanted(2)).isEqualTo(2);
        fifo.free(Set.of("a"), Set.of());
        assertThat(ids(fifo.take(10, Duration.ZERO, NOW))).containsExactly("a2", "a3");
    }

    @Test
    @DisplayName("K.9 what it holds of a group whose batch failed returns to the queue, that of other groups does not")
    void open_groups() {
        var fifo = fifo(inGroup("a1", "a"), inGroup("b1", "b"), inGroup("a2", "a"), inGroup("b2", "b"));
        assertThat(ids(fifo.take(2, Duration.ZERO, NOW))).containsExactly("a1", "b1");

        fifo.free(Set.of("a", "b"), Set.of("a"));

        assertThat(fifo.wanted(2)).isEqualTo(1);
        assertThat(ids(fifo.take(10, Duration.ZERO, NOW))).containsExactly("b2");
    }

    private static QueueBuffer fifo(Message... messages) {
        var fifo = new QueueBuffer("arn:aws:sqs:us-east-1:000000000000:q.fifo");
        fifo.add(List.of(messages), EVERYTHING, NOW, lease(NOW));
        return fifo;
    }

    private static List<String> ids(Optional<Batch> batch) {
        return batch.orElseThrow().messages().stream().map(Message::messageId).toList();
    }

    @Test
    void messages_whose_lease_ends_are_let_go() {
        receive(2, NOW);
        receive(1, NOW.plusSeconds(3));

        buffer.letGo(NOW.plusSeconds(30));
        assertThat(buffer.wanted(10)).isEqualTo(7);
        buffer.letGo(NOW.plusSeconds(31));
        assertThat(buffer.wanted(10)).isEqualTo(9);
    }

    private static Message inGroup(String id, String group) {
        return new Message(id, "handle-" + id, "body", "md5", Map.of("MessageGroupId", group), Map.of());
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
