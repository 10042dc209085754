package dev.millrace.services.sns;

import dev.millrace.services.queues.MessageQueues.MessageAttribute;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A message attribute as topics keep it.
 *
 * @param value text; of binary attributes in Base64, which is how subscribers see it
 */
record Attribute(String dataType, String value) {

    boolean isBinary() {
        return dataType.startsWith("Binary");
    }

    private static Attribute of(MessageAttribute given) {
        var value = given.binaryValue()
                .map(Base64.getEncoder()::encodeToString)
                .orElseGet(() -> given.stringValue().orElse(""));
        return new Attribute(given.dataType(), value);
    }

    private MessageAttribute asOfQueue() {
        return isBinary()
                ? new MessageAttribute(
                        dataType,
                        Optional.empty(),
                        Optional.of(Base64.getDecoder().decode(value)))
                : new MessageAttribute(dataType, Optional.of(value), Optional.empty());
    }

    /** In the same order. */
    static Map<String, Attribute> all(Map<String, MessageAttribute> given) {
        var all = new LinkedHashMap<String, Attribute>();
        given.forEach((name, attribute) -> all.put(name, of(attribute)));
        return all;
    }

    /** As a queue's message has them, in the same order. */
    static Map<String, MessageAttribute> ofQueue(Map<String, Attribute> attributes) {
        var all = new LinkedHashMap<String, MessageAttribute>();
        attributes.forEach((name, attribute) -> all.put(name, attribute.asOfQueue()));
        return all;
    }
}
