package dev.millrace.services.lambda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("K.4 the answer of a function that reports batch item failures")
class SqsResponseTest {

    private static final Set<String> BATCH = Set.of("a", "b");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[]",
                "\"text\"",
                "{\"batchItemFailures\":[]}",
                "{\"batchItemFailures\":null}",
                "{\"other\":1}",
                "{\"batchItemFailures\":[{}]}"
            })
    void acknowledges_all(String answer) {
        assertThat(read(answer)).isEqualTo(new SqsResponse.AllDone());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"}]} | a",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"b\"},{}],\"more\":1} | b",
            })
    void keeps_the_known_ids_it_names(String answer, String id) {
        assertThat(read(answer)).isEqualTo(new SqsResponse.SomeFailed(Set.of(id)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"unknown\"}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"},{\"itemIdentifier\":\"unknown\"}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":123}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}",
                "{\"batchItemFailures\":[{\"foo\":\"a\"}]}",
                "{\"batchItemFailures\":\"a\"}",
                "{\"batchItemFailures\":{\"itemIdentifier\":\"a\"}}",
                "{\"batchItemFailures\":[\"a\"]}",
                "not json",
                "{} trailing",
                "{\"batchItemFailures\":["
            })
    void keeps_the_whole_batch(String answer) {
        assertThat(read(answer)).isEqualTo(new SqsResponse.Invalid());
    }

    private static SqsResponse read(String answer) {
        return SqsResponse.read(answer.getBytes(StandardCharsets.UTF_8), BATCH);
    }
}
