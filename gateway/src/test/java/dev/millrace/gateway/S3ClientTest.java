package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.s3.LocalBuckets;
import dev.millrace.services.s3.S3Service;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.Payer;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** S3 as AWS's own client sees it, with its default checksums; the client verifies what it gets back. */
class S3ClientTest extends GatewayTest {

    private final Path directory;
    private final Store store;
    private final LocalBuckets buckets;
    private S3Client s3;

    S3ClientTest(@TempDir Path directory) {
        this.directory = directory;
        this.store = RocksDbStore.open(directory.resolve("store"), Durability.OS);
        this.buckets = new LocalBuckets(store, clock, directory.resolve("s3"));
    }

    @Override
    ServiceCatalog catalog() {
        return new ServiceCatalog(List.of(SampleService.dynamoDb(), SampleService.lambda(), new S3Service(buckets)));
    }

    @BeforeEach
    void openClient() {
        s3 = client("111122223333", Region.EU_WEST_1);
    }

    private S3Client client(String account, Region region) {
        return S3Client.builder()
                .endpointOverride(uri("/"))
                .region(region)
                .forcePathStyle(true)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(account, "x")))
                .build();
    }

    @AfterEach
    void closeClient() {
        s3.close();
        buckets.close();
        store.close();
    }

    private void create(String bucket) {
        s3.createBucket(r -> r.bucket(bucket));
    }

    private void put(String bucket, String key, String text) {
        s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    private String get(String bucket, String key) {
        return bytes(bucket, key).asUtf8String();
    }

    private ResponseBytes<GetObjectResponse> bytes(String bucket, String key) {
        return s3.getObject(r -> r.bucket(bucket).key(key), ResponseTransformer.toBytes());
    }

    private static String code(Throwable e) {
        return ((S3Exception) e).awsErrorDetails().errorCode();
    }

    @Test
    @DisplayName("buckets are made, found, listed and deleted, and nothing is opened for them on disk")
    void buckets() {
        create("orders-code");
        create("another");

        assertThat(s3.listBuckets().buckets())
                .extracting(software.amazon.awssdk.services.s3.model.Bucket::name)
                .containsExactly("another", "orders-code");
        assertThat(s3.headBucket(r -> r.bucket("orders-code")).bucketRegion()).isEqualTo("eu-west-1");
        assertThat(s3.getBucketLocation(r -> r.bucket("orders-code")).locationConstraintAsString())
                .isEqualTo("eu-west-1");

        s3.deleteBucket(r -> r.bucket("another"));

        assertThatThrownBy(() -> s3.headBucket(r -> r.bucket("another"))).isInstanceOf(NoSuchBucketException.class);
        assertThatThrownBy(() -> s3.listObjectsV2(r -> r.bucket("another")))
                .isInstanceOf(NoSuchBucketException.class)
                .hasMessageContaining("The specified bucket does not exist");
        assertThat(directory.resolve("s3")).doesNotExist();
    }

    @Test
    @DisplayName("names are shared by all accounts, and nobody sees another's buckets")
    void accounts() {
        create("orders");
        put("orders", "k", "mine");
        try (var other = client("444455556666", Region.US_EAST_1)) {
            assertThat(other.listBuckets().buckets()).isEmpty();
            assertThatThrownBy(() -> other.createBucket(r -> r.bucket("orders")))
                    .isInstanceOf(BucketAlreadyExistsException.class);
            assertThatThrownBy(() -> other.getObject(r -> r.bucket("orders").key("k")))
                    .satisfies(e -> assertThat(code(e)).isEqualTo("AccessDenied"));
            other.createBucket(r -> r.bucket("another"));
            other.createBucket(r -> r.bucket("another")); // nothing is said of it in us-east-1
        }
        assertThatThrownBy(() -> create("orders"))
                .satisfies(e -> assertThat(code(e)).isEqualTo("BucketAlreadyOwnedByYou"));
        assertThatThrownBy(() -> create("sthree-orders"))
                .satisfies(e -> assertThat(code(e)).isEqualTo("InvalidBucketName"));
        assertThatThrownBy(() -> s3.putObject(
                        r -> r.bucket("orders").key("k").expectedBucketOwner("444455556666"),
                        RequestBody.fromString("x")))
                .satisfies(e -> assertThat(code(e)).isEqualTo("AccessDenied"));
    }

    @Test
    @DisplayName("an object comes back as it was put, with its type, metadata and ETag, dated by business time")
    void objects() {
        create("orders");
        ((dev.millrace.model.SkippableClock) clock).advance(Duration.ofHours(5));

        var put = s3.putObject(
                r -> r.bucket("orders")
                        .key("a/b c+d&ü.txt")
                        .contentType("text/plain")
                        .metadata(Map.of("colour", "green")),
                RequestBody.fromString("hello"));
        assertThat(put.eTag()).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");

        var head = s3.headObject(r -> r.bucket("orders").key("a/b c+d&ü.txt"));
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.contentType()).isEqualTo("text/plain");
        assertThat(head.metadata()).containsEntry("colour", "green");
        assertThat(head.eTag()).isEqualTo(put.eTag());
        assertThat(head.lastModified())
                .isBetween(clock.now().minusSeconds(1), clock.now().plusSeconds(1));
        assertThat(get("orders", "a/b c+d&ü.txt")).isEqualTo("hello");
        assertThat(s3.getObject(
                                r -> r.bucket("orders").key("a/b c+d&ü.txt").range("bytes=1-3"),
                                ResponseTransformer.toBytes())
                        .asUtf8String())
                .isEqualTo("ell");
        assertThatThrownBy(() -> get("orders", "nothing")).isInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> s3.headObject(r -> r.bucket("orders").key("nothing")))
                .isInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> s3.getObject(
                        r -> r.bucket("orders").key("a/b c+d&ü.txt").ifMatch("\"00000000000000000000000000000000\"")))
                .satisfies(e -> assertThat(((S3Exception) e).statusCode()).isEqualTo(412));

        s3.deleteObject(r -> r.bucket("orders").key("a/b c+d&ü.txt"));
        s3.deleteObject(r -> r.bucket("orders").key("a/b c+d&ü.txt"));
        assertThatThrownBy(() -> get("orders", "a/b c+d&ü.txt")).isInstanceOf(NoSuchKeyException.class);
    }

    @ParameterizedTest
    @DisplayName("a body of unknown end comes in signed chunks with its checksum behind it")
    @EnumSource(
            value = ChecksumAlgorithm.class,
            names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
    void chunked_bodies(ChecksumAlgorithm algorithm) {
        create("orders");
        var content = new byte[300_000];
        new Random(7).nextBytes(content);

        s3.putObject(
                r -> r.bucket("orders").key("big").checksumAlgorithm(algorithm),
                RequestBody.fromContentProvider(
                        () -> new ByteArrayInputStream(content), content.length, "application/octet-stream"));

        assertThat(bytes("orders", "big").asByteArray()).isEqualTo(content);
        assertThat(bytes("orders", "big").response().contentEncoding()).isNull();
    }

    @Test
    @DisplayName("a body that is not what its checksum says is refused, and what was there stays")
    void wrong_checksum() {
        create("orders");
        put("orders", "k", "before");

        assertThatThrownBy(() -> s3.putObject(
                        r -> r.bucket("orders").key("k").checksumCRC32("AAAAAA=="), RequestBody.fromString("after")))
                .satisfies(e -> assertThat(((S3Exception) e).statusCode()).isEqualTo(400));

        assertThat(get("orders", "k")).isEqualTo("before");
        var right = s3.putObject(
                r -> r.bucket("orders").key("k").checksumCRC32("NhCmhg=="), RequestBody.fromString("hello"));
        assertThat(right.checksumCRC32()).isEqualTo("NhCmhg==");
    }

    @Test
    @DisplayName("lists in the order of keys, in pages, by prefix and folder")
    void lists() {
        create("orders");
        for (var key : List.of("a/1", "a/2", "a/b/3", "ab", "c d", "z")) {
            put("orders", key, key);
        }

        assertThat(s3.listObjectsV2(r -> r.bucket("orders")).contents())
                .extracting(S3Object::key)
                .containsExactly("a/1", "a/2", "a/b/3", "ab", "c d", "z");
        var folder = s3.listObjectsV2(r -> r.bucket("orders").prefix("a/").delimiter("/"));
        assertThat(folder.contents()).extracting(S3Object::key).containsExactly("a/1", "a/2");
        assertThat(folder.commonPrefixes())
                .extracting(software.amazon.awssdk.services.s3.model.CommonPrefix::prefix)
                .containsExactly("a/b/");
        assertThat(s3.listObjectsV2(r -> r.bucket("orders").prefix("nothing")).keyCount())
                .isZero();
        var paged = new ArrayList<String>();
        s3.listObjectsV2Paginator(r -> r.bucket("orders").maxKeys(2)).contents().forEach(o -> paged.add(o.key()));
        assertThat(paged).containsExactly("a/1", "a/2", "a/b/3", "ab", "c d", "z");
        assertThat(s3.listObjects(r -> r.bucket("orders").marker("ab")).contents())
                .extracting(S3Object::key)
                .containsExactly("c d", "z");
        assertThat(s3.listObjectVersions(r -> r.bucket("orders").prefix("a/b")).versions())
                .singleElement()
                .satisfies(version -> {
                    assertThat(version.key()).isEqualTo("a/b/3");
                    assertThat(version.versionId()).isEqualTo("null");
                    assertThat(version.isLatest()).isTrue();
                });
        assertThatThrownBy(() -> s3.listObjectsV2(r -> r.bucket("orders").delimiter("-")))
                .hasMessageContaining("the delimiter '-'");
    }

    @Test
    @DisplayName("a bucket with objects is not deleted; several objects are deleted at once")
    void not_empty() {
        create("orders");
        put("orders", "a/1", "x");
        put("orders", "b", "x");

        assertThatThrownBy(() -> s3.deleteBucket(r -> r.bucket("orders")))
                .satisfies(e -> assertThat(code(e)).isEqualTo("BucketNotEmpty"));
        var deleted = s3.deleteObjects(r -> r.bucket("orders")
                .delete(d -> d.objects(
                        ObjectIdentifier.builder().key("a/1").versionId("null").build(),
                        ObjectIdentifier.builder().key("b").build(),
                        ObjectIdentifier.builder().key("never there").build())));
        assertThat(deleted.deleted()).hasSize(3);
        assertThat(deleted.errors()).isEmpty();
        s3.createMultipartUpload(r -> r.bucket("orders").key("never completed"));
        s3.deleteBucket(r -> r.bucket("orders"));

        create("orders");
        assertThat(s3.listObjectsV2(r -> r.bucket("orders")).contents()).isEmpty();
        assertThat(s3.listMultipartUploads(r -> r.bucket("orders")).uploads()).isEmpty();
    }

    @Test
    @DisplayName("an object is copied, within its bucket and from another")
    void copies() {
        create("orders");
        create("backup");
        put("orders", "a b/1", "x");

        s3.copyObject(r -> r.sourceBucket("orders")
                .sourceKey("a b/1")
                .destinationBucket("backup")
                .destinationKey("c"));

        assertThat(get("backup", "c")).isEqualTo("x");
        assertThatThrownBy(() -> s3.copyObject(r -> r.sourceBucket("nobody-has-it")
                        .sourceKey("1")
                        .destinationBucket("backup")
                        .destinationKey("c")))
                .isInstanceOf(NoSuchBucketException.class);
        assertThatThrownBy(() -> s3.copyObject(r -> r.sourceBucket("orders")
                        .sourceKey("none")
                        .destinationBucket("backup")
                        .destinationKey("c")))
                .isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    @DisplayName("an upload in parts becomes one object")
    void multipart() {
        create("orders");
        var part = new byte[5 << 20];
        new Random(1).nextBytes(part);
        var upload = s3.createMultipartUpload(r -> r.bucket("orders").key("big").contentType("application/zip"));
        var parts = new ArrayList<CompletedPart>();
        for (int number = 1; number <= 2; number++) {
            int n = number;
            var done = s3.uploadPart(
                    r -> r.bucket("orders")
                            .key("big")
                            .uploadId(upload.uploadId())
                            .partNumber(n),
                    n == 1 ? RequestBody.fromBytes(part) : RequestBody.fromString("end"));
            parts.add(CompletedPart.builder()
                    .partNumber(n)
                    .eTag(done.eTag())
                    .checksumCRC32(done.checksumCRC32())
                    .build());
        }
        assertThat(s3.listParts(r -> r.bucket("orders").key("big").uploadId(upload.uploadId()))
                        .parts())
                .hasSize(2);

        s3.completeMultipartUpload(
                r -> r.bucket("orders").key("big").uploadId(upload.uploadId()).multipartUpload(m -> m.parts(parts)));

        var object = bytes("orders", "big");
        assertThat(object.asByteArray())
                .hasSize(part.length + 3)
                .startsWith(part)
                .endsWith("end".getBytes(StandardCharsets.US_ASCII));
        assertThat(object.response().eTag()).endsWith("-2\"");
        assertThat(object.response().contentType()).isEqualTo("application/zip");
        assertThat(s3.listObjectsV2(r -> r.bucket("orders")).contents()).hasSize(1);
    }

    @Test
    @DisplayName("clients 8: what a new bucket answers for its sub-resources")
    void sub_resources_of_a_new_bucket() {
        create("orders");

        assertThat(s3.getBucketVersioning(r -> r.bucket("orders")).status()).isNull();
        assertThat(s3.getBucketAcl(r -> r.bucket("orders")).grants())
                .singleElement()
                .satisfies(grant -> assertThat(grant.permissionAsString()).isEqualTo("FULL_CONTROL"));
        assertThat(s3.getBucketEncryption(r -> r.bucket("orders"))
                        .serverSideEncryptionConfiguration()
                        .rules()
                        .getFirst()
                        .applyServerSideEncryptionByDefault()
                        .sseAlgorithm())
                .isEqualTo(ServerSideEncryption.AES256);
        assertThat(s3.getPublicAccessBlock(r -> r.bucket("orders"))
                        .publicAccessBlockConfiguration()
                        .blockPublicAcls())
                .isTrue();
        assertThat(s3.getBucketOwnershipControls(r -> r.bucket("orders"))
                        .ownershipControls()
                        .rules()
                        .getFirst()
                        .objectOwnership())
                .isEqualTo(ObjectOwnership.BUCKET_OWNER_ENFORCED);
        assertThat(s3.getBucketRequestPayment(r -> r.bucket("orders")).payer()).isEqualTo(Payer.BUCKET_OWNER);
        assertThat(s3.getBucketLogging(r -> r.bucket("orders")).loggingEnabled())
                .isNull();
        assertThat(s3.getBucketAccelerateConfiguration(r -> r.bucket("orders")).status())
                .isNull();
        assertThat(s3.getBucketNotificationConfiguration(r -> r.bucket("orders"))
                        .queueConfigurations())
                .isEmpty();
        assertUnset("NoSuchTagSet", () -> s3.getBucketTagging(r -> r.bucket("orders")));
        assertUnset("NoSuchBucketPolicy", () -> s3.getBucketPolicy(r -> r.bucket("orders")));
        assertUnset("NoSuchCORSConfiguration", () -> s3.getBucketCors(r -> r.bucket("orders")));
        assertUnset("NoSuchWebsiteConfiguration", () -> s3.getBucketWebsite(r -> r.bucket("orders")));
        assertUnset("NoSuchLifecycleConfiguration", () -> s3.getBucketLifecycleConfiguration(r -> r.bucket("orders")));
        assertUnset("ReplicationConfigurationNotFoundError", () -> s3.getBucketReplication(r -> r.bucket("orders")));
        assertUnset(
                "ObjectLockConfigurationNotFoundError", () -> s3.getObjectLockConfiguration(r -> r.bucket("orders")));
    }

    private static void assertUnset(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).satisfies(e -> {
            assertThat(code(e)).isEqualTo(code);
            assertThat(((S3Exception) e).statusCode()).isEqualTo(404);
        });
    }

    @Test
    @DisplayName("sub-resources come back as they were put, and are gone when they are deleted")
    void sub_resources() {
        create("orders");
        s3.putBucketVersioning(
                r -> r.bucket("orders").versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
        assertThat(s3.getBucketVersioning(r -> r.bucket("orders")).status()).isEqualTo(BucketVersioningStatus.ENABLED);

        var tag = Tag.builder().key("team").value("a & <b>").build();
        s3.putBucketTagging(r -> r.bucket("orders").tagging(t -> t.tagSet(tag)));
        assertThat(s3.getBucketTagging(r -> r.bucket("orders")).tagSet()).containsExactly(tag);
        s3.deleteBucketTagging(r -> r.bucket("orders"));
        assertUnset("NoSuchTagSet", () -> s3.getBucketTagging(r -> r.bucket("orders")));

        var withKey = ServerSideEncryptionRule.builder()
                .bucketKeyEnabled(true)
                .applyServerSideEncryptionByDefault(
                        d -> d.sseAlgorithm(ServerSideEncryption.AWS_KMS).kmsMasterKeyID("alias/k"))
                .build();
        s3.putBucketEncryption(r -> r.bucket("orders").serverSideEncryptionConfiguration(c -> c.rules(withKey)));
        var rule = s3.getBucketEncryption(r -> r.bucket("orders"))
                .serverSideEncryptionConfiguration()
                .rules()
                .getFirst();
        assertThat(rule.bucketKeyEnabled()).isTrue();
        assertThat(rule.applyServerSideEncryptionByDefault().kmsMasterKeyID()).isEqualTo("alias/k");

        var policy = "{\"Version\":\"2012-10-17\",\"Statement\":[]}";
        s3.putBucketPolicy(r -> r.bucket("orders").policy(policy));
        assertThat(s3.getBucketPolicy(r -> r.bucket("orders")).policy()).isEqualTo(policy);
        s3.deleteBucketPolicy(r -> r.bucket("orders"));
        assertUnset("NoSuchBucketPolicy", () -> s3.getBucketPolicy(r -> r.bucket("orders")));
        assertThatThrownBy(() -> s3.putBucketPolicy(r -> r.bucket("orders").policy("not JSON")))
                .satisfies(e -> assertThat(code(e)).isEqualTo("MalformedPolicy"));

        s3.putPublicAccessBlock(r -> r.bucket("orders").publicAccessBlockConfiguration(b -> b.blockPublicAcls(true)));
        var block = s3.getPublicAccessBlock(r -> r.bucket("orders")).publicAccessBlockConfiguration();
        assertThat(block.blockPublicAcls()).isTrue();
        assertThat(block.restrictPublicBuckets()).isFalse();

        var cors = CORSRule.builder()
                .id("one")
                .allowedMethods("GET", "PUT")
                .allowedOrigins("*")
                .maxAgeSeconds(60)
                .build();
        s3.putBucketCors(r -> r.bucket("orders").corsConfiguration(c -> c.corsRules(cors)));
        assertThat(s3.getBucketCors(r -> r.bucket("orders")).corsRules()).containsExactly(cors);

        var cleanup = LifecycleRule.builder()
                .id("cleanup")
                .status(ExpirationStatus.ENABLED)
                .filter(f -> f.and(a -> a.prefix("tmp/").tags(tag)))
                .noncurrentVersionExpiration(e -> e.noncurrentDays(30))
                .abortIncompleteMultipartUpload(a -> a.daysAfterInitiation(1))
                .build();
        s3.putBucketLifecycleConfiguration(r -> r.bucket("orders").lifecycleConfiguration(c -> c.rules(cleanup)));
        assertThat(s3.getBucketLifecycleConfiguration(r -> r.bucket("orders")).rules())
                .containsExactly(cleanup);
    }

    @Test
    @DisplayName("clients 10.8: what Millrace does not have is refused by its name")
    void refusals() {
        create("orders");
        put("orders", "k", "x");
        assertThat(s3.getObjectTagging(r -> r.bucket("orders").key("k")).tagSet())
                .isEmpty();
        assertRefused(
                "'website'",
                () -> s3.putBucketWebsite(
                        r -> r.bucket("orders").websiteConfiguration(w -> w.indexDocument(i -> i.suffix("i")))));
        assertRefused("'replication'", () -> s3.deleteBucketReplication(r -> r.bucket("orders")));
        assertRefused("'inventory'", () -> s3.listBucketInventoryConfigurations(r -> r.bucket("orders")));
        assertRefused(
                "x-amz-tagging",
                () -> s3.putObject(r -> r.bucket("orders").key("k").tagging("a=b"), RequestBody.fromString("x")));
        assertRefused("'.' or '..'", () -> put("orders", "a/../b", "x"));
        assertRefused("empty name", () -> put("orders", "a//b", "x"));
        assertRefused(
                "'.' or '..'",
                () -> s3.copyObject(r -> r.sourceBucket("orders")
                        .sourceKey("a/../k")
                        .destinationBucket("orders")
                        .destinationKey("copy")));
        assertRefused(
                "'.' or '..'",
                () -> s3.deleteObjects(r -> r.bucket("orders")
                        .delete(d -> d.objects(
                                ObjectIdentifier.builder().key("a/../k").build()))));
        assertThat(get("orders", "k")).isEqualTo("x");
        assertThatThrownBy(() -> s3.putObject(
                        r -> r.bucket("orders").key("k").acl(ObjectCannedACL.PUBLIC_READ), RequestBody.fromString("x")))
                .satisfies(e -> assertThat(code(e)).isEqualTo("AccessControlListNotSupported"));
        assertThat(s3.putObject(
                                r -> r.bucket("orders").key("k").serverSideEncryption(ServerSideEncryption.AWS_KMS),
                                RequestBody.fromString("x"))
                        .serverSideEncryption())
                .isEqualTo(ServerSideEncryption.AWS_KMS);
        assertThat(s3.headBucket(r -> r.bucket("orders")).bucketRegion()).isEqualTo("eu-west-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE /orders?x",
                "PUT /orders?x=y",
                "GET /orders?x",
                "GET /?x",
                "PUT /orders/k?metadataInventoryTable",
                "DELETE /orders/k?x",
                "GET /orders/k?x",
                "PUT /orders/k?partNumber=1",
                "POST /orders/k?x"
            })
    @DisplayName("clients 10.8: an unknown sub-resource is 501 NotImplemented, and nothing happens")
    void unknown_sub_resource(String line) {
        create("orders");
        put("orders", "k", "x");
        if (line.equals("DELETE /orders?x")) {
            s3.deleteObject(r -> r.bucket("orders").key("k"));
        }
        var parts = line.split(" ", 2);
        var reply = send(HttpRequest.newBuilder(uri(parts[1]))
                .method(parts[0], BodyPublishers.ofString("new"))
                .header(
                        "Authorization",
                        AUTHORIZATION.replace("/dynamodb/", "/s3/").replace("AKIDEXAMPLE", "111122223333")));
        assertThat(reply.text()).contains("<Code>NotImplemented</Code>");
        assertThat(reply.status()).isEqualTo(501);
        s3.headBucket(r -> r.bucket("orders"));
        assertThat(s3.listObjectsV2(r -> r.bucket("orders")).keyCount())
                .isEqualTo(line.equals("DELETE /orders?x") ? 0 : 1);
    }

    private static void assertRefused(String name, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).hasMessageContaining(name).satisfies(e -> {
            assertThat(code(e)).isEqualTo("NotImplemented");
            assertThat(((S3Exception) e).statusCode()).isEqualTo(501);
        });
    }

    @Test
    @DisplayName("a presigned address needs no header, and an unsigned request finds a bucket of the home account")
    void without_headers() throws Exception {
        create("orders");
        put("orders", "k", "x");
        try (var http = HttpClient.newHttpClient();
                var presigner = S3Presigner.builder()
                        .endpointOverride(uri("/"))
                        .region(Region.EU_WEST_1)
                        .serviceConfiguration(S3Configuration.builder()
                                .pathStyleAccessEnabled(true)
                                .build())
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("111122223333", "x")))
                        .build()) {
            var address = presigner
                    .presignGetObject(r -> r.signatureDuration(Duration.ofMinutes(1))
                            .getObjectRequest(g -> g.bucket("orders").key("k")))
                    .url();
            var reply = http.send(HttpRequest.newBuilder(address.toURI()).build(), BodyHandlers.ofString());
            assertThat(reply.body()).isEqualTo("x");

            var anonymous = http.send(HttpRequest.newBuilder(uri("/orders/k")).build(), BodyHandlers.ofString());
            assertThat(anonymous.statusCode()).isEqualTo(404); // the home account has no such bucket
            try (var home = client("000000000000", Region.US_EAST_1)) {
                home.createBucket(r -> r.bucket("at-home"));
            }
            http.send(
                    HttpRequest.newBuilder(uri("/at-home/a"))
                            .PUT(BodyPublishers.ofString("content"))
                            .build(),
                    BodyHandlers.ofString());
            anonymous = http.send(HttpRequest.newBuilder(uri("/at-home/a")).build(), BodyHandlers.ofString());
            assertThat(anonymous.body()).isEqualTo("content");
        }
    }

    @Test
    @DisplayName("a bucket may stand in the host's name below localhost")
    void virtual_hosts() throws Exception {
        try (var socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), gateway.port())) {
            create("orders");
            put("orders", "a/k", "found it");
            socket.getOutputStream()
                    .write(("GET /a/k HTTP/1.1\r\nHost: orders.s3.eu-west-1.localhost:" + gateway.port()
                                    + "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=111122223333/20260101/eu-west-1/s3/"
                                    + "aws4_request, SignedHeaders=host, Signature=00\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("found it");
        }
    }

    @Test
    @DisplayName("documents with a document type, and with unknown elements, are malformed")
    void bad_documents() {
        create("orders");
        for (var document : List.of(
                "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Tagging><TagSet><Tag><Key>&e;</Key>"
                        + "<Value/></Tag></TagSet></Tagging>",
                "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value><More/></Tag></TagSet></Tagging>",
                "<Tagging><TagSet>",
                "<Other/>")) {
            var reply = send(HttpRequest.newBuilder(uri("/orders?tagging"))
                    .PUT(BodyPublishers.ofString(document))
                    .header(
                            "Authorization",
                            AUTHORIZATION.replace("/dynamodb/", "/s3/").replace("AKIDEXAMPLE", "111122223333")));
            assertThat(reply.text()).contains("<Code>MalformedXML</Code>");
            assertThat(reply.status()).isEqualTo(400);
        }
    }

    @Test
    @DisplayName("what an upload left half written is not an object after a restart")
    void half_written() throws Exception {
        create("orders");
        put("orders", "whole-8a2c5b6e-0000-4000-8000-1234567890ab", "x");
        Files.writeString(directory.resolve("s3/orders/torn-8a2c5b6e-0000-4000-8000-1234567890ab"), "ha");
        Files.writeString(directory.resolve("s3/.writes/1"), "orders\ntorn\n");
        buckets.close();

        var reopened = new LocalBuckets(store, clock, directory.resolve("s3"));
        assertThat(reopened.get("orders", "whole-8a2c5b6e-0000-4000-8000-1234567890ab"))
                .isPresent();
        assertThat(reopened.get("orders", "torn-8a2c5b6e-0000-4000-8000-1234567890ab"))
                .isEmpty();
        reopened.close();
    }
}
