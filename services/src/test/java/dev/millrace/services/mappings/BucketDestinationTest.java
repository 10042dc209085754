package dev.millrace.services.mappings;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.services.Wire;
import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.StartingPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On-failure documents in buckets (H.4, facts 91 and 92), with the real driver. */
class BucketDestinationTest {

    private static final String ONE = "00000000-0000-4000-8000-000000000001";
    private static final String UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private Path directory;

    private PipelineUnderTest pipeline;

    @BeforeEach
    void open(@TempDir Path folder) {
        directory = folder;
        pipeline = new PipelineUnderTest(directory);
        pipeline.call("s3", "CreateBucket", "Bucket", "failures");
        start();
    }

    private void start() {
        pipeline.behave(call -> TestingFunctions.fails());
        var settings = MappingSettings.defaults()
                .withRetries(new MappingSettings.RetryLimit.AtMost(0))
                .withOnFailure(Optional.of(PipelineUnderTest.BUCKET));
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

    private static void eventually(Runnable assertion) {
        await().atMost(ofSeconds(20)).pollInterval(Duration.ofMillis(2)).untilAsserted(assertion::run);
    }

    /** The keys of the bucket's objects, in order. */
    private List<String> keys() {
        var bucket = directory.resolve("objects/failures");
        if (!Files.isDirectory(bucket)) {
            return List.of();
        }
        try (var files = Files.walk(bucket)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> bucket.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode document(String key) {
        return json(new String(pipeline.buckets.get("failures", key).orElseThrow(), StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) {
        try {
            return Wire.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private void assertSettled() {
        eventually(() -> assertThat(pipeline.mappings.status(ONE).orElseThrow().unsettledReports())
                .isZero());
    }

    @Test
    @DisplayName(
            "H.4 one object a document: key from mapping, shard and the second of its timestamp, payload as a text")
    void document() throws Exception {
        pipeline.write("order-1");
        eventually(() -> assertThat(keys()).hasSize(1));
        assertSettled();

        var document = document(keys().getFirst());

        var second = document.path("timestamp").asText().substring(0, "2026-01-01T00:00:00".length());
        var at = second.substring(0, "2026-01-01".length()).replace('-', '/') + "/" + second.replace(':', '.');
        var shard = document.at("/DDBStreamBatchInfo/shardId").asText();
        assertThat(keys().getFirst())
                .startsWith("aws/lambda/" + ONE + "/" + shard + "/" + at + "-")
                .matches(".*-" + UUID);
        assertThat(json(document.path("payload").textValue())
                        .at("/Records/0/dynamodb/Keys/pk/S")
                        .asText())
                .isEqualTo("order-1");
        var recorded = (ObjectNode) json(Files.readString(Path.of("src/test/resources/vectors/esm/s3-document.json")));
        assertThat(names(document)).isEqualTo(names(recorded));
        for (var member : List.of("requestContext", "responseContext", "DDBStreamBatchInfo")) {
            assertThat(names(document.path(member))).isEqualTo(names(recorded.path(member)));
        }
        assertThat(names(json(document.path("payload").textValue()).at("/Records/0")))
                .isEqualTo(names(json(recorded.path("payload").textValue()).at("/Records/0")));
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
    }

    @Test
    @DisplayName("H.1 a report that was under way when the server ended is there after the restart, once")
    void over_a_restart() {
        pipeline.failDestinations(true);
        pipeline.write("order-1");
        eventually(() -> assertThat(pipeline.mappings.status(ONE).orElseThrow().unsettledReports())
                .isEqualTo(1));

        restart();

        eventually(() -> assertThat(keys()).hasSize(1));
        assertSettled();
        restart();
        pipeline.write("order-2");
        eventually(() -> assertThat(keys()).hasSize(2));
    }

    @Test
    @DisplayName("a report that is delivered twice, since nobody knew of the first time, is one object")
    void delivered_twice() {
        pipeline.loseReplies(true);
        pipeline.write("order-1");
        eventually(() -> assertThat(keys()).hasSize(1));

        restart();

        assertSettled();
        assertThat(keys()).hasSize(1);
    }

    @Test
    @DisplayName("H.6 a bucket that is gone refuses: the stream goes on and the report is kept in the ledger")
    void bucket_gone() {
        pipeline.call("s3", "DeleteBucket", "Bucket", "failures");

        pipeline.write("order-1");

        eventually(() -> assertThat(pipeline.mappings.refusedReports(ONE))
                .singleElement()
                .satisfies(hasPayload()));
        assertSettled();
        assertThat(keys()).isEmpty();
    }

    private static ThrowingConsumer<OutboxEntry> hasPayload() {
        return report ->
                assertThat(json(report.document()).path("payload").isTextual()).isTrue();
    }
}
