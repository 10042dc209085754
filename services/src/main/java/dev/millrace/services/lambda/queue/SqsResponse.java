package dev.millrace.services.lambda.queue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.millrace.services.Wire;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a function's answer says of the messages of its batch, where the mapping reports batch item failures (K.4). */
sealed interface SqsResponse {

    /** All messages are done with. */
    record AllDone() implements SqsResponse {}

    /** These messages failed; the others are done with. */
    record SomeFailed(Set<String> messageIds) implements SqsResponse {}

    /** The answer cannot be trusted: no message is done with. */
    record Invalid() implements SqsResponse {}

    /** A body with anything behind its first value is not JSON. */
    ObjectReader STRICT = Wire.JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * Reads the answer.
     *
     * @param payload as the runtime sent it; may be empty
     * @param messageIds of the batch
     */
    static SqsResponse read(byte[] payload, Set<String> messageIds) {
        if (payload.length == 0) {
            return new AllDone();
        }
        JsonNode answer;
        try {
            answer = STRICT.readTree(payload);
        } catch (IOException e) {
            return new Invalid(); // not JSON
        }
        var failures = answer.path("batchItemFailures");
        if (failures.isMissingNode() || failures.isNull()) {
            return new AllDone();
        }
        if (!failures.isArray()) {
            return new Invalid();
        }
        var failed = new LinkedHashSet<String>();
        for (var failure : failures) {
            if (failure.isObject() && failure.isEmpty()) {
                continue; // recorded: an element without any member acknowledges
            }
            var id = failure.path("itemIdentifier");
            if (!id.isTextual() || !messageIds.contains(id.textValue())) {
                return new Invalid();
            }
            failed.add(id.textValue());
        }
        return failed.isEmpty() ? new AllDone() : new SomeFailed(failed);
    }
}
