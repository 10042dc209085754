package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.gateway.signature.KeyRing;
import dev.millrace.gateway.signature.Signatures;
import dev.millrace.gateway.signature.Signer;
import dev.millrace.model.SystemClock;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.SessionCredentials;
import dev.millrace.services.cloudwatch.CloudWatchService;
import dev.millrace.services.dynamodb.DynamoDbService;
import dev.millrace.services.metrics.MetricStore;
import dev.millrace.services.s3.LocalBuckets;
import dev.millrace.services.s3.S3Service;
import dev.millrace.services.sqs.Queues;
import dev.millrace.services.sqs.SqsService;
import dev.millrace.services.sts.StsService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import dev.millrace.tables.stream.StreamSettings;
import dev.millrace.tables.table.Tables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** AWS's own clients against a gateway that verifies signatures: one service a protocol. */
class SignedClientsTest extends GatewayTest {

    private static final String ID = "AKIDEXAMPLE";
    private static final AwsCredentials RIGHT = AwsBasicCredentials.create(ID, "right");
    private static final AwsCredentials WRONG = AwsBasicCredentials.create(ID, "wrong");
    private static final AwsCredentials UNKNOWN = AwsBasicCredentials.create("AKIDOTHER", "right");

    private final SystemClock time = SystemClock.create();
    private final SessionCredentials sessions = SessionCredentials.ofThisProcess();
    private final Store store;
    private final Tables tables;
    private final LocalBuckets buckets;

    SignedClientsTest(@TempDir Path directory) {
        store = RocksDbStore.open(directory.resolve("store"), Durability.OS);
        tables = Tables.open(store, time, StreamSettings.defaults(), Runnable::run);
        buckets = new LocalBuckets(store, time, directory.resolve("s3"));
    }

    @Override
    ServiceCatalog catalog() {
        var metrics = new MetricStore(store, time);
        return new ServiceCatalog(java.util.List.of(
                new DynamoDbService(tables, time),
                SampleService.lambda(),
                new SqsService(new Queues(store, time), time),
                new S3Service(buckets),
                new CloudWatchService(store, time, metrics, (action, scope, subject, message) -> {}, Runnable::run),
                new StsService(time, sessions)));
    }

    @Override
    GatewaySettings settings(GatewaySettings defaults) {
        return defaults.withSignatures(Signatures.verifiedWith(new KeyRing(Map.of(ID, "right"), sessions), time))
                .with(new LocalEndpoint(
                        "GET", "/_millrace/health", exchange -> exchange.answer(200, "text/plain", new byte[0])))
                .with(new LocalEndpoint(
                        "POST",
                        "/_millrace/clock",
                        exchange -> exchange.answer(
                                200, "text/plain", exchange.body().readAllBytes())));
    }

