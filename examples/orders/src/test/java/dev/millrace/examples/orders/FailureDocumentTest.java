package dev.millrace.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureDocumentTest {

    @ParameterizedTest
    @DisplayName("H.2: the documents that AWS was recorded to send are understood")
    @CsvSource({
        "retries_exhausted_thrown, RetryAttemptsExhausted, 51900004371743779173473, 52300000759469539374772, 4",
        "retries_exhausted_partial_response, RetryAttemptsExhausted, 41800003314721981745013, 42100001330762507399791, 3",
        "record_age_exceeded_never_called, RecordAgeExceeded, 71700001194713044981914, 71700001194713044981914, 1",
    })
    void recorded_documents_are_understood(String name, String condition, String first, String last, int batchSize) {
        var document = FailureDocument.parse(RecordedDocuments.text(name));

        assertThat(document.condition()).isEqualTo(condition);
        assertThat(document.shardId()).isEqualTo("shardId-00000001700000000000-0123abcd");
        assertThat(document.streamArn())
                .isEqualTo("arn:aws:dynamodb:us-east-1:111111111111:table/t/stream/2026-01-01T00:00:00.000");
        assertThat(document.firstSequenceNumber()).isEqualTo(first);
        assertThat(document.lastSequenceNumber()).isEqualTo(last);
        assertThat(document.batchSize()).isEqualTo(batchSize);
    }

    @ParameterizedTest
    @DisplayName("M.13: sequence numbers are compared as numbers")
    @CsvSource({"9, 9, true", "9, 10, true", "9, 100, true", "9, 8, false", "9, 101, false", "9, 95, true"})
    void covers_by_number(String first, String number, boolean covered) {
        var document = FailureDocument.parse(RecordedDocuments.between(first, "100"));

        assertThat(document.covers(new BigInteger(number))).isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json at all | the message is not JSON",
                "{} | the failure document has no requestContext",
                "{\"requestContext\":{\"requestId\":\"r\",\"condition\":\"c\"}} | the failure document has no DDBStreamBatchInfo",
            })
    void another_message_is_refused_with_the_reason(String text, String reason) {
        assertThatThrownBy(() -> FailureDocument.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }
}
