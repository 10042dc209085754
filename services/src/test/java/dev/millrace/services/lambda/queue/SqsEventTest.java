package dev.millrace.services.lambda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.services.Wire;
import dev.millrace.services.lambda.Vectors;
import dev.millrace.services.queues.MessageDigests;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.services.queues.MessageQueues.MessageAttribute;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("K.2 the event of a queue mapping")
class SqsEventTest {

    private static final String QUEUE = "arn:aws:sqs:us-east-1:111111111111:q";

    @Test
    void is_the_recorded_one_to_the_byte() throws IOException {
        var recorded = Vectors.file("events.json").at("/sqs/event");
        var record = (ObjectNode) recorded.at("/Records/0");
        // The vector kept one of the message's three attributes, and the digest of all.
        record.put(
                "md5OfMessageAttributes",
                MessageDigests.ofAttributes(message(record).messageAttributes()));

        var event = SqsEvent.of(List.of(SqsEvent.record(message(record), QUEUE)));

        assertThat(new String(event, StandardCharsets.UTF_8)).isEqualTo(Wire.JSON.writeValueAsString(recorded));
    }

    @Test
    void the_digest_of_attributes_is_the_recorded_one() {
        var attributes = Map.of(
                "WeeksOn", new MessageAttribute("Number", Optional.of("6"), Optional.empty()),
                "Title", new MessageAttribute("String", Optional.of("The Whistler"), Optional.empty()),
                "Author", new MessageAttribute("String", Optional.of("John Grisham"), Optional.empty()));

        assertThat(MessageDigests.ofAttributes(attributes))
                .isEqualTo(Vectors.file("events.json")
                        .at("/sqs/event/Records/0/md5OfMessageAttributes")
                        .asText());
    }

    @Test
    void has_one_record_a_message_in_order() {
        var event = parse(SqsEvent.of(List.of(SqsEvent.record(plain("a"), QUEUE), SqsEvent.record(plain("b"), QUEUE))));

        assertThat(event.path("Records")).hasSize(2);
        assertThat(event.at("/Records/1/body").asText()).isEqualTo("b");
    }

    @Test
    void a_message_without_attributes_has_no_digest_of_them() {
        var record = parse(SqsEvent.record(plain("a"), QUEUE));

        assertThat(record.path("messageAttributes")).isEqualTo(Wire.JSON.createObjectNode());
        assertThat(record.has("md5OfMessageAttributes")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Number,0012.3400,12.34",
        "Number.cents,100,100",
        "Number,1E3,1000",
        "Number,0.000,0",
        "Number,-00.50,-0.5",
        "Number,1e2000000000,1e2000000000",
        "Number,1e-2000000000,1e-2000000000",
        "String,0012.3400,0012.3400"
    })
    @DisplayName("facts 117: numbers come normalized; what was stored beyond the range of numbers comes as it is")
    void numbers_come_normalized(String type, String sent, String seen) {
        var record = parse(SqsEvent.record(
                with(Map.of("n", new MessageAttribute(type, Optional.of(sent), Optional.empty()))), QUEUE));

        assertThat(record.at("/messageAttributes/n/stringValue").asText()).isEqualTo(seen);
        assertThat(record.at("/messageAttributes/n").has("binaryValue")).isFalse();
    }

    @Test
    @DisplayName("facts 117: binary values come as Base64, and only the used scalar is there")
    void binary_values_come_as_base64() {
        var record = parse(SqsEvent.record(
                with(Map.of("b", new MessageAttribute("Binary", Optional.empty(), Optional.of(new byte[] {1, 2, 3})))),
                QUEUE));

        var attribute = record.at("/messageAttributes/b");
        assertThat(attribute.path("binaryValue").asText()).isEqualTo("AQID");
        assertThat(attribute.has("stringValue")).isFalse();
        assertThat(attribute.path("stringListValues").isArray()).isTrue();
        assertThat(attribute.path("binaryListValues").isArray()).isTrue();
    }

    private static Message message(JsonNode record) {
        var attributes = new LinkedHashMap<String, String>();
        record.path("attributes")
                .properties()
                .forEach(a -> attributes.put(a.getKey(), a.getValue().asText()));
        var messageAttributes = new LinkedHashMap<String, MessageAttribute>();
        record.path("messageAttributes")
                .properties()
                .forEach(a -> messageAttributes.put(
                        a.getKey(),
                        new MessageAttribute(
                                a.getValue().path("dataType").asText(),
                                Optional.of(a.getValue().path("stringValue").asText()),
                                Optional.empty())));
        return new Message(
                record.path("messageId").asText(),
                record.path("receiptHandle").asText(),
                record.path("body").asText(),
                record.path("md5OfBody").asText(),
                attributes,
                messageAttributes);
    }

    private static Message plain(String body) {
        return new Message("id", "handle", body, "md5", Map.of(), Map.of());
    }

    private static Message with(Map<String, MessageAttribute> attributes) {
        return new Message("id", "handle", "body", "md5", Map.of(), attributes);
    }

    private static ObjectNode parse(byte[] json) {
        try {
            return (ObjectNode) Wire.JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
