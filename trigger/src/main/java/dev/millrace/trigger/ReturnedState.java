package dev.millrace.trigger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The {@code state} in a function's response, as it was spelled (J.6). */
final class ReturnedState {

    private static final JsonFactory JSON = new JsonFactory();

    private ReturnedState() {}

    /** The state; empty if the response has none, or one that is no object. */
    static Optional<String> in(byte[] response) {
        try (var parser = JSON.createParser(response)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            Optional<String> state = Optional.empty();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isState = parser.currentName().equals("state");
                var value = parser.nextToken();
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                if (isState) {
                    int to = (int) parser.currentLocation().getByteOffset();
                    state = value == JsonToken.START_OBJECT
                            ? Optional.of(new String(response, from, to - from, StandardCharsets.UTF_8))
                            : Optional.empty();
                }
            }
            return state;
        } catch (IOException notJson) { // or beyond the parser's limits; reading from memory does not fail
            return Optional.empty();
        }
    }
}
