package dev.millrace.services.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ServiceError;
import dev.millrace.model.errors.S3Errors;
import dev.millrace.services.Wire;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What AWS asks of the documents of sub-resources, beyond their shape. */
final class SettingRules {

    private static final int MOST_TAGS = 50;
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;
    private static final int LONGEST_POLICY = 20 * 1024;
    private static final Set<String> SWITCH = Set.of("Enabled", "Disabled");
    private static final Set<String> METHODS = Set.of("GET", "PUT", "HEAD", "POST", "DELETE");

    private SettingRules() {}

    static void check(Settings.Versioning versioning) {
        if (versioning.status() == null || !Set.of("Enabled", "Suspended").contains(versioning.status())) {
            throw ServiceError.of(
                            400, "IllegalVersioningConfigurationException", "The Versioning element must be specified")
                    .asException();
        }
        if ("Enabled".equals(versioning.mfaDelete())) {
            throw S3Errors.notImplemented("MfaDelete");
        }
    }

    static void check(Settings.Tagging tagging) {
        if (tagging.tagSet() == null) {
            throw S3Errors.malformedXml();
        }
        if (tagging.tagSet().size() > MOST_TAGS) {
            throw ServiceError.of(400, "BadRequest", "Bucket tag count cannot be greater than " + MOST_TAGS)
                    .asException();
        }
        var keys = new HashSet<String>();
        for (var tag : tagging.tagSet()) {
            checkLength(tag.key(), 1, LONGEST_KEY, "The TagKey you have provided is invalid");
            checkLength(tag.value(), 0, LONGEST_VALUE, "The TagValue you have provided is invalid");
            if (tag.key().startsWith("aws:")) {
                throw invalidTag("System tags cannot be added/updated by requester");
            }
            if (!keys.add(tag.key())) {
                throw invalidTag("Cannot provide multiple Tags with the same key");
            }
        }
    }

    private static void checkLength(@Nullable String text, int least, int most, String message) {
        if (text == null || text.length() < least || text.length() > most) {
            throw invalidTag(message);
        }
    }

    private static RuntimeException invalidTag(String message) {
        return ServiceError.of(400, "InvalidTag", message).asException();
    }

    static void check(Settings.Encryption encryption) {
        var rules = encryption.rules();
        if (rules == null || rules.size() != 1) {
            throw S3Errors.malformedXml();
        }
        var given = rules.getFirst().applyServerSideEncryptionByDefault();
        if (given != null
                && !Set.of("AES256", "aws:kms", "aws:kms:dsse").contains(String.valueOf(given.sSEAlgorithm()))) {
            throw S3Errors.malformedXml();
        }
    }

    static void check(Settings.Ownership ownership) {
        var rules = ownership.rules();
        if (rules == null
                || rules.size() != 1
                || !Set.of("BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter")
                        .contains(String.valueOf(rules.getFirst().objectOwnership()))) {
            throw S3Errors.malformedXml();
        }
    }

    static void check(Settings.Cors cors) {
        if (cors.rules() == null || cors.rules().isEmpty()) {
            throw S3Errors.malformedXml();
        }
        for (var rule : cors.rules()) {
            var methods = rule.allowedMethods();
            var origins = rule.allowedOrigins();
            if (methods == null || methods.isEmpty() || origins == null || origins.isEmpty()) {
                throw S3Errors.malformedXml();
            }
            for (var method : methods) {
                if (!METHODS.contains(method)) {
                    throw S3Errors.invalidRequest(
                            "Found unsupported HTTP method in CORS config. Unsupported method is " + method);
                }
            }
        }
    }

    static void check(Settings.Lifecycle lifecycle) {
        if (lifecycle.rules() == null || lifecycle.rules().isEmpty()) {
            throw S3Errors.malformedXml();
        }
        var ids = new HashSet<String>();
        for (var rule : lifecycle.rules()) {
            if (!SWITCH.contains(String.valueOf(rule.status()))) {
                throw S3Errors.malformedXml();
            }
            if (rule.id() != null && !ids.add(rule.id())) {
                throw S3Errors.invalidArgument("Rule ID must be unique. Found same ID for more than one rule");
            }
            if (rule.expiration() == null
                    && rule.transitions() == null
                    && rule.noncurrentVersionExpiration() == null
                    && rule.noncurrentVersionTransitions() == null
                    && rule.abortIncompleteMultipartUpload() == null) {
                throw S3Errors.invalidRequest("At least one action needs to be specified in a rule");
            }
        }
    }

    /** The policy as it is to be kept. */
    static JsonNode policy(@Nullable String text) {
        if (text == null || text.isBlank()) {
            throw S3Errors.malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
        }
        if (text.length() > LONGEST_POLICY) {
            throw ServiceError.of(400, "PolicyTooLarge", "The policy exceeds " + LONGEST_POLICY + " bytes")
                    .asException();
        }
        try {
            var policy = Wire.JSON.readTree(text);
            if (!policy.isObject()) {
                throw S3Errors.malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
            }
            if (!policy.has("Statement")) {
                throw S3Errors.malformedPolicy("Missing required field Statement");
            }
        } catch (JsonProcessingException e) {
            throw S3Errors.malformedPolicy("This policy contains invalid Json");
        }
        return Wire.JSON.getNodeFactory().textNode(text);
    }
}
