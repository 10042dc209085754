package dev.millrace.services.s3;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.services.Elements;
import dev.millrace.services.Flattened;
import dev.millrace.services.Wire;
import dev.millrace.services.XmlRoot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The documents of the sub-resources that can be set, and what a new bucket has of them. */
final class Settings {

    @XmlRoot("VersioningConfiguration")
    record Versioning(
            @Nullable String status,
            @JsonProperty("MfaDelete") @Nullable String mfaDelete) {}

    @XmlRoot("Tagging")
    record Tagging(@Elements("Tag") @Nullable List<Tag> tagSet) {}

    @XmlRoot("ServerSideEncryptionConfiguration")
    record Encryption(@Flattened("Rule") @Nullable List<EncryptionRule> rules) {}

    record EncryptionRule(
            @Nullable ByDefault applyServerSideEncryptionByDefault,
            @Nullable Boolean bucketKeyEnabled,
            @Nullable BlockedTypes blockedEncryptionTypes) {}

    record ByDefault(
            @Nullable String sSEAlgorithm,
            @JsonProperty("KMSMasterKeyID") @Nullable String kmsMasterKeyId) {}

    record BlockedTypes(
            @Flattened("EncryptionType") @Nullable List<String> encryptionType) {}

    @XmlRoot("PublicAccessBlockConfiguration")
    record PublicAccessBlock(
            @Nullable Boolean blockPublicAcls,
            @Nullable Boolean ignorePublicAcls,
            @Nullable Boolean blockPublicPolicy,
            @Nullable Boolean restrictPublicBuckets) {

        /** What is not said is not blocked. */
        PublicAccessBlock whole() {
            return new PublicAccessBlock(
                    Boolean.TRUE.equals(blockPublicAcls),
                    Boolean.TRUE.equals(ignorePublicAcls),
                    Boolean.TRUE.equals(blockPublicPolicy),
                    Boolean.TRUE.equals(restrictPublicBuckets));
        }
    }

    @XmlRoot("OwnershipControls")
    record Ownership(@Flattened("Rule") @Nullable List<OwnershipRule> rules) {}

    record OwnershipRule(@Nullable String objectOwnership) {}

    @XmlRoot("CORSConfiguration")
    record Cors(
            @Flattened("CORSRule") @JsonProperty("CORSRules") @Nullable
            List<CorsRule> rules) {}

    record CorsRule(
            @JsonProperty("ID") @Nullable String id,
            @Flattened("AllowedHeader") @Nullable List<String> allowedHeaders,
            @Flattened("AllowedMethod") @Nullable List<String> allowedMethods,
            @Flattened("AllowedOrigin") @Nullable List<String> allowedOrigins,
            @Flattened("ExposeHeader") @Nullable List<String> exposeHeaders,
            @Nullable Integer maxAgeSeconds) {}

    @XmlRoot("LifecycleConfiguration")
    record Lifecycle(@Flattened("Rule") @Nullable List<LifecycleRule> rules) {}

    record LifecycleRule(
            @Nullable Expiration expiration,
            @JsonProperty("ID") @Nullable String id,
            @Nullable String prefix,
            @Nullable Filter filter,
            @Nullable String status,
            @Flattened("Transition") @Nullable List<Transition> transitions,

            @Flattened("NoncurrentVersionTransition") @Nullable
            List<NoncurrentTransition> noncurrentVersionTransitions,

            @Nullable NoncurrentExpiration noncurrentVersionExpiration,
            @Nullable AbortUploads abortIncompleteMultipartUpload) {}

    record Expiration(
            @Nullable String date,
            @Nullable Integer days,
            @Nullable Boolean expiredObjectDeleteMarker) {}

    record Filter(
            @Nullable String prefix,
            @Nullable Tag tag,
            @Nullable Long objectSizeGreaterThan,
            @Nullable Long objectSizeLessThan,
            @Nullable And and) {}

    record And(
            @Nullable String prefix,
            @Flattened("Tag") @Nullable List<Tag> tags,
            @Nullable Long objectSizeGreaterThan,
            @Nullable Long objectSizeLessThan) {}

    record Transition(
            @Nullable String date,
            @Nullable Integer days,
            @Nullable String storageClass) {}

    record NoncurrentTransition(
            @Nullable Integer noncurrentDays,
            @Nullable String storageClass,
            @Nullable Integer newerNoncurrentVersions) {}

    record NoncurrentExpiration(
            @Nullable Integer noncurrentDays, @Nullable Integer newerNoncurrentVersions) {}

    record AbortUploads(@Nullable Integer daysAfterInitiation) {}

    private Settings() {}

    static JsonNode tagging(List<Tag> tags) {
        return Wire.JSON.valueToTree(new Tagging(tags));
    }

    static JsonNode ownership(String objectOwnership) {
        return Wire.JSON.valueToTree(new Ownership(List.of(new OwnershipRule(objectOwnership))));
    }

    /** What AWS gives a new bucket: nothing public, no access control lists, encryption with S3's own keys. */
    static Map<String, JsonNode> ofNewBucket() {
        var settings = new TreeMap<String, JsonNode>();
        settings.put("publicAccessBlock", Wire.JSON.valueToTree(new PublicAccessBlock(true, true, true, true)));
        settings.put("ownershipControls", ownership("BucketOwnerEnforced"));
        settings.put("encryption", encryptionOfNewBucket());
        return settings;
    }

    /** What encryption also returns to when it is deleted. */
    static JsonNode encryptionOfNewBucket() {
        return Wire.JSON.valueToTree(
                new Encryption(List.of(new EncryptionRule(new ByDefault("AES256", null), false, null))));
    }
}
