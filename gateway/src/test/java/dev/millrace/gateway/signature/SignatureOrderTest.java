package dev.millrace.gateway.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.services.SessionCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 6.5, rows 6 to 13, and session tokens. */
class SignatureOrderTest {

    private static final Instant NOW = Instant.parse("2013-06-09T10:00:15Z");
    private static final SessionCredentials SESSIONS = SessionCredentials.rootedIn("root");
    private static final KeyRing KEYS = new KeyRing(Map.of("AKIDEXAMPLE", "secret"), SESSIONS);

    private static String complaint(SignedMessage message) {
        return Signatures.verifiedWith(KEYS, new FixedClock(NOW))
                .of(message)
                .fault("dynamodb")
                .map(fault -> fault.typed().code() + ": " + fault.message())
                .orElse("none");
    }

    private static SignedMessage stating(String date, String authorization) {
        return Sent.message("POST", "/", "", "{}", "Host", "h", "X-Amz-Date", date, "Authorization", authorization);
    }

    private static SignedMessage signed(Instant at, String id, String secret, String token) {
        return signed(at, id, secret, token, "{}");
    }

    private static SignedMessage signed(Instant at, String id, String secret, String token, String body) {
        var headers = new ArrayList<>(List.of("host", "h"));
        new Signer(id, secret, token, "us-east-1")
                .headers("POST", URI.create("http://h/"), "{}".getBytes(StandardCharsets.UTF_8), "dynamodb", at)
                .forEach((name, value) -> headers.addAll(List.of(name, value)));
        return Sent.message("POST", "/", "", body, headers.toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            6.5.6  | 201              | AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c | IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601
            6.5.7  | 20130301T000000Z | AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c | InvalidSignatureException: Signature expired: 20130301T000000Z is now earlier than 20130609T094515Z (20130609T100015Z - 15 min.)
            6.5.8  | 20130609T100000Z | AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c | InvalidSignatureException: 'Host' must be a 'SignedHeader' in the AWS Authorization.
            6.5.9  | 20130609T100000Z | AWS4-HMAC-SHA25 Credential=a, SignedHeaders=host, Signature=c | `IncompleteSignatureException: Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). `
            6.5.10 | 20130609T100000Z | AWS4-HMAC-SHA256 Credential=a/b/c/d,SignedHeaders=host,Signature=c | IncompleteSignatureException: Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b/c/d'
            6.5.11 | 20130609T095204Z | AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=c | InvalidSignatureException: Credential should be scoped to a valid region, not 'c'. Credential should be scoped to correct service: 'dynamodb'. Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20130609', from '20130609T095204Z'.
            6.5.12 | 20130609T095204Z | AWS4-HMAC-SHA256 Credential=a/20130609/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=c | UnrecognizedClientException: The security token included in the request is invalid.
            """)
    @DisplayName("6.5.6 to 6.5.12 what is wrong first is told, in AWS's words")
    void tells_the_first_fault(String rule, String date, String authorization, String expected) {
        assertThat(complaint(stating(date, authorization))).as("spec %s", rule).isEqualTo(expected);
    }

    @Test
    @DisplayName("6.5.7 a quarter of an hour to either side is near enough")
    void clock_skew() {
        var minutes = Duration.ofMinutes(15);
        assertThat(complaint(signed(NOW.minus(minutes), "AKIDEXAMPLE", "secret", "")))
                .isEqualTo("none");
        assertThat(complaint(signed(NOW.plus(minutes), "AKIDEXAMPLE", "secret", "")))
                .isEqualTo("none");
        assertThat(complaint(signed(NOW.minus(minutes).minusSeconds(1), "AKIDEXAMPLE", "secret", "")))
                .startsWith("InvalidSignatureException: Signature expired: 20130609T094514Z");
        assertThat(complaint(signed(NOW.plus(minutes).plusSeconds(1), "AKIDEXAMPLE", "secret", "")))
                .startsWith("InvalidSignatureException: Signature not yet current: 20130609T101516Z");
    }

    private static SignedMessage link(String expires) {
        return Sent.message(
                "GET",
                "/b/k",
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F20130609%2Fus-east-1%2Fs3%2Faws4_request"
                        + "&X-Amz-Date=20130609T100000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=c" + expires,
                "",
                "Host",
                "h");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a link is good for a second to a week")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            x       | AuthorizationQueryParametersError: X-Amz-Expires should be a number
            1.5     | AuthorizationQueryParametersError: X-Amz-Expires should be a number
            ``      | AuthorizationQueryParametersError: X-Amz-Expires should be a number
            -1      | AuthorizationQueryParametersError: X-Amz-Expires must be non-negative
            0       | AccessDenied: Request has expired
            1       | AccessDenied: Request has expired
            16      | InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.
            604800  | InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.
            604801  | AuthorizationQueryParametersError: X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds
            99999999999999999999 | AuthorizationQueryParametersError: X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds
            """)
    void lifetimes_of_links(String seconds, String expected) {
        assertThat(complaintOfS3(link("&X-Amz-Expires=" + seconds))).isEqualTo(expected);
    }

    @Test
    @DisplayName("a link to an object says how long it is good; other services' need not")
    void links_without_lifetime() {
        assertThat(complaintOfS3(link("")))
                .isEqualTo("AuthorizationQueryParametersError: Query-string authentication version 4 requires the"
                        + " X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and"
                        + " X-Amz-Expires parameters.");
        assertThat(complaint(link(""))).startsWith("InvalidSignatureException: Credential should be scoped to correct");
        assertThat(complaint(link("&X-Amz-Expires=604801")))
                .startsWith("IncompleteSignatureException: X-Amz-Expires must be less than a week");
    }

    private static String complaintOfS3(SignedMessage message) {
        return Signatures.verifiedWith(KEYS, new FixedClock(NOW))
                .of(message)
                .faultOfStreamed("s3")
                .map(SignatureFault::s3)
                .map(error -> error.code() + ": " + error.message())
                .orElse("none");
    }

    @Test
    @DisplayName("6.5.13 a wrong secret and a changed body are a wrong signature; the strings to compare are shown")
    void wrong_signature() {
        assertThat(complaint(signed(NOW, "AKIDEXAMPLE", "secret", ""))).isEqualTo("none");
        assertThat(complaint(signed(NOW, "AKIDEXAMPLE", "Secret", "")))
                .startsWith(
                        "InvalidSignatureException: The request signature we calculated does not match the signature"
                                + " you provided. Check your AWS Secret Access Key and signing method. Consult the service"
                                + " documentation for details.\n\nThe Canonical String for this request should have been\n'POST\n/\n")
                .contains("The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20130609T100015Z\n")
                .doesNotContain("secret");
        assertThat(complaint(signed(NOW, "AKIDEXAMPLE", "secret", "", "{ }")))
                .startsWith("InvalidSignatureException: The request signature we calculated");
    }

    @Test
    @DisplayName("6.5.12 a session token holds for its key, until it expires, over restarts; a configured key has none")
    void session_tokens() {
        var keys = SESSIONS.issue("123456789012", NOW.plusSeconds(1));
        var old = SESSIONS.issue("123456789012", NOW);
        var invalid = "UnrecognizedClientException: The security token included in the request is invalid.";

        assertThat(complaint(signed(NOW, keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken())))
                .isEqualTo("none");
        var afterRestart = SessionCredentials.rootedIn("root");
        assertThat(afterRestart.find(keys.accessKeyId(), keys.sessionToken(), NOW))
                .isEqualTo(new SessionCredentials.Session.Valid(keys.secretAccessKey()));
        assertThat(complaint(signed(NOW, old.accessKeyId(), old.secretAccessKey(), old.sessionToken())))
                .isEqualTo("ExpiredTokenException: The security token included in the request is expired");
        assertThat(complaint(signed(NOW, keys.accessKeyId(), keys.secretAccessKey(), "")))
                .isEqualTo(invalid);
        assertThat(complaint(signed(NOW, old.accessKeyId(), keys.secretAccessKey(), keys.sessionToken())))
                .isEqualTo(invalid);
        assertThat(complaint(signed(NOW, "AKIDEXAMPLE", "secret", keys.sessionToken())))
                .isEqualTo(invalid);
        assertThat(complaint(signed(NOW, "AKIDEXAMPLE", "secret", "no token"))).isEqualTo(invalid);
        assertThat(keys + " " + KEYS).doesNotContain("secret").doesNotContain(keys.secretAccessKey());
    }

    @Test
    @DisplayName("the last byte of a body that is not what was signed is not handed on")
    void hashed_bodies() throws IOException {
        var signature = Signatures.verifiedWith(KEYS, new FixedClock(NOW)).of(signed(NOW, "AKIDEXAMPLE", "secret", ""));
        assertThat(signature.faultOfStreamed("dynamodb")).isEmpty();

        var right = signature.guarded(stream("{}"), OptionalLong.of(2));
        assertThat(right.readAllBytes()).hasSize(2);
        var wrong = signature.guarded(stream("{]"), OptionalLong.of(2));
        assertThat(wrong.read()).isEqualTo('{');
        assertThat(org.assertj.core.api.Assertions.catchThrowable(wrong::read)).isInstanceOf(IOException.class);
        assertThat(wrong.fault().orElseThrow().s3().code()).isEqualTo("XAmzContentSHA256Mismatch");
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
