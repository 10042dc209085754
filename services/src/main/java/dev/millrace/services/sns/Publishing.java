package dev.millrace.services.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.model.errors.SnsErrors;
import dev.millrace.services.Wire;
import dev.millrace.services.queues.MessageNumbers;
import dev.millrace.services.sns.SnsWire.AttributeValue;
import dev.millrace.services.sns.SnsWire.PublishEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message that is about to be published, checked.
 *
 * @param bytes what counts for the limit on messages
 */
record Publishing(Notice notice, int bytes) {

    /** Longest message that SNS takes, in bytes of UTF-8 with its attributes. */
    static final int MAX_MESSAGE_BYTES = 262_144;

    private static final int LONGEST_SUBJECT = 100;
    private static final int LONGEST_NAME = 256;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern TYPE = Pattern.compile("(String|Number|Binary)(\\..+)?");

    /** @throws dev.millrace.model.ServiceException if SNS would refuse the message */
    static Publishing check(PublishEntry entry, Instant now) {
        var message = entry.message();
        if (message == null || message.isEmpty()) {
            throw SnsErrors.invalidParameter("Empty message");
        }
        if (entry.messageDeduplicationId() != null) {
            throw onlyOfFifoTopics("MessageDeduplicationId");
        }
        if (entry.messageGroupId() != null) {
            throw onlyOfFifoTopics("MessageGroupId");
        }
        checkText(message, "Message");
        checkSubject(entry.subject());
        var attributes = attributes(entry.messageAttributes());
        int bytes = utf8(message) + bytes(attributes);
        if (bytes > MAX_MESSAGE_BYTES) {
            throw SnsErrors.invalidParameter("Message too long");
        }
        var messages = messages(entry.messageStructure(), message);
        return new Publishing(
                new Notice(
                        UUID.randomUUID().toString(),
                        now,
                        Optional.ofNullable(entry.subject()).filter(subject -> !subject.isEmpty()),
                        messages.getOrDefault("default", message),
                        messages,
                        attributes),
                bytes);
    }

    private static RuntimeException onlyOfFifoTopics(String parameter) {
        return SnsErrors.invalidParameter(parameter + " Reason: The request includes " + parameter
                + " parameter that is not valid for this topic type");
    }

    private static void checkSubject(@Nullable String subject) {
        if (subject != null
                && (subject.length() > LONGEST_SUBJECT || subject.chars().anyMatch(Character::isISOControl))) {
            throw SnsErrors.invalidParameter("Subject");
        }
        if (subject != null) {
            checkText(subject, "Subject");
        }
    }

    /** UTF-8 cannot hold half a character. */
    private static void checkText(String text, String parameter) {
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw SnsErrors.invalidParameter(parameter + " Reason: it is not whole Unicode");
        }
    }

    /** The messages by protocol of a structured message; none of a plain one. */
    private static Map<String, String> messages(@Nullable String structure, String message) {
        if (structure == null || structure.isEmpty()) {
            return Map.of();
        }
        if (!structure.equals("json")) {
            throw SnsErrors.invalidParameter("Invalid parameter: MessageStructure Reason: it is json, if anything");
        }
        var object = Json.object(message)
                .orElseThrow(() -> SnsErrors.invalidParameter("Message Structure - JSON message body failed to parse"));
        var messages = new LinkedHashMap<String, String>();
        object.properties().forEach(member -> {
            if (member.getValue().isTextual()) {
                messages.put(member.getKey(), member.getValue().textValue());
            }
        });
        if (!messages.containsKey("default")) {
            throw SnsErrors.invalidParameter("Message Structure - No default entry in JSON message body");
        }
        messages.values().forEach(text -> checkText(text, "Message"));
        return messages;
    }

    private static Map<String, Attribute> attributes(@Nullable Map<String, AttributeValue> given) {
        var all = new LinkedHashMap<String, Attribute>();
        if (given != null) {
            given.forEach((name, value) -> all.put(name, attribute(name, value)));
        }
        return all;
    }

    private static Attribute attribute(String name, AttributeValue given) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (name.length() > LONGEST_NAME
                || !NAME.matcher(name).matches()
                || lower.startsWith("aws.")
                || lower.startsWith("amazon.")) {
            throw SnsErrors.invalidValue("The message attribute name '" + name + "' is invalid.");
        }
        var type = given.dataType();
        if (type == null || type.isEmpty()) {
            throw SnsErrors.invalidValue(
                    "The message attribute '" + name + "' must contain non-empty message attribute type.");
        }
        if (!TYPE.matcher(type).matches()) {
            throw SnsErrors.invalidValue("The message attribute '" + name
                    + "' has an invalid message attribute type, the set of supported type prefixes is Binary, Number,"
                    + " and String.");
        }
        var value = type.startsWith("Binary") ? base64(given.binaryValue()) : given.stringValue();
        if (value == null || value.isEmpty()) {
            throw SnsErrors.invalidValue("The message attribute '" + name
                    + "' must contain non-empty message attribute value for message attribute type '" + type + "'.");
        }
        if (type.startsWith("Number") && MessageNumbers.read(value).isEmpty()) {
            throw SnsErrors.invalidValue("Could not cast message attribute '" + name + "' value to number.");
        }
        if (type.equals("String.Array") && !isArray(value)) {
            throw SnsErrors.invalidValue(
                    "The message attribute '" + name + "' of type String.Array must be a JSON array.");
        }
        checkText(value, "MessageAttributes");
        return new Attribute(type, value);
    }

    private static @Nullable String base64(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }

    private static boolean isArray(String value) {
        try {
            return Wire.JSON.readTree(value).isArray();
        } catch (JsonProcessingException e) {
            return false; // that is the answer, not a failure
        }
    }

    private static int bytes(Map<String, Attribute> attributes) {
        int bytes = 0;
        for (var entry : attributes.entrySet()) {
            var attribute = entry.getValue();
            int value = attribute.isBinary()
                    ? Base64.getDecoder().decode(attribute.value()).length
                    : utf8(attribute.value());
            bytes += utf8(entry.getKey()) + utf8(attribute.dataType()) + value;
        }
        return bytes;
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
