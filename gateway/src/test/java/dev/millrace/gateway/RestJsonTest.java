package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

class RestJsonTest extends GatewayTest {

    private LambdaClient lambda;

    @BeforeEach
    void openClient() {
        lambda = LambdaClient.builder()
                .endpointOverride(uri("/"))
                .region(Region.US_EAST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "x")))
                .build();
    }

    @AfterEach
    void closeClient() {
        lambda.close();
    }

    @Test
    @DisplayName("path, query, header and body members arrive; status, header and body members leave")
    void binds_every_location() {
        var arn = "arn:aws:lambda:us-east-1:000000000000:function:f";

        var answer = lambda.invoke(r -> r.functionName(arn)
                .qualifier("live")
                .invocationType(InvocationType.EVENT)
                .payload(SdkBytes.fromUtf8String("{\"a\": 1}")));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.executedVersion()).isEqualTo(arn + ":live");
        assertThat(answer.payload().asUtf8String()).isEqualTo("{\"a\": 1}");
    }

    @Test
    @DisplayName("a body that the HTTP client calls a form is still the payload of the operation at that path")
    void reads_payloads_called_forms() {
        var answer = send(HttpRequest.newBuilder(uri("/2015-03-31/functions/f/invocations"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("{\"a\": 1}")));

        assertThat(answer.text()).isEqualTo("{\"a\": 1}");
    }

    @Test
    @DisplayName("request ids are UUIDs, as everywhere but in DynamoDB")
    void request_ids_are_uuids() {
        var id = lambda.listFunctions().responseMetadata().requestId();

        assertThat(UUID.fromString(id)).hasToString(id);
    }

    @Test
    @DisplayName("numbers in the query are bound, lists of structures spelt; a trailing slash does not count")
    void binds_the_query() {
        assertThat(lambda.listFunctions(r -> r.maxItems(7)).functions())
                .singleElement()
                .satisfies(f -> assertThat(f.memorySize()).isEqualTo(7));
        assertThat(send(HttpRequest.newBuilder(uri("/2015-03-31/functions/?MaxItems=7")))
                        .text())
                .isEqualTo("{\"Functions\":[{\"FunctionName\":\"f\",\"MemorySize\":7}]}");
    }

    @Test
    @DisplayName("lists in the query and ARNs in the path arrive decoded; 204 has no body")
    void binds_lists_in_the_query() {
        var answer = lambda.untagResource(r ->
                r.resource("arn:aws:lambda:us-east-1:000000000000:function:f").tagKeys("a", "b"));

        assertThat(answer.sdkHttpResponse().statusCode()).isEqualTo(204);
    }

    @Test
    @DisplayName("clients 1: an error has x-amzn-errortype, Type and Message")
    void spells_errors() {
        assertThatThrownBy(() -> lambda.getFunction(r -> r.functionName("nope")))
                .isInstanceOfSatisfying(ResourceNotFoundException.class, e -> {
                    assertThat(e.type()).isEqualTo("User");
                    assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Function not found: nope");
                });
    }

    @Test
    @DisplayName("an operation that is not there is refused by name")
    void names_what_is_missing() {
        assertThatThrownBy(() -> lambda.listLayers())
                .isInstanceOfSatisfying(
                        LambdaException.class,
                        e -> assertThat(e.awsErrorDetails().errorMessage())
                                .isEqualTo(
                                        "Millrace has no operation at GET /2018-10-31/layers of the service lambda"));
    }
}
