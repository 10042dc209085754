package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DynamoDbWireTest extends GatewayTest {

    private static final String UNKNOWN = "{\"__type\":\"com.amazon.coral.service#UnknownOperationException\"}";
    private static final String NOT_JSON = "{\"__type\":\"com.amazon.coral.service#SerializationException\"}";

    @Test
    @DisplayName("6.1.2 an answer carries its media type, a 52-character request id, its checksum, a date and a server")
    void answers_with_the_headers_of_dynamodb() {
        var reply = send(dynamoDb("CreateTable", "{\"TableName\":\"orders\"}"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/x-amz-json-1.0");
        assertThat(reply.header("x-amzn-RequestId")).matches("[A-Z0-9]{52}");
        assertThat(reply.header("x-amz-crc32")).isEqualTo(reply.crc32());
        assertThat(reply.header("Date")).endsWith("GMT");
        assertThat(reply.header("Server")).isNotEqualTo("(none)");
        assertThat(reply.header("Content-Length"))
                .isEqualTo(String.valueOf(reply.response().body().length));
    }

    @Test
    @DisplayName("6.1.7 timestamps are seconds; region and account come from the credential")
    void spells_records_as_json() {
        var reply = send(dynamoDb("CreateTable", "{\"TableName\":\"orders\"}"));

        assertThat(reply.text())
                .isEqualTo("{\"TableName\":\"orders\",\"CreationDateTime\":1767225600.250,"
                        + "\"Region\":\"eu-west-1\",\"Account\":\"000000000000\"}");
    }

    @Test
    @DisplayName("the account is the access key, if that is an account")
    void takes_the_account_from_the_access_key() {
        var reply = send(dynamoDb("CreateTable", "{}")
                .setHeader("Authorization", AUTHORIZATION.replace("AKIDEXAMPLE", "123456789012")));

        assertThat(reply.text()).contains("\"Account\":\"123456789012\"");
    }

    @Test
    @DisplayName("6.1.2 application/json is answered with application/json")
    void echoes_plain_json() {
        var reply = send(dynamoDb("DeleteTable", "{}").setHeader("Content-Type", "application/json; charset=utf-8"));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    @DisplayName("6.1.4 GET / says healthy, in 42 bytes")
    void says_healthy() {
        var reply = send(HttpRequest.newBuilder(uri("/")));

        assertThat(reply.text()).isEqualTo("healthy: dynamodb.us-east-1.amazonaws.com ");
        assertThat(reply.header("x-amz-crc32")).isEqualTo("3128867991");
    }

    @ParameterizedTest
    @CsvSource({
        "POST,text/plain",
        "POST,application/x-amz-json-1.1",
        "PUT,application/x-amz-json-1.0",
        "DELETE,application/x-amz-json-1.0",
        "OPTIONS,application/x-amz-json-1.0"
    })
    @DisplayName("6.1.5 what is not a request is 404 UnknownOperationException")
    void refuses_what_is_not_a_request(String method, String contentType) {
        var reply = send(dynamoDb("CreateTable", "{}")
                .method(method, HttpRequest.BodyPublishers.ofString("{}"))
                .setHeader("Content-Type", contentType));

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.text()).isEqualTo("<UnknownOperationException/>\n");
        assertThat(reply.header("x-amz-crc32")).isEqualTo("3552371480");
    }

    @Test
    @DisplayName("6.5.1, 6.8 an unknown operation and a missing target are UnknownOperationException, crc 1368724161")
    void refuses_unknown_targets() {
        var unknown = send(dynamoDb("ListTable", "{}"));
        var missing = send(post("{}").header("Content-Type", "application/x-amz-json-1.0"));

        assertThat(unknown.text()).isEqualTo(UNKNOWN);
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.header("x-amz-crc32")).isEqualTo("1368724161");
        assertThat(missing.text()).isEqualTo(UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({"ListTable,hi", "CreateTable,hi", "CreateTable,''", "CreateTable,[]", "CreateTable,null"})
    @DisplayName(
            "6.3, 6.8 a body that is not JSON, or no object, is SerializationException, before the target is looked at")
    void refuses_what_is_not_json(String operation, String body) {
        var reply = send(dynamoDb(operation, body));

        assertThat(reply.text()).isEqualTo(NOT_JSON);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.header("x-amz-crc32")).isEqualTo("3948637019");
    }

    @Test
    @DisplayName("6.5.3 no signature is MissingAuthenticationTokenException, crc 2088342776")
    void asks_for_a_signature() {
        var reply = send(post("{}")
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "DynamoDB_20120810.CreateTable"));

        assertThat(reply.text()).contains("MissingAuthenticationTokenException");
        assertThat(reply.header("x-amz-crc32")).isEqualTo("2088342776");
    }

    @Test
    @DisplayName("6.5.4 parts missing from the header are named, crc 1828866742")
    void names_missing_parts_of_the_header() {
        var reply = send(post("{}")
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "DynamoDB_20120810.CreateTable")
                .header("Authorization", "AWS4-"));

        assertThat(reply.text()).contains("Authorization=AWS4-");
        assertThat(reply.header("x-amz-crc32")).isEqualTo("1828866742");
    }

    @Test
    @DisplayName("6.5.2 and 6.5.5 signatures in the query: not both, and whole")
    void checks_signatures_in_the_query() {
        var both = send(dynamoDb("CreateTable", "{}").uri(uri("/?X-Amz-Algorithm=AWS4-HMAC-SHA256")));
        var parts = send(HttpRequest.newBuilder(uri("/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260101T000000Z"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "DynamoDB_20120810.CreateTable"));

        assertThat(both.text())
                .contains("#InvalidSignatureException")
                .contains("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
        assertThat(parts.text())
                .contains("#IncompleteSignatureException")
                .contains("AWS query-string parameters must include 'X-Amz-Credential'. "
                        + "AWS query-string parameters must include 'X-Amz-Signature'. "
                        + "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
                        + "Re-examine the query-string parameters.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"TableName\":7}|NUMBER_VALUE cannot be converted to String",
                "{\"TableName\":7.5}|DECIMAL_VALUE cannot be converted to String",
                "{\"TableName\":true}|TRUE_VALUE cannot be converted to String",
                "{\"Limit\":false}|FALSE_VALUE cannot be converted to Integer",
                "{\"Limit\":\"1\"}|STRING_VALUE cannot be converted to Integer",
                "{\"TableName\":[]}|Unrecognized collection type class java.lang.String",
                "{\"Flag\":[]}|Unrecognized collection type class java.lang.Boolean",
                "{\"TableName\":{}}|Start of structure or map found where not expected",
                "{\"Tags\":{}}|Start of structure or map found where not expected",
                "{\"Tags\":\"a\"}|Unexpected field type",
                "{\"Throughput\":1}|Unexpected field type",
                "{\"Names\":1}|Unexpected field type",
                "{\"Tags\":[1]}|Unexpected value type in payload",
                "{\"Throughput\":[]}|Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Throughput",
                "{\"Names\":[]}|Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>",
                "{\"Flag\":\"x\"}|Unexpected token received from parser",
                "{\"Blob\":1}|only base-64-encoded strings are convertible to bytes",
                "{\"Blob\":\"YWJjZGVmZ2g\"}|Base64 encoded length is expected a multiple of 4 bytes but found: 11",
                "{\"Blob\":\"!@#$\"}|Invalid last non-pad Base64 character dectected",
                "{\"Tags\":[{\"Key\":1}]}|NUMBER_VALUE cannot be converted to String",
            })
    @DisplayName("6.3 a member of the wrong type is named under Message")
    void names_the_wrong_type(String body, String message) {
        var reply = send(dynamoDb("CreateTable", body));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text())
                .isEqualTo("{\"__type\":\"com.amazon.coral.service#SerializationException\",\"Message\":\"" + message
                        + "\"}");
    }

    @Test
    @DisplayName("6.6 a modelled error has its namespace, and its further members as they are")
    void spells_errors() {
        var notFound = send(dynamoDb("DeleteTable", "{\"TableName\":\"a\"}"));
        var failed = send(dynamoDb("PutItem", "{}"));

        assertThat(notFound.text())
                .isEqualTo("{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\","
                        + "\"message\":\"Requested resource not found: Table: a not found\"}");
        assertThat(failed.text())
                .isEqualTo("{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
                        + "\"message\":\"The conditional request failed\",\"Item\":{\"id\":{\"S\":\"4 5\"}}}");
    }

    @Test
    @DisplayName("a failing server is 500 InternalServerError without a word about its inside")
    void hides_the_inside() {
        var reply = send(dynamoDb("ListTables", "{}"));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text())
                .contains("com.amazonaws.dynamodb.v20120810#InternalServerError")
                .doesNotContain("secret");
    }

    @Test
    @DisplayName("6.1.1 a body over 16 MiB is 413, also after decompression")
    void refuses_large_bodies() throws IOException {
        var large = " ".repeat((16 << 20) + 1);

        assertThat(send(dynamoDb("GetItem", large)).status()).isEqualTo(413);
        assertThat(send(dynamoDb("GetItem", "")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(gzip(large.getBytes(UTF_8))))
                                .header("Content-Encoding", "gzip"))
                        .status())
                .isEqualTo(413);
        assertThat(send(dynamoDb("GetItem", large.substring(1))).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("6.2.1 compressed requests: gzip, several members of it, deflate")
    void reads_compressed_requests() throws IOException {
        var first = gzip("{\"a\":".getBytes(UTF_8));
        var second = gzip("1}".getBytes(UTF_8));
        var members = new ByteArrayOutputStream();
        members.write(first);
        members.write(second);

        assertThat(compressedEcho(members.toByteArray(), "gzip")).isEqualTo("{\"a\":1}");
        assertThat(compressedEcho(deflate("{\"a\":2}".getBytes(UTF_8)), "deflate"))
                .isEqualTo("{\"a\":2}");
        assertThat(compressedEcho("{}".getBytes(UTF_8), "brotli")).contains("Unsupported Content-Encoding: brotli");
        assertThat(compressedEcho("{}".getBytes(UTF_8), "gzip")).contains("SerializationException");
    }

    private String compressedEcho(byte[] body, String encoding) {
        return send(dynamoDb("GetItem", "")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .header("Content-Encoding", encoding))
                .text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|gzip",
                "GZIP, deflate|gzip",
                "deflate, gzip|deflate",
                "deflate;q=0.5, gzip;q=0.8|gzip",
                "gzip;q=0, deflate|deflate",
                "*, identity|gzip",
                "*, deflate|deflate",
                "br|(none)",
                "gzip;q=0|(none)",
            })
    @DisplayName("6.2.2 answers over 4 KiB are compressed as the client likes best, the checksum over what is sent")
    void compresses_large_answers(String accepted, String encoding) throws IOException {
        var body = "{\"a\":\"" + "x".repeat(5000) + "\"}";

        var reply = send(dynamoDb("GetItem", body).header("Accept-Encoding", accepted));

        assertThat(reply.header("Content-Encoding")).isEqualTo(encoding);
        assertThat(reply.header("x-amz-crc32")).isEqualTo(reply.crc32());
        assertThat(decompressed(reply.response().body(), encoding)).isEqualTo(body.getBytes(UTF_8));
    }

    @Test
    @DisplayName("6.2.2 answers up to 4 KiB are sent as they are")
    void leaves_small_answers_alone() {
        var reply =
                send(dynamoDb("GetItem", "{\"a\":\"" + "x".repeat(4088) + "\"}").header("Accept-Encoding", "gzip"));

        assertThat(reply.response().body()).hasSize(4096);
        assertThat(reply.header("Content-Encoding")).isEqualTo("(none)");
    }

    private static byte[] gzip(byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflate(byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(body);
        }
        return bytes.toByteArray();
    }

    private static byte[] decompressed(byte[] body, String encoding) throws IOException {
        InputStream in = new ByteArrayInputStream(body);
        return switch (encoding) {
            case "gzip" -> new GZIPInputStream(in).readAllBytes();
            case "deflate" -> new InflaterInputStream(in).readAllBytes();
            default -> body;
        };
    }
}
