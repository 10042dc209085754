package dev.millrace.services.sqs;

import dev.millrace.model.errors.SqsErrors;
import dev.millrace.services.Call;
import dev.millrace.services.queues.MessageDigests;
import dev.millrace.services.queues.MessageNumbers;
import dev.millrace.services.sqs.MessageWire.Attribute;
import dev.millrace.services.sqs.MessageWire.SendEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message that is about to be sent, checked.
 *
 * @param id of its entry in a batch
 * @param traceAttributes the system attributes its sender gave
 */
record Outgoing(
        String id,
        StoredMessage message,
        Duration delay,
        int bytes,
        Map<String, StoredMessage.Attribute> traceAttributes) {

    private static final int MOST_ATTRIBUTES = 10;
    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern DATA_TYPE = Pattern.compile("(String|Number|Binary)(\\..+)?");
    private static final int LONGEST_NAME = 256;

    /** @throws dev.millrace.model.ServiceException if SQS would refuse the message */
    static Outgoing check(Call call, SendEntry entry, QueueSettings settings, Instant now) {
        var body = entry.messageBody();
        if (body == null || body.isEmpty()) {
            throw SqsErrors.missingParameter("MessageBody");
        }
        var grouping = GroupRules.attributes(entry, body, settings);
        var attributes = attributes(entry.messageAttributes());
        var traces = attributes(entry.messageSystemAttributes());
        int bytes = utf8(body) + bytes(attributes);
        if (bytes > settings.maxMessageBytes()) {
            throw SqsErrors.invalidParameterValue(
                    "One or more parameters are invalid. Reason: Message must be shorter than "
                            + settings.maxMessageBytes() + " bytes.");
        }
        if (!body.codePoints().allMatch(Outgoing::isAllowed)) {
            throw SqsErrors.invalidMessageContents();
        }
        var system = new LinkedHashMap<String, String>();
        system.put("SenderId", call.accessKey().isEmpty() ? call.scope().account() : call.accessKey());
        traces.forEach((name, attribute) -> {
            if (!name.equals("AWSTraceHeader")) {
                throw SqsErrors.invalidParameterValue("Message system attribute name '" + name + "' is invalid.");
            }
            system.put(name, attribute.stringValue());
        });
        system.putAll(grouping);
        return new Outgoing(
                entry.id() == null ? "" : entry.id(),
                new StoredMessage(Tokens.messageId(), body, now, system, attributes),
                delay(entry.delaySeconds(), settings),
                bytes,
                traces);
    }

    String md5OfBody() {
        return MessageDigests.ofBody(message.body());
    }

    @Nullable
    String md5OfAttributes() {
        return digest(message.messageAttributes());
    }

    @Nullable
    String md5OfTraces() {
        return digest(traceAttributes);
    }

    private static @Nullable String digest(Map<String, StoredMessage.Attribute> attributes) {
        return attributes.isEmpty() ? null : MessageDigests.ofAttributes(StoredMessage.Attribute.shown(attributes));
    }

    private static Duration delay(@Nullable Integer seconds, QueueSettings settings) {
        if (seconds == null) {
            return settings.delay();
        }
        if (seconds < 0 || seconds > QueueSettings.MAX_DELAY_SECONDS) {
            throw SqsErrors.invalidParameterValue("Value " + seconds
                    + " for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= "
                    + QueueSettings.MAX_DELAY_SECONDS + ".");
        }
        return Duration.ofSeconds(seconds);
    }

    private static Map<String, StoredMessage.Attribute> attributes(@Nullable Map<String, Attribute> given) {
        var all = new LinkedHashMap<String, StoredMessage.Attribute>();
        if (given != null) {
            if (given.size() > MOST_ATTRIBUTES) {
                throw SqsErrors.invalidParameterValue("Number of message attributes [" + given.size()
                        + "] exceeds the allowed maximum [" + MOST_ATTRIBUTES + "].");
            }
            given.forEach((name, attribute) -> all.put(name, attribute(name, attribute)));
        }
        return all;
    }

    private static StoredMessage.Attribute attribute(String name, Attribute given) {
        var lower = name.toLowerCase(java.util.Locale.ROOT);
        if (name.length() > LONGEST_NAME
                || !ATTRIBUTE_NAME.matcher(name).matches()
                || lower.startsWith("aws.")
                || lower.startsWith("amazon.")) {
            throw SqsErrors.invalidParameterValue("The message attribute name '" + name + "' is invalid.");
        }
        var type = given.dataType();
        if (type == null || type.isEmpty()) {
            throw SqsErrors.invalidParameterValue(
                    "The message attribute '" + name + "' must contain a non-empty message attribute type.");
        }
        if (!DATA_TYPE.matcher(type).matches()) {
            throw SqsErrors.invalidParameterValue("The message attribute '" + name
                    + "' has an invalid message attribute type, the set of supported type prefixes is "
                    + "Binary, Number, and String.");
        }
        var text = given.stringValue();
        var binary = given.binaryValue();
        boolean wantsBinary = type.startsWith("Binary");
        if (wantsBinary ? binary == null || binary.length == 0 : text == null || text.isEmpty()) {
            throw SqsErrors.invalidParameterValue("The message attribute '" + name
                    + "' must contain a non-empty message attribute value for message attribute type '" + type + "'.");
        }
        if (type.startsWith("Number")
                && MessageNumbers.read(String.valueOf(text)).isEmpty()) {
            throw SqsErrors.invalidParameterValue("Could not cast message attribute '" + name + "' value to number.");
        }
        return wantsBinary && binary != null
                ? StoredMessage.Attribute.binary(type, binary)
                : StoredMessage.Attribute.text(type, String.valueOf(text));
    }

    /** What counts against the limit of a message's size: body and attributes. */
    static int bytes(StoredMessage message) {
        return utf8(message.body()) + bytes(message.messageAttributes());
    }

    private static int bytes(Map<String, StoredMessage.Attribute> attributes) {
        int bytes = 0;
        for (var entry : attributes.entrySet()) {
            var attribute = entry.getValue();
            bytes += utf8(entry.getKey()) + utf8(attribute.dataType());
            bytes += attribute.isBinary() ? attribute.binaryValue().length : utf8(attribute.stringValue());
        }
        return bytes;
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isAllowed(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= ' ' && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || (c >= 0x10000 && c <= 0x10FFFF);
    }
}
