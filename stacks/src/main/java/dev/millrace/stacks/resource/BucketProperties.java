package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The properties of a bucket: what a template may say of them, and the sub-resources that they become. */
final class BucketProperties {

    /**
     * A property that is a sub-resource.
     *
     * @param put the operation that sets it
     * @param member the member of that operation that holds it
     * @param document from the property to the member
     * @param reset the operation that removes it; empty if it is set to {@code usual} instead
     * @param usual what a new bucket has
     */
    private record Setting(
            String property,
            String put,
            String member,
            Function<JsonNode, JsonNode> document,
            String reset,
            ObjectNode usual) {}

    private static final List<Setting> SETTINGS = List.of(
            new Setting(
                    "VersioningConfiguration",
                    "PutBucketVersioning",
                    "VersioningConfiguration",
                    property -> property,
                    "",
                    Json.of("Status", "Suspended")),
            new Setting(
                    "BucketEncryption",
                    "PutBucketEncryption",
                    "ServerSideEncryptionConfiguration",
                    BucketProperties::encryption,
                    "DeleteBucketEncryption",
                    Json.object()),
            new Setting(
                    "PublicAccessBlockConfiguration",
                    "PutPublicAccessBlock",
                    "PublicAccessBlockConfiguration",
                    property -> property,
                    "",
                    Json.of(
                            "BlockPublicAcls", "true",
                            "IgnorePublicAcls", "true",
                            "BlockPublicPolicy", "true",
                            "RestrictPublicBuckets", "true")),
            new Setting(
                    "OwnershipControls",
                    "PutBucketOwnershipControls",
                    "OwnershipControls",
                    property -> property,
                    "",
                    enforced()),
            new Setting(
                    "LifecycleConfiguration",
                    "PutBucketLifecycleConfiguration",
                    "LifecycleConfiguration",
                    BucketProperties::lifecycle,
                    "DeleteBucketLifecycle",
                    Json.object()),
            new Setting(
                    "CorsConfiguration",
                    "PutBucketCors",
                    "CORSConfiguration",
                    BucketProperties::cors,
                    "DeleteBucketCors",
                    Json.object()),
            new Setting(
                    "Tags",
                    "PutBucketTagging",
                    "Tagging",
                    property -> Json.object().set("TagSet", property),
                    "DeleteBucketTagging",
                    Json.object()));

    private BucketProperties() {}

    static PropertyType.Structure all() {
        return PropertyType.Structure.of(Map.of(
                "BucketName", PropertyTypes.TEXT,
                "VersioningConfiguration", structure(Map.of("Status", PropertyTypes.TEXT), "Status"),
                "BucketEncryption", encryptionType(),
                "PublicAccessBlockConfiguration",
                        structure(Map.of(
                                "BlockPublicAcls", PropertyTypes.FLAG,
                                "IgnorePublicAcls", PropertyTypes.FLAG,
                                "BlockPublicPolicy", PropertyTypes.FLAG,
                                "RestrictPublicBuckets", PropertyTypes.FLAG)),
                "OwnershipControls",
                        structure(
                                Map.of("Rules", list(structure(Map.of("ObjectOwnership", PropertyTypes.TEXT)))),
                                "Rules"),
                "LifecycleConfiguration",
                        structure(Map.of("Rules", list(lifecycleType())), "Rules")
                                .refusing("TransitionDefaultMinimumObjectSize"),
                "CorsConfiguration", structure(Map.of("CorsRules", list(corsType())), "CorsRules"),
                "Tags", PropertyTypes.TAGS));
    }

    private static PropertyType.Structure encryptionType() {
        var byDefault = structure(
                Map.of("SSEAlgorithm", PropertyTypes.TEXT, "KMSMasterKeyID", PropertyTypes.TEXT), "SSEAlgorithm");
        var rule = structure(Map.of("ServerSideEncryptionByDefault", byDefault, "BucketKeyEnabled", PropertyTypes.FLAG))
                .refusing("BlockedEncryptionTypes");
        return structure(Map.of("ServerSideEncryptionConfiguration", list(rule)), "ServerSideEncryptionConfiguration");
    }

    private static PropertyType.Structure lifecycleType() {
        return structure(
                        Map.of(
                                "Id", PropertyTypes.TEXT,
                                "Status", PropertyTypes.TEXT,
                                "Prefix", PropertyTypes.TEXT,
                                "ExpirationInDays", PropertyTypes.WHOLE,
                                "ExpirationDate", PropertyTypes.TEXT,
                                "ExpiredObjectDeleteMarker", PropertyTypes.FLAG,
                                "NoncurrentVersionExpirationInDays", PropertyTypes.WHOLE,
                                "NoncurrentVersionExpiration",
                                        structure(
                                                Map.of(
                                                        "NoncurrentDays", PropertyTypes.WHOLE,
                                                        "NewerNoncurrentVersions", PropertyTypes.WHOLE),
                                                "NoncurrentDays"),
                                "AbortIncompleteMultipartUpload",
                                        structure(
                                                Map.of("DaysAfterInitiation", PropertyTypes.WHOLE),
                                                "DaysAfterInitiation")),
                        "Status")
                .refusing(
                        "NoncurrentVersionTransition",
                        "NoncurrentVersionTransitions",
                        "ObjectSizeGreaterThan",
                        "ObjectSizeLessThan",
                        "TagFilters",
                        "Transition",
                        "Transitions");
    }

