package dev.millrace.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The handlers obey the table of cases, which those in Node and Python obey too. */
class HandlersTest {

    private final List<String> log = new ArrayList<>();

    @ParameterizedTest
    @MethodSource
    void stream_processor(Cases.Case example) {
        var aws = new TestingAws(example.given());
        var processor = new OrderStreamProcessor(aws.clients(), aws.settings(), aws.clock());
        var event = event(example.json().path("records"));

        if (example.then().has("error")) {
            assertThatThrownBy(() -> processor.handleRequest(event, context()))
                    .hasMessageEndingWith(example.then().path("error").asText());
        } else {
            assertThat(processor.handleRequest(event, context()).getBatchItemFailures())
                    .extracting(StreamsEventResponse.BatchItemFailure::getItemIdentifier)
                    .isEqualTo(example.texts("/then/failures"));
        }
        assertEffects(example, aws);
    }

    @ParameterizedTest
    @MethodSource
    void dead_letter_processor(Cases.Case example) {
        var aws = new TestingAws(example.given());
        var processor = new DeadLetterProcessor(aws.clients(), aws.streams(), aws.settings(), aws.clock());
        var event = new SQSEvent();
        event.setRecords(messages(example.json().path("documents")));

        var response = processor.handleRequest(event, context());

        assertThat(response.getBatchItemFailures())
                .extracting(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
                .isEqualTo(example.texts("/then/failures"));
        assertEffects(example, aws);
    }

    @Test
    @DisplayName("BatchGetItem takes a hundred keys")
    void a_large_batch_asks_for_its_marks_by_the_hundred() {
        var records = Cases.JSON.createArrayNode();
        for (var number = 1; number <= 250; number++) {
            var record = records.addObject().put("eventID", "e-" + number).put("eventName", "REMOVE");
            var change = record.putObject("dynamodb").put("SequenceNumber", Integer.toString(number));
            var keys = change.putObject("Keys");
            keys.putObject("orderId").put("S", "o-" + number);
            keys.putObject("customerId").put("S", "c-1");
        }
        var aws = new TestingAws(Cases.JSON.createObjectNode());

        new OrderStreamProcessor(aws.clients(), aws.settings(), aws.clock()).handleRequest(event(records), context());

        assertThat(aws.keysAsked).startsWith(100, 98).contains(50).allMatch(keys -> keys <= 100);
    }

    static Stream<Cases.Case> stream_processor() throws IOException {
        return Cases.of("stream-processor.json");
    }

    static Stream<Cases.Case> dead_letter_processor() throws IOException {
        return Cases.of("dead-letter-processor.json");
    }

    private void assertEffects(Cases.Case example, TestingAws aws) {
        assertThat(aws.effects).as("effects; log %s", log).isEqualTo(example.texts("/then/effects"));
        if (example.then().has("requests")) {
            var expected = new ArrayList<JsonNode>();
            example.then().path("requests").forEach(expected::add);
            assertThat(aws.requests.stream().map(HandlersTest::withoutDocument).toList())
                    .isEqualTo(expected);
        }
    }

    /** The document's text is as it came; the cases do not repeat it. */
    private static JsonNode withoutDocument(JsonNode request) {
        if (request.path("item").has("document")) {
            assertThat(request.at("/item/document/S").asText()).contains("DDBStreamBatchInfo");
            ((ObjectNode) request.path("item").path("document")).put("S", "(the document as it came)");
        }
        return request;
    }

    /** As the Java runtime reads it. */
    private static DynamodbEvent event(JsonNode records) {
        var event = Cases.JSON.createObjectNode();
        event.set("Records", records);
        return LambdaEventSerializers.serializerFor(DynamodbEvent.class, HandlersTest.class.getClassLoader())
                .fromJson(event.toString());
    }

    private static List<SQSMessage> messages(JsonNode documents) {
        var messages = new ArrayList<SQSMessage>();
        for (var document : documents) {
            var message = new SQSMessage();
            message.setMessageId("m-" + messages.size());
            message.setBody(document.isTextual() ? document.asText() : document.toString());
            messages.add(message);
        }
        return messages;
    }

    /** A context of which only the logger is used. */
    private Context context() {
        var logger = new LambdaLogger() {
            @Override
            public void log(String message) {
                log.add(message);
            }

            @Override
            public void log(byte[] message) {
                throw new AssertionError("bytes are not logged here");
            }
        };
        return (Context) Proxy.newProxyInstance(
                HandlersTest.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getLogger")) {
                        return logger;
                    }
                    throw new AssertionError("not expected: " + method);
                });
    }
}
