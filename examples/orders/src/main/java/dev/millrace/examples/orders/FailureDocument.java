package dev.millrace.examples.orders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;

/**
 * The report of a batch that was given up, as it arrives at the on-failure destination. It says where the records stand
 * in the stream; it does not hold them.
 *
 * @param requestId of the last invocations of this batch
 * @param condition why it was given up, for example {@code RetryAttemptsExhausted}
 * @param firstSequenceNumber of the first record, inclusive
 * @param lastSequenceNumber of the last record, inclusive
 * @param batchSize how many records were given up; fewer than stand between first and last if the shard was read by
 *     several lanes
 * @param text the whole document as it came
 */
record FailureDocument(
        String requestId,
        String condition,
        String streamArn,
        String shardId,
        BigInteger firstSequenceNumber,
        BigInteger lastSequenceNumber,
        int batchSize,
        String text) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @throws IllegalArgumentException if the text is no failure document of a DynamoDB stream; says what is missing
     */
    static FailureDocument parse(String text) {
        JsonNode document;
        try {
            document = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the message is not JSON", e);
        }
        var request = required(document, "requestContext");
        var batch = required(document, "DDBStreamBatchInfo");
        return new FailureDocument(
                required(request, "requestId").asText(),
                required(request, "condition").asText(),
                required(batch, "streamArn").asText(),
                required(batch, "shardId").asText(),
                // Numbers of different length: as text, 9 would stand behind 10.
                new BigInteger(required(batch, "startSequenceNumber").asText()),
                new BigInteger(required(batch, "endSequenceNumber").asText()),
                required(batch, "batchSize").asInt(),
                text);
    }

    boolean covers(BigInteger sequenceNumber) {
        return firstSequenceNumber.compareTo(sequenceNumber) <= 0 && sequenceNumber.compareTo(lastSequenceNumber) <= 0;
    }

    private static JsonNode required(JsonNode parent, String member) {
        var value = parent.get(member);
        if (value == null || value.isNull()) {
            throw new IllegalArgumentException("the failure document has no " + member);
        }
        return value;
    }
}