    private static PropertyType.Structure corsType() {
        return structure(
                Map.of(
                        "Id", PropertyTypes.TEXT,
                        "AllowedHeaders", PropertyTypes.TEXTS,
                        "AllowedMethods", PropertyTypes.TEXTS,
                        "AllowedOrigins", PropertyTypes.TEXTS,
                        "ExposedHeaders", PropertyTypes.TEXTS,
                        "MaxAge", PropertyTypes.WHOLE),
                "AllowedMethods",
                "AllowedOrigins");
    }

    private static PropertyType.Structure structure(Map<String, PropertyType> members, String... required) {
        return PropertyType.Structure.of(members, Set.of(required));
    }

    private static PropertyType list(PropertyType items) {
        return new PropertyType.ListOf(items);
    }

    /** Sets what is new or different, and undoes what is gone. */
    static void apply(ResourceContext context, String bucket, ObjectNode before, ObjectNode after) {
        for (var setting : SETTINGS) {
            if (Json.changed(before, after, setting.property())) {
                var value = after.get(setting.property());
                boolean isGone = value == null || value.isEmpty();
                if (isGone && !setting.reset().isEmpty()) {
                    context.call(BucketResource.SERVICE, setting.reset(), Json.of("Bucket", bucket));
                } else {
                    var request = Json.of("Bucket", bucket);
                    request.set(
                            setting.member(),
                            isGone ? setting.usual() : setting.document().apply(value));
                    context.call(BucketResource.SERVICE, setting.put(), request);
                }
            }
        }
    }

    private static ObjectNode enforced() {
        var controls = Json.object();
        controls.putArray("Rules").add(Json.of("ObjectOwnership", "BucketOwnerEnforced"));
        return controls;
    }

    private static JsonNode encryption(JsonNode property) {
        var document = Json.object();
        var rules = document.putArray("Rules");
        for (var rule : property.path("ServerSideEncryptionConfiguration")) {
            var made = rules.addObject();
            rename(rule, "ServerSideEncryptionByDefault", made, "ApplyServerSideEncryptionByDefault");
            rename(rule, "BucketKeyEnabled", made, "BucketKeyEnabled");
        }
        return document;
    }

    private static JsonNode lifecycle(JsonNode property) {
        var document = Json.object();
        var rules = document.putArray("Rules");
        for (var rule : property.path("Rules")) {
            var made = rules.addObject();
            rename(rule, "Id", made, "ID");
            rename(rule, "Status", made, "Status");
            made.putObject("Filter").put("Prefix", rule.path("Prefix").asText(""));
            var expiration = Json.object();
            rename(rule, "ExpirationInDays", expiration, "Days");
            rename(rule, "ExpirationDate", expiration, "Date");
            rename(rule, "ExpiredObjectDeleteMarker", expiration, "ExpiredObjectDeleteMarker");
            if (!expiration.isEmpty()) {
                made.set("Expiration", expiration);
            }
            if (rule.has("NoncurrentVersionExpirationInDays")) {
                made.putObject("NoncurrentVersionExpiration")
                        .set("NoncurrentDays", rule.get("NoncurrentVersionExpirationInDays"));
            }
            rename(rule, "NoncurrentVersionExpiration", made, "NoncurrentVersionExpiration");
            rename(rule, "AbortIncompleteMultipartUpload", made, "AbortIncompleteMultipartUpload");
        }
        return document;
    }

    private static JsonNode cors(JsonNode property) {
        var document = Json.object();
        var rules = document.putArray("CORSRules");
        for (var rule : property.path("CorsRules")) {
            var made = rules.addObject();
            rename(rule, "Id", made, "ID");
            rename(rule, "AllowedHeaders", made, "AllowedHeaders");
            rename(rule, "AllowedMethods", made, "AllowedMethods");
            rename(rule, "AllowedOrigins", made, "AllowedOrigins");
            rename(rule, "ExposedHeaders", made, "ExposeHeaders");
            rename(rule, "MaxAge", made, "MaxAgeSeconds");
        }
        return document;
    }

    private static void rename(JsonNode from, String name, ObjectNode to, String newName) {
        if (from.has(name)) {
            to.set(newName, from.get(name));
        }
    }
}
