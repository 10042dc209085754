package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.Runtime;

@ExtendWith(OneServer.class)
@DisplayName("bad input is answered with AWS's error type and message")
class BadInputIT {

    private Millrace millrace;

    @BeforeEach
    void connect(Millrace server) {
        millrace = server;
    }

    @Test
    @DisplayName("an unknown table")
    void unknown_table() {
        refused(
                () -> millrace.dynamoDb()
                        .putItem(put -> put.tableName("bad-no-table").item(Map.of("id", AttributeValue.fromS("a")))),
                400,
                "ResourceNotFoundException",
                "Requested resource not found");
        refused(
                () -> millrace.dynamoDb().describeTable(describe -> describe.tableName("bad-no-table")),
                400,
                "ResourceNotFoundException",
                "Requested resource not found: Table: bad-no-table not found");
    }

    @Test
    @DisplayName("a table that exists, a key that does not fit, a reserved word in an expression")
    void bad_table_requests() {
        Given.sink(millrace.dynamoDb(), "bad-table");
        refused(
                () -> Given.sink(millrace.dynamoDb(), "bad-table"),
                400,
                "ResourceInUseException",
                "Table already exists: bad-table");
        refused(
                () -> millrace.dynamoDb()
                        .getItem(get -> get.tableName("bad-table").key(Map.of("other", AttributeValue.fromS("a")))),
                400,
                "ValidationException",
                "The provided key element does not match the schema");
        refused(
                () -> millrace.dynamoDb()
                        .updateItem(update -> update.tableName("bad-table")
                                .key(Map.of("id", AttributeValue.fromS("a")))
                                .updateExpression("SET status = :new")
                                .expressionAttributeValues(Map.of(":new", AttributeValue.fromS("new")))),
                400,
                "ValidationException",
                "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status");
    }

    @Test
    @DisplayName("JSON that is none, and an operation that does not exist")
    void raw_requests() throws Exception {
        var malformed = post("DynamoDB_20120810.PutItem", "{\"TableName\": ");
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(Json.read(malformed.body()).path("__type").asText())
                .isEqualTo("com.amazon.coral.service#SerializationException");

        var unknown = post("DynamoDB_20120810.PutEverything", "{}");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(Json.read(unknown.body()).path("__type").asText())
                .isEqualTo("com.amazon.coral.service#UnknownOperationException");
    }

    @Test
    @DisplayName("a page of another site and a foreign host name may not come in")
    void foreign_callers() throws Exception {
        var foreign = HttpClient.newHttpClient()
                .send(
                        request("DynamoDB_20120810.ListTables", "{}")
                                .header("Origin", "https://example.com")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.body()).contains("AccessDeniedException", "https://example.com");

        var address = URI.create(millrace.endpoint());
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream()
                    .write("GET /_millrace/health HTTP/1.1\r\nHost: rebound.example.com\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 403").contains("AccessDeniedException", "rebound.example.com");
        }
    }

    @Test
    @DisplayName("a handler class that the zip does not hold is named")
    void missing_handler_class() throws Exception {
        var zip = SdkBytes.fromByteArray(Given.recorderZip());
        assertThatThrownBy(() -> millrace.lambda()
                        .createFunction(function -> function.functionName("bad-class")
                                .runtime(Runtime.JAVA21)
                                .role(Given.ROLE)
                                .handler("com.example.Missing::handle")
                                .code(code -> code.zipFile(zip))))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("Handler class com.example.Missing is not in ");
    }

    @Test
    @DisplayName("code that is no zip, or is not where it is said to be; a function that does not exist or exists")
    void bad_functions() throws Exception {
        refused(
                () -> millrace.lambda()
                        .createFunction(function -> function.functionName("bad-zip")
                                .runtime(Runtime.JAVA21)
                                .role(Given.ROLE)
                                .handler("a.B")
                                .code(code -> code.zipFile(SdkBytes.fromUtf8String("no zip")))),
                400,
                "InvalidParameterValueException",
                "Could not unzip uploaded file. Please check your file, then try to upload again.");
        assertThatThrownBy(() -> millrace.lambda()
                        .createFunction(function -> function.functionName("bad-file")
                                .runtime(Runtime.JAVA21)
                                .role(Given.ROLE)
                                .handler("a.B")
                                .code(code -> code.s3Bucket("no-bucket").s3Key("no-file.jar"))))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.statusCode()).isEqualTo(400))
                .hasMessageContaining("no-file.jar");
        refused(
                () -> millrace.lambda().invoke(invoke -> invoke.functionName("bad-no-function")),
                404,
                "ResourceNotFoundException",
                "Function not found: arn:aws:lambda:us-east-1:000000000000:function:bad-no-function");
        Given.function(millrace.lambda(), "bad-twice", "none");
        refused(
                () -> Given.function(millrace.lambda(), "bad-twice", "none"),
                409,
                "ResourceConflictException",
                "Function already exist: bad-twice");
    }

    @Test
    @DisplayName("a mapping of an unknown stream or function, and the same mapping twice")
    void bad_mappings() throws Exception {
        var streamArn = Given.table(millrace.dynamoDb(), "bad-mapping").latestStreamArn();
        Given.function(millrace.lambda(), "bad-mapping", "none");
        var noStream = streamArn.replace("bad-mapping", "bad-no-table");
        refused(
                () -> map(noStream, "bad-mapping"),
                400,
                "InvalidParameterValueException",
                "Stream not found: " + noStream);
        refused(
                () -> map(streamArn, "bad-no-function"),
                400,
                "InvalidParameterValueException",
                "Function does not exist");
        var uuid = map(streamArn, "bad-mapping");
        refused(
                () -> map(streamArn, "bad-mapping"),
                409,
                "ResourceConflictException",
                "The event source arn (\" " + streamArn + " \") and function (\" bad-mapping \") provided mapping"
                        + " already exists. Please update or delete the existing mapping with UUID " + uuid);
        millrace.lambda().deleteEventSourceMapping(delete -> delete.uuid(uuid));
    }

    @Test
    @DisplayName("a queue that does not exist")
    void unknown_queue() {
        refused(
                () -> millrace.sqs().getQueueUrl(get -> get.queueName("bad-no-queue")),
                400,
                "AWS.SimpleQueueService.NonExistentQueue",
                "The specified queue does not exist.");
    }

    private String map(String streamArn, String function) {
        return millrace.lambda()
                .createEventSourceMapping(create -> create.eventSourceArn(streamArn)
                        .functionName(function)
                        .startingPosition(EventSourcePosition.LATEST))
                .uuid();
    }

    private static void refused(ThrowingCallable call, int status, String code, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.statusCode()).isEqualTo(status);
            assertThat(e.requestId()).isNotBlank();
        });
    }

    private HttpResponse<String> post(String target, String body) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request(target, body).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String target, String body) {
        return HttpRequest.newBuilder(URI.create(millrace.endpoint()))
                .header("X-Amz-Target", target)
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Date", "20260101T000000Z")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request,"
                                + " SignedHeaders=host, Signature=00")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
