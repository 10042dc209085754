package dev.millrace.services.lambda.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.services.Wire;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.trigger.filter.FilterCriteria;
import dev.millrace.trigger.filter.FilterPattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Which messages a function is to see (I.4, K.5). A body that is a JSON object is matched as one; a pattern for such a
 * body drops plain ones, and a pattern for plain bodies drops those.
 */
record SqsFilter(FilterCriteria criteria) {

    /** @param record the message in the form of the event */
    boolean passes(Message message, byte[] record) {
        if (criteria.isEmpty()) {
            return true;
        }
        var parsed = parsed(message.body());
        var event = parsed.map(body -> withBody(record, body)).orElse(record);
        return criteria.patterns().stream()
                .anyMatch(pattern -> fits(pattern, parsed.isPresent()) && pattern.matches(event));
    }

    private static boolean fits(FilterPattern pattern, boolean bodyIsJson) {
        return switch (pattern.asksOf("body")) {
            case NOTHING -> true;
            case VALUES -> !bodyIsJson;
            case MEMBERS -> bodyIsJson;
        };
    }

    private static Optional<JsonNode> parsed(String body) {
        if (!body.stripLeading().startsWith("{")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Wire.JSON.readTree(body)).filter(JsonNode::isObject);
        } catch (JsonProcessingException e) {
            return Optional.empty(); // a plain body, then
        }
    }

    private static byte[] withBody(byte[] record, JsonNode body) {
        try {
            var event = (ObjectNode) Wire.JSON.readTree(record);
            event.set("body", body);
            return Wire.JSON.writeValueAsBytes(event);
        } catch (IOException e) {
            throw new UncheckedIOException("a record of our own", e);
        }
    }
}
