package dev.millrace.services.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.Scope;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.services.sqs.Receiving.Wanted;
import dev.millrace.services.sqs.Sending.Sent;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FifoQueuesTest {

    private static final String ARN = "arn:aws:sqs:us-east-1:000000000000:orders.fifo";
    private static final String DLQ = "arn:aws:sqs:us-east-1:000000000000:dead.fifo";
    private static final Duration THIRTY_SECONDS = Duration.ofSeconds(30);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private final SkippableClock clock = SkippableClock.create();
    private final Path directory;
    private Store store;
    private Queues queues;
    private int unique;

    FifoQueuesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void open() {
        store = RocksDbStore.open(directory, Durability.OS);
        queues = new Queues(store, clock);
    }

    @AfterEach
    void close() {
        queues.close();
        store.close();
        clock.close();
    }

    private void restart() {
        queues.close();
        store.close();
        open();
    }

    private void create(Map<String, String> attributes) {
        create("orders.fifo", attributes);
    }

    private void create(String name, Map<String, String> attributes) {
        var all = new HashMap<>(attributes);
        all.put("FifoQueue", "true");
        queues.create(Scope.DEFAULT, name, QueueSettings.parse(all, true), Map.of());
    }

    private void set(String attribute, String value) {
        queues.change(
                ARN,
                queue -> queue.withSettings(
                        queue.settings().with(QueueSettings.parse(Map.of(attribute, value), true)), clock.now()));
    }

    /** The body is the deduplication id, too. */
    private Sent send(String group, String body) {
        return send(group, body, body);
    }

    private Sent send(String group, String body, String deduplicationId) {
        var system = Map.of(StoredMessage.GROUP, group, StoredMessage.DEDUPLICATION, deduplicationId);
        var message = new StoredMessage("id-" + ++unique, body, clock.now(), system, Map.of());
        return queues.send(ARN, List.of(message), List.of(Duration.ZERO)).getFirst();
    }

    private List<Message> receiveMessages(int max) {
        return queues.receive(ARN, max, Optional.empty());
    }

    private List<String> receive(int max) {
        return bodies(receiveMessages(max));
    }

    private static List<String> bodies(List<Message> messages) {
        return messages.stream().map(Message::body).toList();
    }

    private void delete(Message message) {
        queues.delete(ARN, List.of(message.receiptHandle()));
    }

    @Test
    @DisplayName("messages of a group come in order, and none while one of the group is in flight")
    void order() {
        create(Map.of());
        send("a", "a1");
        send("a", "a2");
        send("a", "a3");

        var first = receiveMessages(1).getFirst();
        assertThat(first.body()).isEqualTo("a1");
        assertThat(receive(10)).isEmpty();
        delete(first);
        var both = receiveMessages(2);
        assertThat(bodies(both)).containsExactly("a2", "a3");
        send("a", "a4");
        delete(both.getFirst());
        assertThat(receive(10)).isEmpty();
        delete(both.get(1));
        assertThat(receive(10)).containsExactly("a4");
    }

    @Test
    @DisplayName("facts 122: of two groups of three, receives of two get [2,2,1,1]")
    void groups() {
        create(Map.of());
        for (int i = 1; i <= 3; i++) {
            send("a", "a" + i);
            send("b", "b" + i);
        }

        var a = receiveMessages(2);
        var b = receiveMessages(2);
        assertThat(bodies(a)).containsExactly("a1", "a2");
        assertThat(bodies(b)).containsExactly("b1", "b2");
        assertThat(receive(2)).isEmpty();
        b.forEach(this::delete);
        assertThat(receive(2)).containsExactly("b3");
        a.forEach(this::delete);
        assertThat(receive(2)).containsExactly("a3");
    }

    @Test
    @DisplayName("one receive may get several groups, each whole and in order")
    void several_groups_at_once() {
        create(Map.of());
        send("b", "b1");
        send("a", "a1");
        send("b", "b2");

        assertThat(receive(10)).containsExactly("b1", "b2", "a1");
    }

    @Test
    @DisplayName("messages not deleted come again in their order, before later ones, also after a restart")
    void again() {
        create(Map.of());
        send("a", "a1");
        send("a", "a2");
        send("a", "a3");
        var received = receiveMessages(2);
        delete(received.getFirst());
        restart();

        clock.advance(THIRTY_SECONDS.minusMillis(1));
        assertThat(receive(10)).isEmpty();
        clock.advance(Duration.ofMillis(1));

        var again = receiveMessages(10);
        assertThat(bodies(again)).containsExactly("a2", "a3");
        assertThat(again.getFirst().attributes()).containsEntry("ApproximateReceiveCount", "2");
    }

    @Test
    @DisplayName("a deletion tells listeners and long polls that the group may go on")
    void deletion_opens_the_group() throws Exception {
        create(Map.of());
        send("a", "a1");
        send("a", "a2");
        var first = receiveMessages(1).getFirst();
        var news = new AtomicInteger();
        try (var subscription = queues.subscribe(ARN, news::incrementAndGet);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(subscription).isNotNull();
            var poll = CompletableFuture.supplyAsync(
                    () -> queues.await(ARN, new Wanted(10, Optional.empty(), Optional.empty()), Duration.ofSeconds(20)),
                    threads);
            await().until(() -> clock.nextDue()
                    .filter(due -> due.isBefore(clock.now().plus(THIRTY_SECONDS)))
                    .isPresent());

            delete(first);

            assertThat(bodies(poll.get())).containsExactly("a2");
            assertThat(news).hasValue(1);
        }
    }

    @Test
    @DisplayName("equal deduplication ids within five minutes are one message, which its duplicates are told of")
    void deduplication() {
        create(Map.of());
        var first = send("a", "one", "same");
        clock.advance(FIVE_MINUTES.minusMillis(1));

        assertThat(send("b", "two", "same")).isEqualTo(first);
        assertThat(receive(10)).containsExactly("one");
        clock.advance(Duration.ofMillis(1));
        var later = send("a", "three", "same");

        assertThat(later.messageId()).isNotEqualTo(first.messageId());
        assertThat(queues.counts(ARN)).isEqualTo(new QueueMemory.Counts(1, 1, 0));
    }

    @Test
    @DisplayName("duplicates are found after a restart, a deletion and a purge, and not in a queue made anew")
    void deduplication_is_durable() {
        create(Map.of());
        var first = send("a", "one", "same");
        delete(receiveMessages(1).getFirst());
        restart();
        assertThat(send("a", "one", "same")).isEqualTo(first);
        queues.purge(ARN);
        assertThat(send("a", "one", "same")).isEqualTo(first);
        assertThat(queues.counts(ARN)).isEqualTo(new QueueMemory.Counts(0, 0, 0));

        queues.deleteQueue(ARN);
        create(Map.of());
        assertThat(send("a", "one", "same")).isNotEqualTo(first);
        assertThat(receive(10)).containsExactly("one");
    }

    @Test
    @DisplayName("with DeduplicationScope messageGroup equal ids of different groups are different")
    void deduplication_per_group() {
        create(Map.of("DeduplicationScope", "messageGroup"));
        send("a", "a1", "same");
        send("b", "b1", "same");
        send("a", "a2", "same");
        assertThat(receive(10)).containsExactly("a1", "b1");

        set("DeduplicationScope", "queue");
        send("c", "c1", "same");
        assertThat(queues.counts(ARN)).isEqualTo(new QueueMemory.Counts(0, 2, 0));
        restart();
        send("c", "c1", "same");
        assertThat(queues.counts(ARN)).isEqualTo(new QueueMemory.Counts(0, 2, 0));
    }

    @Test
    @DisplayName("what is older than five minutes does not stay in the store")
    void old_entries_go() {
        create(Map.of());
        for (int i = 0; i < 30; i++) {
            send("a", "m" + i);
        }
        clock.advance(FIVE_MINUTES);
        send("a", "x");
        send("a", "y");

        var kept = new AtomicInteger();
        QueueStore.accepted(store, ARN, (number, accepted) -> kept.incrementAndGet());
        assertThat(kept).hasValue(2);
    }

    @Test
    @DisplayName("sequence numbers have twenty digits and grow, also over a restart that finds the queue empty")
    void sequence_numbers() {
        create(Map.of());
        var first = send("a", "a1").sequenceNumber().orElseThrow();
        var second = send("b", "b1").sequenceNumber().orElseThrow();
        assertThat(receiveMessages(10))
                .extracting(message -> message.attributes().get("SequenceNumber"))
                .containsExactly(first, second);
        queues.purge(ARN);
        restart();
        var third = send("a", "a2").sequenceNumber().orElseThrow();

        assertThat(first).matches("[0-9]{20}");
        assertThat(new BigInteger(second)).isGreaterThan(new BigInteger(first));
        assertThat(new BigInteger(third)).isGreaterThan(new BigInteger(second));
        clock.advance(Duration.ofHours(1));
        restart();
        var fourth = send("a", "a3").sequenceNumber().orElseThrow();
        assertThat(new BigInteger(fourth)).isGreaterThan(new BigInteger(third));
    }

    @Test
    @DisplayName("K.2 attributes of a message in a FIFO queue, in the order of recorded events")
    void attributes() {
        create(Map.of());
        send("a", "a1", "once");

        assertThat(receiveMessages(1).getFirst().attributes().keySet())
                .containsExactly(
                        "ApproximateReceiveCount",
                        "SentTimestamp",
                        "SequenceNumber",
                        "MessageGroupId",
                        "MessageDeduplicationId",
                        "ApproximateFirstReceiveTimestamp");
    }

    @Test
    @DisplayName("the queue's delay holds for messages sent before it was set, too")
    void delay() {
        create(Map.of("DelaySeconds", "60"));
        send("a", "a1");
        clock.advance(Duration.ofSeconds(10));
        assertThat(receive(10)).isEmpty();
        var news = new AtomicInteger();
        try (var subscription = queues.subscribe(ARN, news::incrementAndGet)) {
            assertThat(subscription).isNotNull();
            set("DelaySeconds", "10");
        }

        assertThat(news).hasValue(1);
        set("DelaySeconds", "11");
        assertThat(receive(10)).isEmpty();
        assertThat(queues.counts(ARN)).isEqualTo(new QueueMemory.Counts(0, 0, 1));
        restart();
        clock.advance(Duration.ofSeconds(1));
        assertThat(receive(10)).containsExactly("a1");
        set("DelaySeconds", "900");
        assertThat(queues.counts(ARN).inFlight()).isEqualTo(1);
    }

    @Test
    @DisplayName("a dead letter makes way for the next of its group, and keeps its group in the dead-letter queue")
    void dead_letters() {
        create("dead.fifo", Map.of());
        create(Map.of("RedrivePolicy", "{\"deadLetterTargetArn\":\"" + DLQ + "\",\"maxReceiveCount\":1}"));
        send("a", "poison");
        send("a", "good");
        assertThat(receive(1)).containsExactly("poison");
        clock.advance(THIRTY_SECONDS);

        assertThat(receive(1)).containsExactly("good");

        restart();
        assertThat(queues.receive(DLQ, 10, Optional.empty())).singleElement().satisfies(dead -> {
            assertThat(dead.body()).isEqualTo("poison");
            assertThat(dead.attributes())
                    .containsEntry("MessageGroupId", "a")
                    .containsEntry("MessageDeduplicationId", "poison")
                    .containsEntry("DeadLetterQueueSourceArn", ARN)
                    .containsKey("SequenceNumber");
        });
    }

    @Test
    @DisplayName("a message past its retention makes way for the next of its group")
    void retention() {
        create(Map.of("MessageRetentionPeriod", "60"));
        send("a", "old");
        clock.advance(Duration.ofSeconds(59));
        send("a", "new");
        clock.advance(Duration.ofSeconds(1));

        assertThat(receive(10)).containsExactly("new");
    }

    @Test
    @DisplayName("with its ReceiveRequestAttemptId a receiver gets the same messages once more, hidden anew")
    void receive_attempts() {
        create(Map.of());
        send("a", "a1");
        send("a", "a2");
        var wanted = new Wanted(10, Optional.empty(), Optional.of("try"));
        var first = queues.receive(ARN, wanted);
        clock.advance(Duration.ofSeconds(20));
        send("b", "b1");

        assertThat(queues.receive(ARN, wanted)).isEqualTo(first);
        clock.advance(Duration.ofSeconds(29));
        assertThat(receive(10)).containsExactly("b1");
        assertThat(queues.receive(ARN, wanted)).isEqualTo(first);
        delete(first.getFirst());
        assertThat(queues.receive(ARN, wanted)).isEmpty();
        assertThat(queues.counts(ARN).inFlight()).isEqualTo(2);
    }

    @Test
    @DisplayName("a ReceiveRequestAttemptId is good for five minutes, and while the messages are in flight")
    void receive_attempts_end() {
        create(Map.of("VisibilityTimeout", "600"));
        send("a", "a1");
        var wanted = new Wanted(10, Optional.empty(), Optional.of("try"));
        assertThat(queues.receive(ARN, wanted)).hasSize(1);
        clock.advance(FIVE_MINUTES);
        assertThat(queues.receive(ARN, wanted)).isEmpty();
        clock.advance(FIVE_MINUTES);

        var again = queues.receive(ARN, wanted);

        assertThat(again.getFirst().attributes()).containsEntry("ApproximateReceiveCount", "2");
    }

    @Test
    @DisplayName("after the visibility timeout the receipt deletes nothing")
    void expired_receipts() {
        create(Map.of());
        send("a", "a1");
        var received = receiveMessages(1).getFirst();
        var receipt = Receipt.parse(received.receiptHandle()).orElseThrow();
        assertThat(queues.isExpired(ARN, receipt)).isFalse();
        clock.advance(THIRTY_SECONDS);

        assertThat(queues.isExpired(ARN, receipt)).isTrue();
        delete(received);
        assertThat(receive(10)).containsExactly("a1");
        assertThat(queues.isExpired(ARN, receipt)).isTrue();
        queues.purge(ARN);
        assertThat(queues.isExpired(ARN, receipt)).isFalse();
    }

    @Test
    @DisplayName("what has no group to send under cannot send to a FIFO queue from inside")
    void no_group() {
        create(Map.of());

        assertThat(queues.send(ARN, "report", writer -> {
                    throw new AssertionError("nothing else may be written either");
                }))
                .isFalse();
        assertThat(queues.find(ARN))
                .hasValueSatisfying(queue -> assertThat(queue.fifo()).isTrue());
    }
}
