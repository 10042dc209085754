package dev.millrace.services.s3;

import dev.millrace.model.errors.S3Errors;
import dev.millrace.services.Streams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which headers of a request about an object are passed on, which only matter here, and which are refused by name. */
final class ObjectHeaders {

    private static final String ENCRYPTION = "x-amz-server-side-encryption";
    private static final String BUCKET_KEY = "x-amz-server-side-encryption-bucket-key-enabled";

    /** HTTP's own that mean something to S3. */
    private static final Set<String> PLAIN = Set.of(
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-language",
            "content-md5",
            "content-type",
            "expires",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-unmodified-since",
            "range");

    private static final Set<String> AMAZON = Set.of(
            "x-amz-content-sha256",
            "x-amz-decoded-content-length",
            "x-amz-metadata-directive",
            "x-amz-object-attributes",
            "x-amz-sdk-checksum-algorithm",
            "x-amz-storage-class",
            "x-amz-trailer");

    private static final List<String> AMAZON_PREFIXES = List.of("x-amz-checksum-", "x-amz-copy-source", "x-amz-meta-");

    /** Dealt with at the gateway or here, or without meaning where nobody pays and nothing is encrypted. */
    private static final Set<String> DROPPED = Set.of(
            "x-amz-acl",
            "x-amz-date",
            "x-amz-expected-bucket-owner",
            "x-amz-max-parts",
            "x-amz-mp-object-size",
            "x-amz-part-number-marker",
            "x-amz-request-payer",
            "x-amz-security-token",
            "x-amz-source-expected-bucket-owner",
            "x-amz-te",
            "x-amz-user-agent",
            ENCRYPTION,
            BUCKET_KEY);

    private ObjectHeaders() {}

    static Map<String, List<String>> passedOn(Streams.Request request) {
        Acls.check(request.header("x-amz-acl").orElse(null));
        request.header(ENCRYPTION)
                .filter(algorithm ->
                        !Set.of("AES256", "aws:kms", "aws:kms:dsse").contains(algorithm))
                .ifPresent(algorithm -> {
                    throw S3Errors.invalidArgument("The encryption method specified is not supported");
                });
        var passed = new LinkedHashMap<String, List<String>>();
        request.headers().forEach((name, values) -> {
            if (PLAIN.contains(name) || AMAZON.contains(name) || isPassedOn(name)) {
                passed.put(name, values);
            } else if (name.startsWith("x-amz-") && !DROPPED.contains(name)) {
                throw S3Errors.notImplemented("the header " + name);
            }
        });
        return passed;
    }

    private static boolean isPassedOn(String name) {
        return AMAZON_PREFIXES.stream().anyMatch(name::startsWith)
                && !name.startsWith("x-amz-copy-source-server-side-encryption");
    }

    /** What an upload that asked for encryption is told, since tools compare. */
    static Map<String, String> echoed(Streams.Request request) {
        var echoed = new LinkedHashMap<String, String>();
        for (var name : List.of(ENCRYPTION, BUCKET_KEY)) {
            request.header(name).ifPresent(value -> echoed.put(name, value));
        }
        return echoed;
    }
}
