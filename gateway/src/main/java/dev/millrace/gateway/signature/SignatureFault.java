package dev.millrace.gateway.signature;

import dev.millrace.model.ServiceError;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is wrong with a signature, and how AWS's protocols say it.
 *
 * @param message the sentence that all but S3 send
 * @param details what helps to find the mistake: the canonical request and the string to sign; no secrets
 */
public record SignatureFault(Kind kind, String message, Map<String, String> details) {

    private static final String CORAL = "com.amazon.coral.service";
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;

    /** The kinds that some protocol tells apart. */
    public enum Kind {
        MISSING,
        INCOMPLETE,
        LINK_INCOMPLETE,
        LINK_LIFETIME,
        AMBIGUOUS,
        SCOPE,
        TIME,
        LINK_EXPIRED,
        UNKNOWN_KEY,
        UNKNOWN_TOKEN,
        EXPIRED_TOKEN,
        MISMATCH,
        UNSIGNED_HEADERS,
        BODY_HASH_MISSING,
        BODY_HASH,
        OLD_VERSION
    }

    public SignatureFault {
        details = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    static SignatureFault of(Kind kind, String message) {
        return new SignatureFault(kind, message, Map.of());
    }

    /** The fault as the JSON protocols and RPC v2 CBOR say it. */
    public ServiceError typed() {
        return ServiceError.of(BAD_REQUEST, typedCode(), message)
                .inNamespace(CORAL)
                .withQueryCode(queryCode());
    }

    /** The fault as the REST-JSON protocol says it. */
    public ServiceError rest() {
        return ServiceError.of(FORBIDDEN, typedCode(), message);
    }

    /** The fault as the query protocol says it. */
    public ServiceError query() {
        int status = switch (kind) {
            case INCOMPLETE, LINK_INCOMPLETE, LINK_LIFETIME, AMBIGUOUS -> BAD_REQUEST;
            case MISSING,
                    SCOPE,
                    TIME,
                    LINK_EXPIRED,
                    UNKNOWN_KEY,
                    UNKNOWN_TOKEN,
                    EXPIRED_TOKEN,
                    MISMATCH,
                    UNSIGNED_HEADERS,
                    BODY_HASH_MISSING,
                    BODY_HASH,
                    OLD_VERSION -> FORBIDDEN;
        };
        return ServiceError.of(status, queryCode(), message);
    }

    /** The fault as S3 says it. */
    public ServiceError s3() {
        var error = switch (kind) {
            case MISSING -> ServiceError.of(FORBIDDEN, "AccessDenied", "Access Denied");
            case INCOMPLETE, SCOPE -> ServiceError.of(BAD_REQUEST, "AuthorizationHeaderMalformed", message);
            case LINK_INCOMPLETE ->
                ServiceError.of(
                        BAD_REQUEST,
                        "AuthorizationQueryParametersError",
                        "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential,"
                                + " X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
            case LINK_LIFETIME -> ServiceError.of(BAD_REQUEST, "AuthorizationQueryParametersError", message);
            case AMBIGUOUS ->
                ServiceError.of(
                        BAD_REQUEST,
                        "InvalidArgument",
                        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query"
                                + " string parameter or the Authorization header should be specified");
            case TIME ->
                ServiceError.of(
                        FORBIDDEN,
                        "RequestTimeTooSkewed",
                        "The difference between the request time and the current time is too large.");
            case LINK_EXPIRED -> ServiceError.of(FORBIDDEN, "AccessDenied", "Request has expired");
            case UNKNOWN_KEY ->
                ServiceError.of(
                        FORBIDDEN,
                        "InvalidAccessKeyId",
                        "The AWS Access Key Id you provided does not exist in our records.");
            case UNKNOWN_TOKEN ->
                ServiceError.of(BAD_REQUEST, "InvalidToken", "The provided token is malformed or otherwise invalid.");
            case EXPIRED_TOKEN -> ServiceError.of(BAD_REQUEST, "ExpiredToken", "The provided token has expired.");
            case MISMATCH ->
                ServiceError.of(
                        FORBIDDEN,
                        "SignatureDoesNotMatch",
                        "The request signature we calculated does not match the signature you provided. Check your key"
                                + " and signing method.");
            case UNSIGNED_HEADERS ->
                ServiceError.of(
                        FORBIDDEN, "AccessDenied", "There were headers present in the request which were not signed");
            case BODY_HASH_MISSING ->
                ServiceError.of(
                        BAD_REQUEST,
                        "InvalidRequest",
                        "Missing required header for this request: x-amz-content-sha256");
            case BODY_HASH ->
                ServiceError.of(
                        BAD_REQUEST,
                        "XAmzContentSHA256Mismatch",
                        "The provided 'x-amz-content-sha256' header does not match what was computed.");
            case OLD_VERSION ->
                ServiceError.of(
                        BAD_REQUEST,
                        "InvalidRequest",
                        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        };
        for (var detail : details.entrySet()) {
            error = error.with(detail.getKey(), detail.getValue());
        }
        return error;
    }

    private String typedCode() {
        return switch (kind) {
            case MISSING, OLD_VERSION -> "MissingAuthenticationTokenException";
            case INCOMPLETE, LINK_INCOMPLETE, LINK_LIFETIME -> "IncompleteSignatureException";
            case AMBIGUOUS, SCOPE, TIME, LINK_EXPIRED, MISMATCH, UNSIGNED_HEADERS, BODY_HASH_MISSING, BODY_HASH ->
                "InvalidSignatureException";
            case UNKNOWN_KEY, UNKNOWN_TOKEN -> "UnrecognizedClientException";
            case EXPIRED_TOKEN -> "ExpiredTokenException";
        };
    }

    private String queryCode() {
        return switch (kind) {
            case MISSING, OLD_VERSION -> "MissingAuthenticationToken";
            case INCOMPLETE, LINK_INCOMPLETE, LINK_LIFETIME -> "IncompleteSignature";
            case AMBIGUOUS, SCOPE, TIME, LINK_EXPIRED, MISMATCH, UNSIGNED_HEADERS, BODY_HASH_MISSING, BODY_HASH ->
                "SignatureDoesNotMatch";
            case UNKNOWN_KEY, UNKNOWN_TOKEN -> "InvalidClientTokenId";
            case EXPIRED_TOKEN -> "ExpiredToken";
        };
    }
}
