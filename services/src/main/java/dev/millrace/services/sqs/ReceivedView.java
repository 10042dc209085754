package dev.millrace.services.sqs;

import dev.millrace.services.queues.MessageDigests;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.services.queues.MessageQueues.MessageAttribute;
import dev.millrace.services.sqs.MessageWire.Attribute;
import dev.millrace.services.sqs.MessageWire.ReceiveMessageRequest;
import dev.millrace.services.sqs.MessageWire.Received;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which attributes a receiver asked for. Without asking it gets none.
 *
 * @param system names of system attributes, or {@code All}
 * @param own names of message attributes: exact, {@code prefix.*}, {@code .*} or {@code All}
 */
record ReceivedView(List<String> system, List<String> own) {

    static ReceivedView of(ReceiveMessageRequest request) {
        var system = new ArrayList<>(orEmpty(request.attributeNames()));
        system.addAll(orEmpty(request.messageSystemAttributeNames()));
        return new ReceivedView(system, orEmpty(request.messageAttributeNames()));
    }

    private static List<String> orEmpty(@Nullable List<String> names) {
        return names == null ? List.of() : names;
    }

    Received spell(Message message) {
        var attributes = new LinkedHashMap<>(message.attributes());
        if (!system.contains("All")) {
            attributes.keySet().retainAll(system);
        }
        var wanted = new LinkedHashMap<String, MessageAttribute>();
        var shown = new LinkedHashMap<String, Attribute>();
        message.messageAttributes().forEach((name, attribute) -> {
            if (wants(name)) {
                wanted.put(name, attribute);
                shown.put(
                        name,
                        new Attribute(
                                attribute.dataType(),
                                attribute.stringValue().orElse(null),
                                attribute.binaryValue().orElse(null)));
            }
        });
        return new Received(
                message.messageId(),
                message.receiptHandle(),
                message.md5OfBody(),
                message.body(),
                attributes.isEmpty() ? null : attributes,
                shown.isEmpty() ? null : MessageDigests.ofAttributes(wanted), // over what is shown, as clients check it
                shown.isEmpty() ? null : shown);
    }

    private boolean wants(String name) {
        return own.stream()
                .anyMatch(asked -> asked.equals("All")
                        || asked.equals(name)
                        || (asked.endsWith(".*") && name.startsWith(asked.substring(0, asked.length() - 2))));
    }
}
