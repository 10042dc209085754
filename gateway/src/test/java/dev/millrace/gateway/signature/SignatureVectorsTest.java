package dev.millrace.gateway.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.services.SessionCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples that AWS publishes: the test suite of Signature Version 4, and those of S3's documentation. */
class SignatureVectorsTest {

    private static final Signatures SUITE =
            signatures("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "2015-08-30T12:36:00Z");
    private static final Signatures S3 =
            signatures("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "2013-05-24T00:00:00Z");
    private static final String SCOPE_OF_S3 = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
    private static final String EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static Signatures signatures(String id, String secret, String now) {
        return Signatures.verifiedWith(
                new KeyRing(Map.of(id, secret), SessionCredentials.ofThisProcess()),
                new FixedClock(Instant.parse(now)));
    }

    @Test
    @DisplayName("the suite's get-vanilla")
    void vanilla() {
        var message = Sent.message(
                "GET",
                "/",
                "",
                "",
                "Host",
                "example.amazonaws.com",
                "X-Amz-Date",
                "20150830T123600Z",
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                        + "SignedHeaders=host;x-amz-date, "
                        + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");

        assertThat(SUITE.of(message).fault("service")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {", ", ","})
    @DisplayName("6.5 the suite's get-header-value-trim: values are trimmed, inner spaces are one; commas may do")
    void trimmed_values(String separator) {
        var message = Sent.message(
                "GET",
                "/",
                "",
                "",
                "Host",
                "example.amazonaws.com",
                "My-Header1",
                " value1",
                "My-Header2",
                " \"a   b   c\" ",
                "X-Amz-Date",
                "20150830T123600Z",
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request" + separator
                        + "SignedHeaders=host;my-header1;my-header2;x-amz-date" + separator
                        + "Signature=acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");

        assertThat(SUITE.of(message).fault("service")).isEmpty();
    }

    @Test
    @DisplayName("the documentation's ListUsers: a query, and a header with a parameter")
    void list_users() {
        var message = Sent.message(
                "GET",
                "/",
                "Action=ListUsers&Version=2010-05-08",
                "",
                "Content-Type",
                "application/x-www-form-urlencoded; charset=utf-8",
                "Host",
                "iam.amazonaws.com",
                "X-Amz-Date",
                "20150830T123600Z",
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                        + "SignedHeaders=content-type;host;x-amz-date, "
                        + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");

        assertThat(SUITE.of(message).fault("iam")).isEmpty();
    }

    @Test
    @DisplayName("S3's documentation: an object, and a link to it")
    void s3_object_and_link() {
        var object = Sent.message(
                "GET",
                "/test.txt",
                "",
                "",
                "Host",
                "examplebucket.s3.amazonaws.com",
                "Range",
                "bytes=0-9",
                "x-amz-content-sha256",
                EMPTY_HASH,
                "x-amz-date",
                "20130524T000000Z",
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=" + SCOPE_OF_S3
                        + ",SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                        + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
        var link = Sent.message(
                "GET",
                "/test.txt",
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + SCOPE_OF_S3.replace("/", "%2F")
                        + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                        + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
                "",
                "Host",
                "examplebucket.s3.amazonaws.com");

        assertThat(S3.of(object).faultOfStreamed("s3")).isEmpty();
        assertThat(S3.of(link).faultOfStreamed("s3")).isEmpty();
    }

    @Test
    @DisplayName("S3's documentation: an upload in three signed chunks; one changed byte is found out")
    void s3_chunks() throws IOException {
        var body = "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n"
                + "a".repeat(65_536) + "\r\n"
                + "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n"
                + "a".repeat(1024) + "\r\n"
                + "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";

        assertThat(read(body)).isEqualTo(body);
        assertThatThrownBy(() -> read(body.replace("a\r\n0;", "b\r\n0;"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(body.substring(0, body.indexOf("\r\n0;") + 2)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(body.replace("10000;", "fffffffffffffffff;")))
                .isInstanceOf(IOException.class);
    }

    private static String read(String body) throws IOException {
        var signature = S3.of(Sent.message(
                "PUT",
                "/examplebucket/chunkObject.txt",
                "",
                "",
                "Host",
                "s3.amazonaws.com",
                "x-amz-date",
                "20130524T000000Z",
                "x-amz-storage-class",
                "REDUCED_REDUNDANCY",
                "x-amz-content-sha256",
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                "Content-Encoding",
                "aws-chunked",
                "x-amz-decoded-content-length",
                "66560",
                "Content-Length",
                "66824",
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=" + SCOPE_OF_S3 + ",SignedHeaders=content-encoding;content-length;host;"
                        + "x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,"
                        + "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"));
        assertThat(signature.faultOfStreamed("s3")).isEmpty();
        var bytes = body.getBytes(StandardCharsets.US_ASCII);
        try (var guarded = signature.guarded(new ByteArrayInputStream(bytes), OptionalLong.of(bytes.length))) {
            return new String(guarded.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
