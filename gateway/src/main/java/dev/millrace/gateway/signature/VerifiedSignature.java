package dev.millrace.gateway.signature;

import dev.millrace.gateway.signature.SignatureFault.Kind;
import dev.millrace.gateway.signature.SigningKey.Scope;
import dev.millrace.model.Clock;
import dev.millrace.services.SessionCredentials.Session;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A signature verified against the keys, in the order of AWS's checks (spec 6.5). Used by one thread. */
final class VerifiedSignature implements RequestSignature {

    private static final String S3 = "s3";
    private static final String PAYLOAD_HEADER = "x-amz-content-sha256";
    private static final int PARTS_OF_CREDENTIAL = 5;
    private static final Duration SKEW = Duration.ofMinutes(15);

    private final SignedMessage request;
    private final KeyRing keys;
    private final Clock clock;
    private final Map<String, String> query;

    /** What a body in signed chunks goes on from; there once the signature has been found right. */
    private @Nullable ChunkSigner chunks;

    private String payload = "";

    VerifiedSignature(SignedMessage request, KeyRing keys, Clock clock) {
        this.request = request;
        this.keys = keys;
        this.clock = clock;
        this.query = request.query().isEmpty() ? Map.of() : SignatureParts.query(request.query());
    }

    @Override
    public Optional<SignatureFault> fault(String signingName) {
        payload = SigningKey.hash(request.body());
        return formFault().or(() -> faultOf(SignatureParts.of(request, query), signingName));
    }

    @Override
    public Optional<SignatureFault> faultOfStreamed(String signingName) {
        if (request.header("authorization")
                        .filter(value -> value.startsWith("AWS "))
                        .isPresent()
                || query.containsKey("AWSAccessKeyId")) {
            return Optional.of(
                    SignatureFault.of(Kind.OLD_VERSION, "Signatures of the second version are not accepted"));
        }
        var form = formFault();
        if (form.isPresent()) {
            return form;
        }
        var parts = SignatureParts.of(request, query);
        if (parts.expiresSeconds().isPresent() && !query.containsKey(SignatureForm.EXPIRES)) {
            return Optional.of(SignatureFault.of(Kind.LINK_INCOMPLETE, "X-Amz-Expires is missing"));
        }
        var announced = request.header(PAYLOAD_HEADER);
        if (announced.isEmpty() && parts.expiresSeconds().isEmpty()) {
            return Optional.of(
                    SignatureFault.of(Kind.BODY_HASH_MISSING, "The header " + PAYLOAD_HEADER + " is missing"));
        }
        payload = parts.expiresSeconds().isPresent() ? Payloads.UNSIGNED : announced.orElse("");
        return unsignedHeaders(parts).or(() -> faultOf(parts, signingName));
    }

    @Override
    public GuardedBody guarded(InputStream body, OptionalLong length) {
        var signer = chunks;
        if (signer != null && payload.startsWith(Payloads.SIGNED_CHUNKS)) {
            return new SignedChunks(body, signer, payload.endsWith(Payloads.WITH_TRAILER));
        }
        return Payloads.isHash(payload) ? new HashedBody(body, payload, length) : GuardedBody.unchecked(body);
    }

    private Optional<SignatureFault> formFault() {
        return SignatureForm.fault(
                request.header("authorization"),
                query.keySet(),
                request.header("x-amz-date").isPresent()
                        || request.header("date").isPresent());
    }

    /** A link must not do more than its maker signed: a header could make a copy of an upload. */
    private Optional<SignatureFault> unsignedHeaders(SignatureParts parts) {
        var unsigned = request.headers().names().stream()
                .filter(name -> name.startsWith("x-amz-"))
                .filter(name -> !parts.signedHeaders().contains(name))
                .collect(Collectors.joining(", "));
        return unsigned.isEmpty()
                ? Optional.empty()
                : Optional.of(new SignatureFault(
                        Kind.UNSIGNED_HEADERS,
                        "There were headers present in the request which were not signed: " + unsigned,
                        Map.of("HeadersNotSigned", unsigned)));
    }

