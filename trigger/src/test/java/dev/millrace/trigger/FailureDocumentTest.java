package dev.millrace.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.FailureReport.LastAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailureDocumentTest {

    /**
     * The recorded documents of DynamoDB streams without windows. Left out is {@code sqsOrSnsRecordAge}, whose
     * batchSize of 1 contradicts its two sequence numbers; the other file has the true one.
     */
    static Stream<JsonNode> recorded() {
        var documents = Vectors.read("recorded-failure-documents").get("documents");
        var messages = Vectors.read("on-failure-messages");
        return Stream.of(
                documents.get("retries_exhausted_thrown"),
                documents.get("retries_exhausted_partial_response"),
                documents.get("record_age_exceeded_never_called"),
                documents.get("s3_thrown"),
                messages.get("sqsOrSnsThrown"),
                messages.get("sqsOrSnsPartial"),
                messages.get("s3Object").get("body"));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    @DisplayName("H.2 H.4 every recorded document is written to the byte")
    void recorded_documents(JsonNode expected) throws JsonProcessingException {
        var request = expected.get("requestContext");
        var batch = expected.get("DDBStreamBatchInfo");
        var document = new FailureDocument(
                request.get("functionArn").asText(),
                expected.path("responseContext").path("executedVersion").asText("1"),
                batch.get("streamArn").asText());
        var report = new FailureReport(
                new UUID(0, 0),
                UUID.fromString(request.get("requestId").asText()),
                conditionOf(request.get("condition").asText()),
                request.get("approximateInvokeCount").asInt(),
                answerOf(expected),
                Instant.parse(expected.get("timestamp").asText()),
                new ShardId(batch.get("shardId").asText()),
                recordsOf(expected, batch),
                Optional.empty());

        if (expected.has("payload")) {
            // The recorded documents tell of several records and show one; the rest is checked by the next test.
            var written = Vectors.JSON.readTree(document.jsonWithPayload(report));
            assertThat(written.properties().stream().map(java.util.Map.Entry::getKey))
                    .containsExactlyElementsOf(expected.properties().stream()
                            .map(java.util.Map.Entry::getKey)
                            .toList());
            assertThat(written.get("DDBStreamBatchInfo").toString()).isEqualTo(batch.toString());
            assertThat(written.get("payload").asText()).startsWith("{\"Records\":[{\"eventID\":\"9cdf9751");
        } else {
            assertThat(document.json(report)).isEqualTo(Vectors.JSON.writeValueAsString(expected));
        }
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

    private static List<StreamRecord> recordsOf(JsonNode document, JsonNode batch) throws JsonProcessingException {
        byte[] event = document.has("payload")
                ? Vectors.JSON
                        .readTree(document.get("payload").asText())
                        .get("Records")
                        .get(0)
                        .toString()
                        .getBytes(StandardCharsets.UTF_8)
                : new byte[] {'{', '}'};
        var first = new StreamRecord(
                new SequenceNumber(batch.get("startSequenceNumber").asText()),
                Instant.parse(batch.get("approximateArrivalOfFirstRecord").asText()),
                1,
                event);
        var last = new StreamRecord(
                new SequenceNumber(batch.get("endSequenceNumber").asText()),
                Instant.parse(batch.get("approximateArrivalOfLastRecord").asText()),
                1,
                event);
        var records = new ArrayList<StreamRecord>();
        records.add(first);
        while (records.size() < batch.get("batchSize").asInt()) {
            records.add(last);
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

    @Test
    @DisplayName("H.5 a failed final call is told with its window and without a range of records")
    void final_call() throws JsonProcessingException {
        var expected = Vectors.read("on-failure-messages")
                .findValue("s3WindowFinalFailure")
                .get("body");
        var window = new TumblingWindow(Instant.parse("2026-09-17T14:11:10Z"), Instant.parse("2026-09-17T14:11:20Z"));
        var info = expected.get("DDBStreamBatchInfo");
        var report = new FailureReport(
                new UUID(0, 0),
                UUID.fromString(expected.at("/requestContext/requestId").asText()),
                Condition.RETRY_ATTEMPTS_EXHAUSTED,
                expected.at("/requestContext/approximateInvokeCount").asInt(),
                LastAnswer.UNHANDLED,
                Instant.parse(expected.get("timestamp").asText()),
                new ShardId(info.get("shardId").asText()),
                List.of(),
                Optional.of(new WindowCall(window, "{\"count\":2}", true, false)));
        var document = new FailureDocument(
                expected.at("/requestContext/functionArn").asText(),
                expected.at("/responseContext/executedVersion").asText(),
                info.get("streamArn").asText());
        assertThat(document.jsonWithPayload(report)).isEqualTo(Vectors.JSON.writeValueAsString(expected));
    }
}
