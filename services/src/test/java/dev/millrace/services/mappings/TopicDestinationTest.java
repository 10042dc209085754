package dev.millrace.services.mappings;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.services.Wire;
import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.StartingPosition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failure reports to a topic, from the write to the queue that has subscribed to it. */
class TopicDestinationTest {

    private static final String ONE = "00000000-0000-4000-8000-000000000001";

    private Path directory;
    private PipelineUnderTest pipeline;

    @BeforeEach
    void open(@TempDir Path folder) {
        directory = folder;
        pipeline = new PipelineUnderTest(directory);
        pipeline.call("sns", "CreateTopic", "Name", "failures");
        pipeline.call(
                "sns",
                "Subscribe",
                "TopicArn",
                PipelineUnderTest.TOPIC,
                "Protocol",
                "sqs",
                "Endpoint",
                PipelineUnderTest.QUEUE);
        start();
    }

    private void start() {
        pipeline.behave(call -> TestingFunctions.fails());
        var settings = MappingSettings.defaults()
                .withRetries(new MappingSettings.RetryLimit.AtMost(0))
                .withOnFailure(Optional.of(PipelineUnderTest.TOPIC));
        pipeline.mappings.start(pipeline.mapping(ONE, StartingPosition.TRIM_HORIZON, settings, true));
        pipeline.mappings.resume();
    }

    private void restart() {
        pipeline.close();
        pipeline = new PipelineUnderTest(directory);
        start();
    }

    @AfterEach
    void close() {
        pipeline.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(ofSeconds(20)).pollInterval(Duration.ofMillis(2)).untilAsserted(assertion);
    }

    private List<JsonNode> notifications() {
        return pipeline.reports().stream().map(message -> json(message.body())).toList();
    }

    private static JsonNode json(String text) {
        try {
            return Wire.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Test
    @DisplayName(
            "H.2 a topic gets the document as its Message, without subject or attributes, once and over a restart too")
    void document() {
        pipeline.write("order-1");

        eventually(() -> assertThat(notifications()).hasSize(1));
        var notification = notifications().getFirst();
        assertThat(notification.path("TopicArn").asText()).isEqualTo(PipelineUnderTest.TOPIC);
        assertThat(notification.has("Subject")).isFalse();
        assertThat(notification.has("MessageAttributes")).isFalse();
        var document = json(notification.path("Message").asText());
        assertThat(document.at("/requestContext/condition").asText()).isEqualTo("RetryAttemptsExhausted");
        assertThat(document.at("/DDBStreamBatchInfo/batchSize").asInt()).isEqualTo(1);
        assertThat(document.at("/DDBStreamBatchInfo/streamArn").asText()).isEqualTo(pipeline.streamArn);
        eventually(() -> assertThat(pipeline.mappings.status(ONE).orElseThrow().unsettledReports())
                .isZero());

        restart();
        pipeline.write("order-2");

        eventually(() -> assertThat(notifications()).hasSize(2));
        assertThat(notifications()).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("H.1 a report that was under way when the server ended is published after the restart, once")
    void over_a_restart() {
        pipeline.failDestinations(true);
        pipeline.write("order-1");
        eventually(() -> assertThat(pipeline.mappings.status(ONE).orElseThrow().unsettledReports())
                .isEqualTo(1));

        restart();

        eventually(() -> assertThat(notifications()).hasSize(1));
        pipeline.clock.advance(ofHours(1));
        assertThat(notifications()).hasSize(1);
    }
}