    private Optional<SignatureFault> faultOf(SignatureParts parts, String signingName) {
        var date = Timestamps.parse(parts.timestamp());
        if (date.isEmpty()) {
            return incomplete("Date must be in ISO-8601 'basic format'. Got '" + parts.timestamp()
                    + "'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
        var late = parts.expiresSeconds().isPresent()
                ? linkFault(date.get(), parts.expiresSeconds().get())
                : timeFault(date.get());
        if (late.isPresent()) {
            return late;
        }
        if (!parts.signedHeaders().contains("host")) {
            return Optional.of(
                    SignatureFault.of(Kind.SCOPE, "'Host' must be a 'SignedHeader' in the AWS Authorization."));
        }
        if (!parts.algorithm().equals(SigningKey.ALGORITHM)) {
            return incomplete(
                    "Unsupported AWS 'algorithm': '" + parts.algorithm() + "' (only AWS4-HMAC-SHA256 for now). ");
        }
        var credential = parts.credential().split("/", -1);
        if (credential.length != PARTS_OF_CREDENTIAL) {
            return incomplete(
                    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '"
                            + parts.credential() + "'");
        }
        var scope = new Scope(credential[1], credential[2], credential[3]);
        var timestamp = Timestamps.basic(date.get());
        return scopeFault(scope, credential[PARTS_OF_CREDENTIAL - 1], signingName, timestamp)
                .or(() -> keyFault(parts, credential[0], scope, timestamp));
    }

    private Optional<SignatureFault> timeFault(Instant date) {
        var now = clock.wallTime();
        var text = Timestamps.basic(date);
        if (date.isBefore(now.minus(SKEW))) {
            return Optional.of(SignatureFault.of(
                    Kind.TIME,
                    "Signature expired: " + text + " is now earlier than " + Timestamps.basic(now.minus(SKEW)) + " ("
                            + Timestamps.basic(now) + " - 15 min.)"));
        }
        return date.isAfter(now.plus(SKEW))
                ? Optional.of(SignatureFault.of(
                        Kind.TIME,
                        "Signature not yet current: " + text + " is still later than "
                                + Timestamps.basic(now.plus(SKEW)) + " (" + Timestamps.basic(now) + " + 15 min.)"))
                : Optional.empty();
    }

    private Optional<SignatureFault> linkFault(Instant date, String expiresSeconds) {
        var unfit = LinkLifetime.fault(expiresSeconds);
        if (unfit.isPresent()) {
            return unfit;
        }
        var lifetime = Duration.ofSeconds(Long.parseLong(expiresSeconds));
        var end = date.plus(lifetime);
        var now = clock.wallTime();
        if (end.isBefore(now) || lifetime.isZero()) {
            return Optional.of(SignatureFault.of(
                    Kind.LINK_EXPIRED,
                    "Signature expired: " + Timestamps.basic(end) + " is now earlier than " + Timestamps.basic(now)));
        }
        return date.isAfter(now.plus(SKEW)) ? timeFault(date) : Optional.empty();
    }

    private static Optional<SignatureFault> scopeFault(
            Scope scope, String terminator, String signingName, String timestamp) {
        var sentences = new StringBuilder();
        if (!dev.millrace.model.Scope.isRegion(scope.region())) {
            sentences
                    .append("Credential should be scoped to a valid region, not '")
                    .append(scope.region())
                    .append("'. ");
        }
        if (!scope.service().equals(signingName)) {
            sentences
                    .append("Credential should be scoped to correct service: '")
                    .append(signingName)
                    .append("'. ");
        }
        if (!terminator.equals(Scope.TERMINATOR)) {
            sentences
                    .append("Credential should be scoped with a valid terminator: 'aws4_request', not '")
                    .append(terminator)
                    .append("'. ");
        }
        var day = timestamp.substring(0, timestamp.indexOf('T'));
        if (!scope.date().equals(day)) {
            sentences
                    .append(
                            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '")
                    .append(scope.date())
                    .append("' != '")
                    .append(day)
                    .append("', from '")
                    .append(timestamp)
                    .append("'.");
        }
        return sentences.isEmpty()
                ? Optional.empty()
                : Optional.of(SignatureFault.of(Kind.SCOPE, sentences.toString().strip()));
    }

    private Optional<SignatureFault> keyFault(SignatureParts parts, String accessKeyId, Scope scope, String timestamp) {
        return switch (keys.find(accessKeyId, parts.sessionToken(), clock.wallTime())) {
            case Session.Unknown() ->
                Optional.of(SignatureFault.of(
                        parts.sessionToken().isPresent() ? Kind.UNKNOWN_TOKEN : Kind.UNKNOWN_KEY,
                        "The security token included in the request is invalid."));
            case Session.Expired() ->
                Optional.of(
                        SignatureFault.of(Kind.EXPIRED_TOKEN, "The security token included in the request is expired"));
            case Session.Valid(String secret) -> mismatch(parts, SigningKey.of(secret, scope), scope, timestamp);
        };
    }

    private Optional<SignatureFault> mismatch(SignatureParts parts, SigningKey key, Scope scope, String timestamp) {
        var canonical = CanonicalRequest.of(request, scope.service(), parts.signedHeaders(), payload);
        var toSign = SigningKey.stringToSign(timestamp, scope, canonical);
        var right = key.sign(toSign);
        if (MessageDigest.isEqual(
                right.getBytes(StandardCharsets.US_ASCII), parts.signature().getBytes(StandardCharsets.US_ASCII))) {
            chunks = new ChunkSigner(key, scope, timestamp, right);
            return Optional.empty();
        }
        var details = new LinkedHashMap<String, String>();
        if (scope.service().equals(S3)) {
            details.put("StringToSign", toSign);
            details.put("SignatureProvided", parts.signature());
            details.put("CanonicalRequest", canonical);
        }
        return Optional.of(new SignatureFault(
                Kind.MISMATCH,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                        + " Access Key and signing method. Consult the service documentation for details.\n\n"
                        + "The Canonical String for this request should have been\n'" + canonical
                        + "'\n\nThe String-to-Sign should have been\n'" + toSign + "'\n",
                details));
    }

    private static Optional<SignatureFault> incomplete(String message) {
        return Optional.of(SignatureFault.of(Kind.INCOMPLETE, message));
    }
}
