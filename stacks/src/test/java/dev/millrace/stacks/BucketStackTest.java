package dev.millrace.stacks;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ServiceException;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import dev.millrace.services.buckets.ObjectBuckets.NewObject;
import dev.millrace.services.s3.LocalBuckets;
import dev.millrace.services.s3.S3Service;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code AWS::S3::Bucket} and {@code AWS::S3::BucketPolicy} over the real service. */
class BucketStackTest {

    private static final String TEMPLATE = """
            Resources:
              Data:
                Type: AWS::S3::Bucket
                Properties:
                  %s
              Policy:
                Type: AWS::S3::BucketPolicy
                Properties:
                  Bucket: !Ref Data
                  PolicyDocument: {Version: '2012-10-17', Statement: []}
            Outputs:
              Name: {Value: !Ref Data}
              Arn: {Value: !GetAtt Data.Arn}
              Domain: {Value: !GetAtt Data.RegionalDomainName}
            """;

    private final SkippableClock clock = SkippableClock.create();
    private final InMemoryStore store = new InMemoryStore();
    private final LocalBuckets buckets;
    private final ServiceCatalog services;
    private final Stacks stacks;

    BucketStackTest(@TempDir Path folder) {
        buckets = new LocalBuckets(store, clock, folder.resolve("objects"));
        services = new ServiceCatalog(List.of(new S3Service(buckets)));
        stacks = new Stacks(services, store, clock, Map.of());
    }

    @AfterEach
    void close() {
        buckets.close();
    }

    private StackResult deploy(String properties) {
        var request = new DeployRequest(
                "Orders",
                TEMPLATE.formatted(properties.replace("\n", "\n      ")),
                Optional.empty(),
                Map.of(),
                Map.of());
        return stacks.deploy(StackScenario.CALL, request, event -> {});
    }

    private String get(String operation, String bucket) {
        var request = Wire.JSON.createObjectNode().put("Bucket", bucket);
        try {
            return services.call("s3", operation, StackScenario.CALL, request).toString();
        } catch (ServiceException e) {
            return e.error().code();
        }
    }

    @Test
    @DisplayName("properties become sub-resources, change in place, and return to what a new bucket has when dropped")
    void life() {
        var made = deploy("""
                BucketName: data
                VersioningConfiguration: {Status: Enabled}
                BucketEncryption:
                  ServerSideEncryptionConfiguration:
                    - ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms'}
                      BucketKeyEnabled: true
                PublicAccessBlockConfiguration: {BlockPublicAcls: true}
                OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerPreferred}]}
                LifecycleConfiguration:
                  Rules: [{Id: old, Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 30}}]
                CorsConfiguration: {CorsRules: [{AllowedMethods: [GET], AllowedOrigins: ['*'], MaxAge: 5}]}
                Tags: [{Key: a, Value: '1'}]""");
        assertThat(made.outputs())
                .containsEntry("Name", "data")
                .containsEntry("Arn", "arn:aws:s3:::data")
                .containsEntry("Domain", "data.s3.us-east-1.amazonaws.com");
        assertThat(get("GetBucketVersioning", "data")).isEqualTo("{\"Status\":\"Enabled\"}");
        assertThat(get("GetBucketEncryption", "data")).contains("aws:kms").contains("true");
        assertThat(get("GetPublicAccessBlock", "data")).contains("\"BlockPublicPolicy\":false");
        assertThat(get("GetBucketOwnershipControls", "data")).contains("BucketOwnerPreferred");
        assertThat(get("GetBucketLifecycleConfiguration", "data"))
                .isEqualTo("{\"Rules\":[{\"ID\":\"old\",\"Filter\":{\"Prefix\":\"\"},\"Status\":\"Enabled\","
                        + "\"NoncurrentVersionExpiration\":{\"NoncurrentDays\":30}}]}");
        assertThat(get("GetBucketCors", "data")).contains("\"MaxAgeSeconds\":5");
        assertThat(get("GetBucketTagging", "data")).isEqualTo("{\"TagSet\":[{\"Key\":\"a\",\"Value\":\"1\"}]}");
        assertThat(get("GetBucketPolicy", "data")).contains("2012-10-17");

        deploy("BucketName: data");
        assertThat(get("GetBucketVersioning", "data")).isEqualTo("{\"Status\":\"Suspended\"}");
        assertThat(get("GetBucketEncryption", "data")).contains("AES256");
        assertThat(get("GetPublicAccessBlock", "data")).doesNotContain("false");
        assertThat(get("GetBucketOwnershipControls", "data")).contains("BucketOwnerEnforced");
        assertThat(get("GetBucketLifecycleConfiguration", "data")).isEqualTo("NoSuchLifecycleConfiguration");
        assertThat(get("GetBucketCors", "data")).isEqualTo("NoSuchCORSConfiguration");
        assertThat(get("GetBucketTagging", "data")).isEqualTo("NoSuchTagSet");

        deploy("BucketName: other");
        assertThat(buckets.find("data")).isEmpty();
        assertThat(get("GetBucketPolicy", "other")).contains("2012-10-17");
        stacks.delete(StackScenario.CALL, "Orders", event -> {});
        assertThat(buckets.find("other")).isEmpty();
    }

    @Test
    @DisplayName("a name made up is in small letters; a bucket that holds objects is not deleted")
    void holds_objects() {
        var name = requireNonNull(deploy("Tags: []").outputs().get("Name"));
        assertThat(name).matches("orders-data-[a-z0-9]{12}");
        buckets.put(name, new NewObject("k", "", new byte[1]));

        var stack = stacks.delete(StackScenario.CALL, "Orders", event -> {}).orElseThrow();

        assertThat(stack.status()).isEqualTo(StackStatus.DELETE_FAILED);
        assertThat(stack.reason()).contains("Data: The bucket you tried to delete is not empty");

        assertThat(buckets.get(name, "k")).isPresent();
    }

    @Test
    @DisplayName("a bucket that somebody else made is not taken over")
    void there_already() {
        services.call(
                "s3",
                "CreateBucket",
                StackScenario.CALL,
                Wire.JSON.createObjectNode().put("Bucket", "data"));

        assertThatThrownBy(() -> deploy("BucketName: data")).hasMessageContaining("already exists");

        assertThat(buckets.find("data")).isPresent();
    }

    @ParameterizedTest
    @DisplayName("what a bucket of AWS has and Millrace has not is refused by name")
    @CsvSource(
            delimiter = '|',
            value = {
                "WebsiteConfiguration: {IndexDocument: i.html} | WebsiteConfiguration",
                "NotificationConfiguration: {} | NotificationConfiguration",
                "AccessControl: PublicRead | AccessControl",
            })
    void refused(String properties, String name) {
        assertThatThrownBy(() -> deploy(properties))
                .hasMessageContaining("property " + name + " is not supported by Millrace");
    }
}
