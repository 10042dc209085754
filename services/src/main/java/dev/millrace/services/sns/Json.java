package dev.millrace.services.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.services.Wire;
import java.io.UncheckedIOException;
import java.util.Optional;

/** JSON texts, as topics' attributes and messages hold them. */
final class Json {

    private Json() {}

    /** The object that the text is; empty if it is anything else. */
    static Optional<ObjectNode> object(String text) {
        try {
            JsonNode node = Wire.JSON.readTree(text);
            return node instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty(); // that is the answer, not a failure
        }
    }

    /** The text in quotes. */
    static String quoted(String text) {
        return write(text);
    }

    static String write(Object value) {
        try {
            return Wire.JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
