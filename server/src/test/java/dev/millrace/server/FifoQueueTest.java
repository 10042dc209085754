package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** A FIFO queue and its mapping from a template, through the APIs alone. */
@Timeout(120)
class FifoQueueTest {

    private final FrozenServer server = FrozenServer.start();
    private final LambdaClient functions = server.functions();
    private final List<List<String>> calls = new CopyOnWriteArrayList<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void deploy() {
        ScriptedHandler.script(records -> {
            calls.add(records.stream().map(SkippedTimeTest::id).toList());
            return Map.of(
                    "batchItemFailures",
                    records.stream()
                            .filter(entry -> failing.contains(SkippedTimeTest.id(entry)))
                            .map(entry -> Map.of("itemIdentifier", entry.get("messageId")))
                            .toList());
        });
        server.deploy(SkippedTimeTest.template("fifo-queue.yaml"), Map.of());
    }

    @AfterEach
    void close() {
        functions.close();
        server.close();
    }

    private void send(String group, String body) {
        server.queues()
                .sendMessage(send -> send.queueUrl(server.output("Queue"))
                        .messageGroupId(group)
                        .messageBody(body));
    }

    private void enable() {
        functions.updateEventSourceMapping(
                update -> update.uuid(server.output("Mapping")).enabled(true));
        server.settle();
    }

    @Test
    @DisplayName("K.4 the recorded FIFO vector, and a group beside it that is not held up")
    void partial_responses() {
        List.of("1", "2", "3", "4", "4").forEach(body -> send("g", body)); // the second 4 is a duplicate
        failing.addAll(List.of("2", "3", "4"));
        enable();
        assertThat(calls).containsExactly(List.of("1", "2", "3", "4"));
        failing.removeAll(List.of("2", "3"));

        send("g", "5");
        send("h", "6");
        server.advance(Duration.ofSeconds(59));
        assertThat(calls).containsExactly(List.of("1", "2", "3", "4"), List.of("6"));
        server.advance(Duration.ofSeconds(1));
        assertThat(calls).hasSize(3).endsWith(List.of("2", "3", "4", "5"));
        server.advance(Duration.ofMinutes(1));

        assertThat(calls).hasSize(3);
        assertThat(server.receive(server.output("Dead")))
                .extracting(Message::body)
                .containsExactly("4");
    }

    @Test
    @DisplayName("A.2 the mapping shows its pollers, with the default beside what was given")
    void pollers() {
        var mapping = functions.getEventSourceMapping(get -> get.uuid(server.output("Mapping")));

        assertThat(mapping.provisionedPollerConfig().minimumPollers()).isEqualTo(2);
        assertThat(mapping.provisionedPollerConfig().maximumPollers()).isEqualTo(3);
        assertThat(mapping.batchSize()).isEqualTo(10);
        assertThat(server.output("Dead")).endsWith(".fifo");
    }
}
