package dev.millrace.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

class DynamoDbFailuresTest {

    private static final Map<String, AttributeValue> IMAGE = Map.of("amount", AttributeValue.fromN("-1"));

    @Test
    void an_image_that_is_absent_is_left_out_of_the_row() {
        // What the SDK answers for an absent image is a map that it would send as an attribute without a value.
        var inserted = StreamRecord.builder().newImage(IMAGE).build();

        var row = DynamoDbFailures.recordRow(
                FailureDocument.parse(RecordedDocuments.text("retries_exhausted_thrown")),
                new ShardReader.StreamRecord(
                        BigInteger.TEN, "event", "INSERT", inserted.keys(), inserted.oldImage(), inserted.newImage()));

        assertThat(row)
                .doesNotContainKey("oldImage")
                .containsEntry("newImage", AttributeValue.fromM(IMAGE))
                .containsEntry("part", AttributeValue.fromS("record#10"));
    }
}
