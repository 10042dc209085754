package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::S3::Bucket}. Its Ref is the bucket's name. One that holds objects is not deleted, as on AWS. */
final class BucketResource implements ResourceType {

    static final String SERVICE = "s3";
    private static final int LONGEST_NAME = 63;

    @Override
    public String name() {
        return "AWS::S3::Bucket";
    }

    @Override
    public PropertyType.Structure properties() {
        return BucketProperties.all()
                .refusing(
                        "AbacStatus",
                        "AccelerateConfiguration",
                        "AccessControl",
                        "AnalyticsConfigurations",
                        "BucketNamePrefix",
                        "BucketNamespace",
                        "IntelligentTieringConfigurations",
                        "InventoryConfigurations",
                        "LoggingConfiguration",
                        "MetadataConfiguration",
                        "MetadataTableConfiguration",
                        "MetricsConfigurations",
                        "NotificationConfiguration",
                        "ObjectLockConfiguration",
                        "ReplicationConfiguration",
                        "WebsiteConfiguration");
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of("BucketName");
    }

    @Override
    public String nameProperty() {
        return "BucketName";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return Set.of("Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL");
    }

    @Override
    public String madeBy() {
        return SERVICE + ":CreateBucket";
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var name = name(context, properties);
        if (isThere(context, name)) {
            // CreateBucket may take a bucket that somebody else made for its own, and the stack would later delete it.
            throw new ResourceException(
                    "Resource of type 'AWS::S3::Bucket' with identifier '" + name + "' already exists.");
        }
        context.call(SERVICE, "CreateBucket", Json.of("Bucket", name));
        var made = physical(context, name);
        exists.accept(made);
        BucketProperties.apply(context, name, Json.object(), properties);
        return made;
    }

    private static String name(ResourceContext context, ObjectNode properties) {
        return properties
                .path("BucketName")
                .asText(context.generatedName(LONGEST_NAME).toLowerCase(Locale.ROOT));
    }

    private static boolean isThere(ResourceContext context, String name) {
        return context.found(() -> context.call(SERVICE, "HeadBucket", Json.of("Bucket", name)))
                .isPresent();
    }

    private static Physical physical(ResourceContext context, String name) {
        var region = context.call().scope().region();
        return new Physical(
                name,
                Map.of(
                        "Arn", "arn:aws:s3:::" + name,
                        "DomainName", name + ".s3.amazonaws.com",
                        "DualStackDomainName", name + ".s3.dualstack." + region + ".amazonaws.com",
                        "RegionalDomainName", name + ".s3." + region + ".amazonaws.com",
                        "WebsiteURL", "http://" + name + ".s3-website-" + region + ".amazonaws.com"));
    }

    @Override
    public Optional<Physical> adopt(ResourceContext context, ObjectNode properties) {
        var name = name(context, properties);
        if (!isThere(context, name)) {
            return Optional.empty();
        }
        BucketProperties.apply(context, name, Json.object(), properties);
        return Optional.of(physical(context, name));
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        BucketProperties.apply(context, current.id(), before, after);
        return current;
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        context.callIfPresent(SERVICE, "DeleteBucket", Json.of("Bucket", current.id()));
    }
}