    @AfterEach
    void closeStore() {
        buckets.close();
        tables.close();
        store.close();
        time.close();
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            B builder, AwsCredentials credentials) {
        return builder.endpointOverride(uri("/"))
                .region(Region.EU_WEST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
                .build();
    }

    private S3Client s3(AwsCredentials credentials) {
        return client(S3Client.builder().forcePathStyle(true), credentials);
    }

    private static void refused(ThrowingCallable call, int status, String code, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.awsErrorDetails().errorMessage()).startsWith(message);
            assertThat(e.statusCode()).isEqualTo(status);
        });
    }

    @Test
    @DisplayName("JSON: DynamoDB")
    void json() {
        try (var right = client(DynamoDbClient.builder(), RIGHT);
                var wrong = client(DynamoDbClient.builder(), WRONG);
                var unknown = client(DynamoDbClient.builder(), UNKNOWN)) {
            assertThat(right.listTables().tableNames()).isEmpty();
            refused(
                    wrong::listTables,
                    400,
                    "InvalidSignatureException",
                    "The request signature we calculated does not match the signature you provided.");
            refused(
                    unknown::listTables,
                    400,
                    "UnrecognizedClientException",
                    "The security token included in the request is invalid.");
        }
    }

    @Test
    @DisplayName("6.2.1 the signature covers the compressed bytes")
    void compressed() throws IOException {
        var body = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(body)) {
            gzip.write("{\"Limit\":1}".getBytes(StandardCharsets.UTF_8));
        }
        var request = post("").POST(BodyPublishers.ofByteArray(body.toByteArray()))
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("Content-Encoding", "gzip")
                .header("X-Amz-Target", "DynamoDB_20120810.ListTables");
        var unpacked = request.copy();
        new Signer(ID, "right", "", "eu-west-1")
                .headers("POST", uri("/"), body.toByteArray(), "dynamodb", time.wallTime())
                .forEach(request::header);
        new Signer(ID, "right", "", "eu-west-1")
                .headers(
                        "POST", uri("/"), "{\"Limit\":1}".getBytes(StandardCharsets.UTF_8), "dynamodb", time.wallTime())
                .forEach(unpacked::header);

        assertThat(send(request).text()).isEqualTo("{\"TableNames\":[]}");
        assertThat(send(unpacked).text()).contains("#InvalidSignatureException");
    }

    @Test
    @DisplayName("JSON with query codes (SQS), REST-JSON (Lambda), query (STS) and CBOR (CloudWatch)")
    void other_protocols() {
        try (var right = client(SqsClient.builder(), RIGHT);
                var unknown = client(SqsClient.builder(), UNKNOWN)) {
            assertThat(right.listQueues().queueUrls()).isEmpty();
            refused(unknown::listQueues, 400, "InvalidClientTokenId", "The security token");
        }
        try (var right = client(LambdaClient.builder(), RIGHT);
                var wrong = client(LambdaClient.builder(), WRONG)) {
            var invoked = right.invoke(r -> r.functionName("arn:aws:lambda:eu-west-1:000000000000:function:f")
                    .payload(SdkBytes.fromUtf8String("{}")));
            assertThat(invoked.statusCode()).isEqualTo(200);
            refused(
                    () -> wrong.invoke(r -> r.functionName("f").payload(SdkBytes.fromUtf8String("{}"))),
                    403,
                    "InvalidSignatureException",
                    "The request signature we calculated");
        }
        try (var right = client(StsClient.builder(), RIGHT);
                var wrong = client(StsClient.builder(), WRONG);
                var unknown = client(StsClient.builder(), UNKNOWN)) {
            assertThat(right.getCallerIdentity().account()).isEqualTo("000000000000");
            refused(wrong::getCallerIdentity, 403, "SignatureDoesNotMatch", "The request signature we calculated");
            refused(unknown::getCallerIdentity, 403, "InvalidClientTokenId", "The security token");
        }
        try (var right = client(CloudWatchClient.builder(), RIGHT);
                var unknown = client(CloudWatchClient.builder(), UNKNOWN)) {
            assertThat(right.describeAlarms().metricAlarms()).isEmpty();
            refused(unknown::describeAlarms, 400, "InvalidClientTokenId", "The security token");
        }
    }

    @Test
    @DisplayName("the credentials of an assumed role are good, in its account, and only with their token")
    void assumed_roles() {
        try (var sts = client(StsClient.builder(), RIGHT)) {
            var keys = sts.assumeRole(
                            r -> r.roleArn("arn:aws:iam::210987654321:role/r").roleSessionName("me"))
                    .credentials();
            var session = AwsSessionCredentials.create(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken());
            try (var role = client(StsClient.builder(), session);
                    var tokenless = client(
                            StsClient.builder(),
                            AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey()))) {
                assertThat(role.getCallerIdentity().account()).isEqualTo("210987654321");
                refused(tokenless::getCallerIdentity, 403, "InvalidClientTokenId", "The security token");
            }
        }
    }

    @Test
    @DisplayName("S3: chunks with a signed trailer, whole bodies, keys with every kind of character, refusals in XML")
    void s3_objects() {
        try (var right = s3(RIGHT);
                var wrong = s3(WRONG);
                var unknown = s3(UNKNOWN)) {
            right.createBucket(r -> r.bucket("orders"));
            var big = new byte[300_000];
            new Random(1).nextBytes(big);
            var key = "a b/ü+%~(1)'*!&=$@:,;.bin";
            right.putObject(r -> r.bucket("orders").key(key), RequestBody.fromBytes(big));
            assertThat(right.getObject(r -> r.bucket("orders").key(key), ResponseTransformer.toBytes())
                            .asByteArray())
                    .isEqualTo(big);
            assertThat(right.listObjectsV2(r -> r.bucket("orders").prefix("a b/ü+"))
                            .contents())
                    .hasSize(1);
            refused(
                    () -> wrong.putObject(r -> r.bucket("orders").key("x"), RequestBody.fromString("x")),
                    403,
                    "SignatureDoesNotMatch",
                    "The request signature we calculated does not match the signature you provided. Check your key");
            refused(
                    unknown::listBuckets,
                    403,
                    "InvalidAccessKeyId",
                    "The AWS Access Key Id you provided does not exist in our records.");
        }
    }

    @Test
    @DisplayName("S3: a link is good until it expires, for what was signed, and not for a header more")
    void s3_links() throws Exception {
        try (var right = s3(RIGHT);
                var http = HttpClient.newHttpClient();
                var presigner = S3Presigner.builder()
                        .endpointOverride(uri("/"))
                        .region(Region.EU_WEST_1)
                        .serviceConfiguration(S3Configuration.builder()
                                .pathStyleAccessEnabled(true)
                                .build())
                        .credentialsProvider(StaticCredentialsProvider.create(RIGHT))
                        .build()) {
            right.createBucket(r -> r.bucket("orders"));
            right.putObject(r -> r.bucket("orders").key("k"), RequestBody.fromString("content"));
            var get = presigner
                    .presignGetObject(r -> r.signatureDuration(Duration.ofMinutes(1))
                            .getObjectRequest(g -> g.bucket("orders").key("k")))
                    .url()
                    .toURI();
            var put = presigner
                    .presignPutObject(r -> r.signatureDuration(Duration.ofMinutes(1))
                            .putObjectRequest(g -> g.bucket("orders").key("new")))
                    .url()
                    .toURI();

            assertThat(text(http, HttpRequest.newBuilder(get))).isEqualTo("content");
            assertThat(text(
                            http,
                            HttpRequest.newBuilder(URI.create(get.toString().replace("/k?", "/other?")))))
                    .contains("<Code>SignatureDoesNotMatch</Code>");
            assertThat(text(
                            http,
                            HttpRequest.newBuilder(
                                    URI.create(get.toString().replaceFirst("X-Amz-Date=2", "X-Amz-Date=1")))))
                    .contains("<Message>Request has expired</Message>");
            assertThat(text(
                            http,
                            HttpRequest.newBuilder(put)
                                    .header("x-amz-copy-source", "/orders/k")
                                    .PUT(BodyPublishers.noBody())))
                    .contains("<HeadersNotSigned>x-amz-copy-source</HeadersNotSigned>");
            assertThat(text(http, HttpRequest.newBuilder(put).PUT(BodyPublishers.ofString("new"))))
                    .isEmpty();
            assertThat(right.getObjectAsBytes(r -> r.bucket("orders").key("new"))
                            .asUtf8String())
                    .isEqualTo("new");
            assertThat(text(http, HttpRequest.newBuilder(uri("/orders/k")))).contains("<Code>AccessDenied</Code>");
        }
    }

    @Test
    @DisplayName("S3: a body that is not what was signed is refused, and the object stays as it was")
    void s3_tampered() throws Exception {
        try (var right = s3(RIGHT);
                var http = HttpClient.newHttpClient()) {
            right.createBucket(r -> r.bucket("orders"));
            right.putObject(r -> r.bucket("orders").key("k"), RequestBody.fromString("old"));
            var uri = uri("/orders/k");
            var request = HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofString("evil"));
            new Signer(ID, "right", "", "eu-west-1")
                    .headers("PUT", uri, "good".getBytes(StandardCharsets.UTF_8), "s3", time.wallTime())
                    .forEach(request::header);

            assertThat(text(http, request)).contains("<Code>XAmzContentSHA256Mismatch</Code>");
            assertThat(right.getObjectAsBytes(r -> r.bucket("orders").key("k")).asUtf8String())
                    .isEqualTo("old");
        }
    }

    @Test
    @DisplayName("the server's own pages take signed requests only, but for the one that says it is there")
    void local_endpoints() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            assertThat(send(HttpRequest.newBuilder(uri("/_millrace/health"))).status())
                    .isEqualTo(200);
            var uri = uri("/_millrace/clock");
            assertThat(text(http, HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("{}"))))
                    .contains("Request is missing Authentication Token");
            var headers = new Signer(ID, "right", "", "us-east-1")
                    .headers("POST", uri, new byte[] {'{', '}'}, "millrace", time.wallTime());
            var signed = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("{}"));
            headers.forEach(signed::header);
            assertThat(text(http, signed)).isEqualTo("{}");
            var tampered = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("[]"));
            headers.forEach(tampered::header);
            assertThat(text(http, tampered)).contains("does not match what was computed");
        }
    }

    private static String text(HttpClient http, HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString()).body();
    }
}
