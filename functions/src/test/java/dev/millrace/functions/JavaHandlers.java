package dev.millrace.functions;

import static dev.millrace.functions.FunctionsContract.JSON;
import static dev.millrace.functions.FunctionsContract.error;
import static dev.millrace.functions.FunctionsContract.returned;
import static dev.millrace.functions.TestingCode.function;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds for Java handlers in every mode. */
interface JavaHandlers {

    Path code();

    List<String> log();

    InvocationOutcome invoke(FunctionSpec spec, String event);

    @Test
    @DisplayName("a stream event arrives as AWS's DynamodbEvent, with its time in milliseconds and its binary decoded")
    default void dynamodb_event() throws Exception {
        var event = """
                {"Records":[{"eventID":"1","eventName":"INSERT","eventVersion":"1.1","eventSource":"aws:dynamodb",
                "awsRegion":"eu-west-1","dynamodb":{"ApproximateCreationDateTime":1767225600,
                "Keys":{"orderId":{"S":"o-1"}},"NewImage":{"orderId":{"S":"o-1"},"total":{"N":"12.5"},
                "seal":{"B":"aGVsbG8="}},"SequenceNumber":"1405400000000002063282832","SizeBytes":54,
                "StreamViewType":"NEW_AND_OLD_IMAGES"},
                "eventSourceARN":"arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"}]}
                """;
        var seen = returned(invoke(function(code(), "ReadStream"), event));

        assertThat(seen.get("count").asInt()).isEqualTo(1);
        assertThat(seen.get("eventName").asText()).isEqualTo("INSERT");
        assertThat(seen.get("sequenceNumber").asText()).isEqualTo("1405400000000002063282832");
        assertThat(seen.get("createdMillis").asLong()).isEqualTo(1767225600000L);
        assertThat(seen.get("orderId").asText()).isEqualTo("o-1");
        assertThat(seen.get("total").asText()).isEqualTo("12.5");
        assertThat(seen.get("seal").asText()).isEqualTo("hello");
        assertThat(returned(invoke(function(code(), "PartialFailure"), event)))
                .isEqualTo(
                        JSON.readTree("{\"batchItemFailures\":[{\"itemIdentifier\":\"1405400000000002063282832\"}]}"));
    }

    @Test
    @DisplayName("a queue event arrives as AWS's SQSEvent")
    default void sqs_event() throws Exception {
        var event = """
                {"Records":[{"messageId":"m-1","receiptHandle":"r","body":"{\\"a\\":1}","attributes":{},
                "messageAttributes":{},"md5OfBody":"x","eventSource":"aws:sqs",
                "eventSourceARN":"arn:aws:sqs:eu-west-1:123456789012:dlq","awsRegion":"eu-west-1"}]}
                """;
        assertThat(returned(invoke(function(code(), "ReadQueue"), event)))
                .isEqualTo(JSON.readTree("[\"m-1={\\\"a\\\":1}\"]"));
    }

    @Test
    @DisplayName("stream handlers and methods by name; nothing returned is an empty answer")
    default void kinds_of_handlers() throws Exception {
        assertThat(returned(invoke(function(code(), "UpperCase"), "\"abc\"")).asText())
                .isEqualTo("ABC");
        assertThat(returned(invoke(function(code(), "Methods::greetFrom"), "\"Ann\""))
                        .asText())
                .isEqualTo("hello Ann from orders");
        assertThat(invoke(function(code(), "Methods::nothing"), "{}"))
                .asInstanceOf(type(InvocationOutcome.Returned.class))
                .satisfies(outcome -> assertThat(outcome.payload()).isEmpty());
    }

    @Test
    @DisplayName("what a handler throws is Lambda's error object, without our own frames")
    default void thrown_error() throws Exception {
        var error = error(invoke(function(code(), "Fail"), "{}"));

        assertThat(error.errorType()).isEqualTo("java.lang.IllegalStateException");
        assertThat(error.errorMessage()).isEqualTo("no \"stock\" left");
        var payload = JSON.readTree(error.payload());
        assertThat(payload.get("errorType").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(payload.get("errorMessage").asText()).isEqualTo("no \"stock\" left");
        assertThat(payload.get("stackTrace").get(0).asText())
                .startsWith("example.Handlers$Fail.handleRequest(Handlers");
        assertThat(payload.get("stackTrace").toString()).doesNotContain("dev.millrace");
        assertThat(log()).anyMatch(line -> line.contains("java.lang.IllegalStateException"));
    }

    @Test
    @DisplayName("an event of the wrong shape is the function's error")
    default void wrong_event() {
        assertThat(error(invoke(function(code(), "CountPieces"), "[1]")).errorMessage())
                .isEqualTo("An error occurred during JSON parsing");
    }

    @Test
    @DisplayName("a handler that cannot be loaded is named")
    default void init_errors() throws Exception {
        var noClass = error(invoke(function(code(), "Missing"), "{}"));
        assertThat(noClass.errorMessage()).isEqualTo("Class not found: example.Handlers$Missing");
        assertThat(noClass.errorType()).isEqualTo("java.lang.ClassNotFoundException");

        var thrown = error(invoke(function(code(), "BrokenConstructor"), "{}"));
        assertThat(thrown.errorType()).isEqualTo("java.lang.IllegalArgumentException");
        assertThat(thrown.errorMessage()).isEqualTo("no TABLE configured");

        Files.delete(code().resolve("lib/events.jar"));
        var noLibrary = error(invoke(function(code(), "ReadStream"), "{}"));
        assertThat(noLibrary.errorType()).isEqualTo("java.lang.NoClassDefFoundError");
        assertThat(noLibrary.errorMessage()).contains("DynamodbEvent");
    }
}
