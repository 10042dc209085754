package dev.millrace.trigger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.model.SequenceNumber;
import java.io.IOException;

/**
 * What a function's response says about the records of its batch (section G).
 *
 * <p>Strict where AWS is: a list that names anything but records of the batch fails all of it. Lenient where AWS is: a
 * response without the list, of whatever kind, is success.
 */
sealed interface ItemFailures {

    /** No record failed. */
    record None() implements ItemFailures {}

    /** The first record that failed, by its place in the batch. */
    record From(int index) implements ItemFailures {}

    /** The response is no answer to this batch: all of it failed. */
    record Invalid() implements ItemFailures {}

    JsonFactory JSON = new JsonFactory();

    /** Reads the response to a call with these records. */
    static ItemFailures read(byte[] response, Records batch) {
        if (response.length == 0) {
            return new None();
        }
        try (var parser = JSON.createParser(response)) {
            ItemFailures failures = new None();
            var first = parser.nextToken();
            if (first == null) {
                return failures;
            }
            if (first == JsonToken.START_OBJECT) {
                failures = readMembers(parser, batch);
            } else {
                parser.skipChildren();
            }
            return parser.nextToken() == null ? failures : new Invalid();
        } catch (IOException notJson) { // or beyond the parser's limits; reading from memory does not fail
            return new Invalid();
        }
    }

    private static ItemFailures readMembers(JsonParser parser, Records batch) throws IOException {
        ItemFailures failures = new None();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isList = parser.currentName().equals("batchItemFailures");
            var value = parser.nextToken();
            if (isList) {
                failures = switch (value) {
                    case VALUE_NULL -> new None();
                    case START_ARRAY -> readList(parser, batch);
                    default -> new Invalid();
                };
            }
            parser.skipChildren();
        }
        return failures;
    }

    private static ItemFailures readList(JsonParser parser, Records batch) throws IOException {
        int lowest = Integer.MAX_VALUE;
        boolean valid = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int index = parser.currentToken() == JsonToken.START_OBJECT ? readElement(parser, batch) : -1;
            parser.skipChildren();
            valid &= index >= 0;
            lowest = Math.min(lowest, index);
        }
        if (!valid) {
            return new Invalid();
        }
        return lowest == Integer.MAX_VALUE ? new None() : new From(lowest);
    }

    /** The place in the batch of the record that the element names; negative if it names none. */
    private static int readElement(JsonParser parser, Records batch) throws IOException {
        int index = -1;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isIdentifier = parser.currentName().equals("itemIdentifier");
            var value = parser.nextToken();
            if (isIdentifier) {
                index = value == JsonToken.VALUE_STRING ? indexOf(parser.getText(), batch) : -1;
            }
            parser.skipChildren();
        }
        return index;
    }

    private static int indexOf(String identifier, Records batch) {
        if (!SequenceNumber.isValid(identifier)) {
            return -1;
        }
        var wanted = new SequenceNumber(identifier);
        int low = 0;
        int high = batch.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = batch.get(middle).sequenceNumber().compareTo(wanted);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
