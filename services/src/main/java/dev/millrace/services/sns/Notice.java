package dev.millrace.services.sns;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A message as it was published.
 *
 * @param message for every protocol that has none of its own
 * @param messages by the protocol's name, of a message with {@code MessageStructure=json}
 */
record Notice(
        String messageId,
        Instant published,
        Optional<String> subject,
        String message,
        Map<String, String> messages,
        Map<String, Attribute> attributes) {

    Notice {
        messages = Map.copyOf(messages);
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    String messageFor(Protocol protocol) {
        return messages.getOrDefault(protocol.wireName(), message);
    }
}
