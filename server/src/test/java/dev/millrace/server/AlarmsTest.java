package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The two alarms that watch the orders pipeline, through the APIs alone: errors (more than five a minute, three minutes
 * running) and iterator age (more than five minutes, for twice five minutes), to a topic with a subscribed queue.
 */
@Timeout(120)
class AlarmsTest {

    private static final String ERRORS = "Stream-Processor-Errors";
    private static final String AGE = "DynamoDB-Stream-Iterator-Age-High";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FrozenServer server = FrozenServer.startAt(Instant.parse("2026-01-01T00:00:00Z"));
    private final CloudWatchClient watch = FrozenServer.client(CloudWatchClient.builder(), server.millrace());
    private final AtomicBoolean stalled = new AtomicBoolean();
    private String alerts = "";

    @BeforeEach
    void deploy() {
        ScriptedHandler.script(records -> {
            if (stalled.get()
                    || records.stream()
                            .anyMatch(entry -> SkippedTimeTest.id(entry).startsWith("poison"))) {
                throw new IllegalStateException("poison");
            }
            return Map.of();
        });
        alerts = server.queues()
                .createQueue(create -> create.queueName("alerts"))
                .queueUrl();
        server.deploy(
                "alarms",
                SkippedTimeTest.template("alarms.yaml"),
                Map.of("FunctionName", "handler", "AlertQueueArn", "arn:aws:sqs:us-east-1:000000000000:alerts"));
    }

    @AfterEach
    void close() {
        watch.close();
        server.close();
    }

    private StateValue state(String alarm) {
        return watch.describeAlarms(describe -> describe.alarmNames(alarm))
                .metricAlarms()
                .getFirst()
                .stateValue();
    }

    /** Takes the alerts out of the queue. */
    private List<String> alerts() {
        var messages = server.receive(alerts);
        for (var message : messages) {
            server.queues().deleteMessage(delete -> delete.queueUrl(alerts).receiptHandle(message.receiptHandle()));
        }
        return messages.stream().map(Message::body).toList();
    }

    /** Ordinary traffic, an order a minute. */
    private void goodMinutes(int count) {
        for (int i = 0; i < count; i++) {
            server.put("orders", "good");
            server.put("orders", "changed " + server.millrace().now());
            server.advance(MINUTE);
        }
    }

    @Test
    @DisplayName("a burst of poison orders raises the errors alarm after three periods; its alert is in the queue")
    void poison_orders() {
        server.deploy(
                "pipeline", SkippedTimeTest.template("mapped-table.yaml"), Map.of("BatchSize", "1", "Retries", "5"));
        server.advance(Duration.ofSeconds(10)); // what a minute brought is judged a little after it has ended
        goodMinutes(4);
        assertThat(state(ERRORS)).isEqualTo(StateValue.OK);
        alerts();

        // With its back-off each takes 6.2 s to be given up: four minutes of errors.
        for (int i = 0; i < 40; i++) {
            server.put("orders", "poison " + i);
        }
        server.advance(MINUTE.multipliedBy(2));
        assertThat(state(ERRORS)).isEqualTo(StateValue.OK);
        assertThat(alerts()).isEmpty();

        server.advance(MINUTE);
        assertThat(state(ERRORS)).isEqualTo(StateValue.ALARM);
        assertThat(alerts())
                .singleElement()
                .satisfies(alert -> assertThat(alert)
                        .contains(
                                "\"AlarmName\":\"" + ERRORS + "\"",
                                "\"NewStateValue\":\"ALARM\"",
                                "\"OldStateValue\":\"OK\""));

        server.advance(Duration.ofMinutes(30));
        goodMinutes(2);
        assertThat(state(ERRORS)).isEqualTo(StateValue.OK);
        assertThat(alerts()).as("the alarm has no OK actions").isEmpty();
    }

    @Test
    @DisplayName("a stalled function raises the iterator age alarm, and its recovery ends it")
    void a_stalled_function() {
        server.deploy("pipeline", SkippedTimeTest.template("mapped-table.yaml"), Map.of());
        server.advance(Duration.ofSeconds(10));
        goodMinutes(11);
        assertThat(state(AGE)).isEqualTo(StateValue.OK);
        alerts();

        stalled.set(true);
        server.put("orders", "waits");
        server.advance(Duration.ofMinutes(9));
        assertThat(state(AGE)).isEqualTo(StateValue.OK);

        server.advance(Duration.ofMinutes(11));
        assertThat(state(AGE)).isEqualTo(StateValue.ALARM);
        assertThat(alerts())
                .singleElement()
                .satisfies(alert ->
                        assertThat(alert).contains("\"AlarmName\":\"" + AGE + "\"", "\"NewStateValue\":\"ALARM\""));

        stalled.set(false);
        server.advance(Duration.ofMinutes(2)); // the next try, and those that have waited behind
        goodMinutes(10);
        assertThat(state(AGE)).isEqualTo(StateValue.OK);
    }
}
