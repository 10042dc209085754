package dev.millrace.trigger;

import static dev.millrace.trigger.ShardScenario.shardOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.SequenceNumber;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.ShardScenario.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PartialResponsesTest {

    private static final JsonNode VECTORS = Vectors.read("partial-responses");

    private static Records batch() {
        var records = new ArrayList<StreamRecord>();
        VECTORS.get("batchSequenceNumbers")
                .forEach(number -> records.add(new StreamRecord(
                        new SequenceNumber(number.asText()), ShardScenario.START, 1, new byte[] {'{', '}'})));
        return Records.of(records);
    }

    static Stream<JsonNode> cases() {
        return VECTORS.get("cases").valueStream();
    }

    @Test
    @DisplayName("G.2 the file has nineteen responses, and what it says besides")
    void all_of_them() {
        assertThat(cases()).hasSize(19);
        assertThat(VECTORS.fieldNames())
                .toIterable()
                .containsExactly("about", "batchSequenceNumbers", "cases", "featureOff", "thrownError");
        assertThat(VECTORS.at("/featureOff/rule").asText()).isEqualTo("every non-error response is success");
        assertThat(VECTORS.at("/thrownError/functionError").asText()).isEqualTo("Unhandled");
    }

    /** The response to records 1 to 3 that the recorded one to its three records is. */
    private static Answer answer(JsonNode vector) {
        var text = vector.get("functionResponse").toString();
        for (int i = 0; i < 3; i++) {
            text = text.replace(
                    "\"" + VECTORS.get("batchSequenceNumbers").get(i).asText() + "\"", "\"" + (i + 1) + "\"");
        }
        return new Answer.Returns(text);
    }

    @ParameterizedTest(name = "G.3 G.5 {0}")
    @MethodSource("cases")
    @DisplayName("G.1 G.3 G.5 what follows from every recorded response: the next call, its budget, the report")
    void what_follows(JsonNode vector) {
        var settings = MappingSettings.defaults()
                .withRetries(new MappingSettings.RetryLimit.AtMost(3))
                .withOnFailure(Optional.of("q"));
        var shard = shardOf(settings.withReportBatchItemFailures(true))
                .withFunction(call -> call.records().size() == 3 ? answer(vector) : ShardScenario.OK)
                .start();
        shard.receives(1, 2, 3);
        shard.advance(Duration.ofMinutes(1));

        switch (vector.get("outcome").asText()) {
            case "success" -> assertThat(shard.invocations()).containsExactly(List.of(1, 2, 3));
            case "partial" -> {
                assertThat(shard.invocations()).containsExactly(List.of(1, 2, 3), List.of(2, 3));
                assertThat(shard.gaps()).as("at once").containsExactly(Duration.ZERO);
            }
            case "no-progress", "failure" -> {
                assertThat(shard.invocations()).hasSize(4).containsOnly(List.of(1, 2, 3));
                var failure = shard.reports.getFirst().failure();
                assertThat(failure.invokeCount()).isEqualTo(4);
                assertThat(failure.answer()).isEqualTo(FailureReport.LastAnswer.REPORTED);
            }
            default -> throw new AssertionError("unknown outcome in " + vector);
        }

        var off = shardOf(settings).withFunction(call -> answer(vector)).start();
        off.receives(1, 2, 3);
        off.advance(Duration.ofMinutes(1));
        assertThat(off.invocations()).as("feature off").containsExactly(List.of(1, 2, 3));
    }

    @ParameterizedTest(name = "G.2 {0}")
    @MethodSource("cases")
    @DisplayName("G.2 every recorded response has its recorded outcome")
    void recorded_responses(JsonNode vector) {
        var response = vector.get("functionResponse").toString().getBytes(StandardCharsets.UTF_8);
        var outcome = ItemFailures.read(response, batch());
        switch (vector.get("outcome").asText()) {
            case "success" -> assertThat(outcome).isEqualTo(new ItemFailures.None());
            case "partial" -> {
                assertThat(outcome)
                        .isInstanceOfSatisfying(
                                ItemFailures.From.class,
                                from -> assertThat(batch().get(from.index())
                                                .sequenceNumber()
                                                .digits())
                                        .isEqualTo(vector.get("redeliverFrom").asText()));
                assertThat(outcome).isNotEqualTo(new ItemFailures.From(0));
            }
            case "no-progress" -> assertThat(outcome).isEqualTo(new ItemFailures.From(0));
            case "failure" -> assertThat(outcome).isEqualTo(new ItemFailures.Invalid());
            default -> throw new AssertionError("unknown outcome in " + vector);
        }
    }

    @ParameterizedTest(name = "G.2 [{0}] is {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                                     | None",
                "`  `                                                                   | None",
                "true                                                                   | None",
                "[1,2]                                                                  | None",
                "{\"batchItemFailures\":\"x\"}                                          | Invalid",
                "{\"batchItemFailures\":{}}                                             | Invalid",
                "{\"batchItemFailures\":[{}]}                                           | Invalid",
                "{\"batchItemFailures\":[1]}                                            | Invalid",
                "{\"batchItemFailures\":[[{\"itemIdentifier\":\"1\"}]]}                 | Invalid",
                "{\"batchItemFailures\":[{\"itemIdentifier\":{\"a\":1}}]}               | Invalid",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"041800003314721981745013\"}]} | Invalid",
                "{\"batchItemFailures\":[]                                              | Invalid",
                "{\"batchItemFailures\":[]} x                                           | Invalid",
                "not json                                                               | Invalid",
                "{\"a\":{\"batchItemFailures\":[{}]},\"batchItemFailures\":[]}          | None",
                "{\"x\":[{\"y\":1}],\"batchItemFailures\":[{\"z\":[1],\"itemIdentifier\":\"42100001330762507399791\"}]} | From"
            })
    @DisplayName("G.2 N.15 other responses: not JSON and strange lists fail, what has no list succeeds")
    void other_responses(String response, String outcome) {
        assertThat(ItemFailures.read(response.getBytes(StandardCharsets.UTF_8), batch())
                        .getClass()
                        .getSimpleName())
                .isEqualTo(outcome);
    }
}
