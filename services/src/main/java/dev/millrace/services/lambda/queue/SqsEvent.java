package dev.millrace.services.lambda.queue;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.model.Arn;
import dev.millrace.services.Wire;
import dev.millrace.services.queues.MessageDigests;
import dev.millrace.services.queues.MessageNumbers;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.services.queues.MessageQueues.MessageAttribute;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The invocation event of a queue mapping (K.2). */
final class SqsEvent {

    private static final byte[] BEFORE = "{\"Records\":[".getBytes(StandardCharsets.UTF_8);
    private static final byte[] AFTER = "]}".getBytes(StandardCharsets.UTF_8);

    /** What an event has besides its records and the commas between them. */
    static final int FRAME_BYTES = BEFORE.length + AFTER.length;

    private SqsEvent() {}

    /** The event of the records, each in the form of {@link #record}. */
    static byte[] of(List<byte[]> records) {
        var event = new ByteArrayOutputStream();
        event.writeBytes(BEFORE);
        for (int i = 0; i < records.size(); i++) {
            if (i > 0) {
                event.write(',');
            }
            event.writeBytes(records.get(i));
        }
        event.writeBytes(AFTER);
        return event.toByteArray();
    }

    /** One message in the form of the event; the order of members is the recorded one. */
    static byte[] record(Message message, String queueArn) {
        var bytes = new ByteArrayOutputStream();
        try (var json = Wire.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("messageId", message.messageId());
            json.writeStringField("receiptHandle", message.receiptHandle());
            json.writeStringField("body", message.body());
            json.writeObjectFieldStart("attributes");
            for (var attribute : message.attributes().entrySet()) {
                json.writeStringField(attribute.getKey(), attribute.getValue());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("messageAttributes");
            for (var attribute : message.messageAttributes().entrySet()) {
                json.writeFieldName(attribute.getKey());
                write(json, attribute.getValue());
            }
            json.writeEndObject();
            if (!message.messageAttributes().isEmpty()) {
                json.writeStringField(
                        "md5OfMessageAttributes", MessageDigests.ofAttributes(message.messageAttributes()));
            }
            json.writeStringField("md5OfBody", message.md5OfBody());
            json.writeStringField("eventSource", "aws:sqs");
            json.writeStringField("eventSourceARN", queueArn);
            json.writeStringField(
                    "awsRegion", Arn.parse(queueArn).map(Arn::region).orElse(""));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, MessageAttribute attribute) throws IOException {
        json.writeStartObject();
        if (attribute.stringValue().isPresent()) {
            json.writeStringField(
                    "stringValue",
                    shown(attribute.dataType(), attribute.stringValue().get()));
        }
        if (attribute.binaryValue().isPresent()) {
            json.writeStringField(
                    "binaryValue",
                    Base64.getEncoder().encodeToString(attribute.binaryValue().get()));
        }
        json.writeArrayFieldStart("stringListValues");
        json.writeEndArray();
        json.writeArrayFieldStart("binaryListValues");
        json.writeEndArray();
        json.writeStringField("dataType", attribute.dataType());
        json.writeEndObject();
    }

    /** Numbers come normalized: {@code 0012.3400} as {@code 12.34}. */
    private static String shown(String dataType, String value) {
        if (!dataType.equals("Number") && !dataType.startsWith("Number.")) {
            return value;
        }
        // What was stored that is none, or too large to be spelt out, is passed on as it is.
        return MessageNumbers.read(value).map(BigDecimal::toPlainString).orElse(value);
    }
}
