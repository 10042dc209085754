package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

class StsClientTest extends GatewayTest {

    private StsClient sts(software.amazon.awssdk.auth.credentials.AwsCredentials credentials) {
        return StsClient.builder()
                .endpointOverride(uri("/"))
                .region(Region.EU_WEST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build();
    }

    @Test
    @DisplayName("GetCallerIdentity tells the account of the access key, else the server's")
    void tells_the_caller() {
        try (var own = sts(AwsBasicCredentials.create("123456789012", "x"));
                var other = sts(AwsBasicCredentials.create("test", "x"))) {
            assertThat(own.getCallerIdentity().account()).isEqualTo("123456789012");
            assertThat(own.getCallerIdentity().arn()).isEqualTo("arn:aws:iam::123456789012:root");
            assertThat(other.getCallerIdentity().account()).isEqualTo("000000000000");
        }
    }

    @Test
    @DisplayName("the credentials of an assumed role act in the role's account")
    void assumed_roles_carry_their_account() {
        try (var client = sts(AwsBasicCredentials.create("test", "x"))) {
            var assumed = client.assumeRole(
                    r -> r.roleArn("arn:aws:iam::210987654321:role/cdk/deploy").roleSessionName("me"));
            assertThat(assumed.assumedRoleUser().arn()).isEqualTo("arn:aws:sts::210987654321:assumed-role/deploy/me");
            assertThat(assumed.credentials().expiration())
                    .isBetween(
                            clock.wallTime().plus(Duration.ofMinutes(59)),
                            clock.wallTime().plus(Duration.ofHours(1)));

            var keys = assumed.credentials();
            try (var role = sts(
                    AwsSessionCredentials.create(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken()))) {
                assertThat(role.getCallerIdentity().account()).isEqualTo("210987654321");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "arn:aws:iam::someone:role/r", "arn:aws:iam:!:000000000000:role/r"})
    @DisplayName("a malformed role ARN is ValidationError")
    void refuses_malformed_roles(String arn) {
        try (var client = sts(AwsBasicCredentials.create("test", "x"))) {
            assertThatThrownBy(() -> client.assumeRole(r -> r.roleArn(arn).roleSessionName("me")))
                    .isInstanceOfSatisfying(StsException.class, e -> {
                        assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError");
                        assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(arn + " is invalid");
                        assertThat(e.requestId()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
                    });
        }
    }

    @Test
    @DisplayName("clients 10.8: an unknown action is 400 InvalidAction in the service's XML")
    void refuses_unknown_actions() {
        var reply = send(HttpRequest.newBuilder(uri("/"))
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString("Action=Nonsense&Version=2011-06-15")));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.header("Content-Type")).isEqualTo("text/xml");
        assertThat(reply.text())
                .contains("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
                        + "<Type>Sender</Type><Code>InvalidAction</Code>"
                        + "<Message>Could not find operation Nonsense for version 2011-06-15</Message></Error>");
    }
}
