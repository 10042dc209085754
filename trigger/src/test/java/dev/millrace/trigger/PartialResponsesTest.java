package dev.millrace.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.SequenceNumber;
import dev.millrace.model.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
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
    @DisplayName("G.2 other responses: not JSON and strange lists fail, what has no list succeeds")
    void other_responses(String response, String outcome) {
        assertThat(ItemFailures.read(response.getBytes(StandardCharsets.UTF_8), batch())
                        .getClass()
                        .getSimpleName())
                .isEqualTo(outcome);
    }
}
