package dev.millrace.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.FailureReport.LastAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailureDocumentTest {

    private static final JsonNode DOCUMENTS =
            Vectors.read("recorded-failure-documents").get("documents");
    private static final JsonNode MESSAGES = Vectors.read("on-failure-messages");

    /** Every document of both files, by the name it has there. */
    static Stream<Named<JsonNode>> recorded() {
        var documents = DOCUMENTS.properties().stream()
                .map(entry -> Named.of(entry.getKey(), recorded(entry.getKey(), entry.getValue())));
        var messages = MESSAGES.properties().stream()
                .filter(entry -> entry.getValue().isObject())
                .map(entry -> Named.of(
                        entry.getKey(),
                        recorded(
                                entry.getKey(),
                                entry.getValue().has("body") ? entry.getValue().get("body") : entry.getValue())));
        return Stream.concat(documents, messages);
    }

    /** What is to be written where the recording is another source's, or contradicts itself. */
    private static JsonNode recorded(String name, JsonNode document) {
        ObjectNode expected = document.deepCopy();
        switch (name) {
            case "kinesis_undeliverable_record" -> {
                // The same stream engine: the member has the other source's name, times have their milliseconds.
                ObjectNode batch = (ObjectNode) expected.remove("KinesisBatchInfo");
                for (var time : List.of("approximateArrivalOfFirstRecord", "approximateArrivalOfLastRecord")) {
                    var instant = Instant.parse(batch.get(time).asText());
                    batch.put(time, instant.truncatedTo(ChronoUnit.SECONDS).toString());
                }
                expected.set("DDBStreamBatchInfo", batch);
            }
            case "sqsOrSnsRecordAge" -> {
                // Its batchSize of 1 contradicts its two numbers; record_age_exceeded_never_called has one.
                ObjectNode batch = (ObjectNode) expected.get("DDBStreamBatchInfo");
                batch.set("endSequenceNumber", batch.get("startSequenceNumber"));
                batch.set("approximateArrivalOfLastRecord", batch.get("approximateArrivalOfFirstRecord"));
            }
            case "retries_exhausted_thrown",
                    "retries_exhausted_partial_response",
                    "record_age_exceeded_never_called",
                    "s3_thrown",
                    "s3_window_final_failed",
                    "sqsOrSnsThrown",
                    "sqsOrSnsPartial",
                    "s3Object",
                    "s3WindowFinalFailure" -> {}
            default -> throw new AssertionError("unknown document " + name);
        }
        return expected;
    }

    @Test
    @DisplayName("H.2 the files have eleven documents, and all are written")
    void all_of_them() {
        assertThat(recorded()).hasSize(11);
    }

    @ParameterizedTest
    @MethodSource("recorded")
    @DisplayName("H.2 H.4 H.5 facts 85-93: every recorded document is written to the byte")
    void recorded_documents(JsonNode expected) throws JsonProcessingException {
        var request = expected.get("requestContext");
        var batch = expected.get("DDBStreamBatchInfo");
        var document = new FailureDocument(
                request.get("functionArn").asText(),
                expected.path("responseContext").path("executedVersion").asText("1"),
                batch.get("streamArn").asText());
        var records = recordsOf(expected, batch);
        var report = reportOf(expected, records);

        if (!expected.has("payload")) {
            assertThat(document.json(report)).isEqualTo(Vectors.JSON.writeValueAsString(expected));
        } else if (records.size() <= 1) {
            assertThat(document.jsonWithPayload(report)).isEqualTo(Vectors.JSON.writeValueAsString(expected));
        } else {
            // The recorded document tells of several records and shows one of them.
            var payload = expected.get("payload").asText();
            var one = reportOf(expected, records.subList(0, 1));
            assertThat(Vectors.JSON
                            .readTree(document.jsonWithPayload(one))
                            .get("payload")
                            .asText())
                    .isEqualTo(payload);
            var all = "{\"Records\":[" + String.join(",", Collections.nCopies(records.size(), text(records.getFirst())))
                    + "]}";
            assertThat(document.jsonWithPayload(report))
                    .isEqualTo(Vectors.JSON.writeValueAsString(((ObjectNode) expected.deepCopy()).put("payload", all)));
        }
    }

    private static String text(StreamRecord record) {
        return new String(record.event(), StandardCharsets.UTF_8);
    }

    private static FailureReport reportOf(JsonNode expected, List<StreamRecord> records)
            throws JsonProcessingException {
        var request = expected.get("requestContext");
        return new FailureReport(
                new UUID(0, 0),
                UUID.fromString(request.get("requestId").asText()),
                conditionOf(request.get("condition").asText()),
                request.get("approximateInvokeCount").asInt(),
                answerOf(expected),
                Instant.parse(expected.get("timestamp").asText()),
                new ShardId(expected.at("/DDBStreamBatchInfo/shardId").asText()),
                records,
                windowOf(expected));
    }

    private static Optional<WindowCall> windowOf(JsonNode expected) throws JsonProcessingException {
        if (!expected.has("timeWindowInfo")) {
            return Optional.empty();
        }
        var info = expected.get("timeWindowInfo");
        var state = Vectors.JSON.readTree(expected.get("payload").asText()).get("state");
        return Optional.of(new WindowCall(
                new TumblingWindow(
                        Instant.parse(info.at("/window/start").asText()),
                        Instant.parse(info.at("/window/end").asText())),
                state.toString(),
                info.get("isFinalInvokeForWindow").asBoolean(),
                info.get("isWindowTerminatedEarly").asBoolean()));
    }

    @Test
    @DisplayName("H.4 the payload is the event as a text, between version and timestamp")
    void payload() {
        var record = new StreamRecord(
                new SequenceNumber("5"),
                Instant.parse("2026-01-01T00:00:01Z"),
                1,
                "{\"eventID\":\"a\\\"b\"}".getBytes(StandardCharsets.UTF_8));
        var report = new FailureReport(
                new UUID(0, 0),
                new UUID(1, 1),
                Condition.RETRY_ATTEMPTS_EXHAUSTED,
                1,
                LastAnswer.NONE,
                Instant.parse("2026-01-01T00:00:02Z"),
                new ShardId("s"),
                List.of(record),
                Optional.empty());
        assertThat(new FailureDocument("f", "$LATEST", "stream").jsonWithPayload(report))
                .contains(
                        "\"version\":\"1.0\",\"payload\":\"{\\\"Records\\\":[{\\\"eventID\\\":\\\"a\\\\\\\"b\\\"}]}\","
                                + "\"timestamp\":\"2026-01-01T00:00:02.000Z\"");
        assertThat(new FailureDocument("f", "$LATEST", "stream").json(report)).doesNotContain("payload");
    }

    @Test
    @DisplayName("E.1 the event has exactly the member Records")
    void event() {
        var one = TestRecords.record(1, "k", ShardScenario.START, 7);
        var two = TestRecords.record(2, "k", ShardScenario.START, 7);
        assertThat(new String(InvocationEvent.of(List.of(one, two)), StandardCharsets.UTF_8))
                .isEqualTo("{\"Records\":[{\"n\":1},{\"n\":2}]}");
        assertThat(InvocationEvent.of(List.of(one)).length).isEqualTo((int) InvocationEvent.length(1, 7));
    }

    private static Condition conditionOf(String wireName) {
        return Stream.of(Condition.values())
                .filter(condition -> condition.wireName().equals(wireName))
                .findFirst()
                .orElseThrow();
    }

    private static LastAnswer answerOf(JsonNode document) {
        if (!document.has("responseContext")) {
            return LastAnswer.NONE;
        }
        return document.get("responseContext").get("functionError").isNull()
                ? LastAnswer.REPORTED
                : LastAnswer.UNHANDLED;
    }

    private static List<StreamRecord> recordsOf(JsonNode document, JsonNode batch) {
        var records = new ArrayList<StreamRecord>();
        if (!batch.has("batchSize")) {
            return records; // a final call
        }
        // The record as it stands in the payload, to the byte.
        var payload = document.path("payload").asText("{\"Records\":[{}]}");
        var event = payload.substring("{\"Records\":[".length(), payload.length() - 2)
                .getBytes(StandardCharsets.UTF_8);
        records.add(new StreamRecord(
                new SequenceNumber(batch.get("startSequenceNumber").asText()),
                Instant.parse(batch.get("approximateArrivalOfFirstRecord").asText()),
                1,
                event));
        while (records.size() < batch.get("batchSize").asInt()) {
            records.add(new StreamRecord(
                    new SequenceNumber(batch.get("endSequenceNumber").asText()),
                    Instant.parse(batch.get("approximateArrivalOfLastRecord").asText()),
                    1,
                    event));
        }
        return records;
    }

    @Test
    @DisplayName("H.3 for queues and topics the document holds nothing of the records but their numbers and times")
    void no_record_data() {
        var record = new StreamRecord(
                new SequenceNumber("5"),
                Instant.parse("2026-01-01T00:00:01Z"),
                1,
                "{\"secret\":\"s3cr3t\"}".getBytes(StandardCharsets.UTF_8));
        var report = new FailureReport(
                new UUID(0, 0),
                new UUID(1, 1),
                Condition.RECORD_AGE_EXCEEDED,
                1,
                LastAnswer.NONE,
                Instant.parse("2026-01-01T00:00:02Z"),
                new ShardId("s"),
                List.of(record),
                Optional.empty());
        var document = new FailureDocument("f", "$LATEST", "stream");
        assertThat(document.json(report)).doesNotContain("secret").doesNotContain("s3cr3t");
        assertThat(document.jsonWithPayload(report)).contains("s3cr3t");
    }
}
