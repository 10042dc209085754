package dev.millrace.gateway.signature;

import dev.millrace.gateway.signature.SigningKey.Scope;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Signs requests to a server's own pages, for clients without an AWS SDK. Immutable; thread-safe. */
public final class Signer {

    private static final String HOST = "host";

    private final String accessKeyId;
    private final String secretAccessKey;
    private final String sessionToken;
    private final String region;

    /** @param sessionToken empty for keys that have none */
    public Signer(String accessKeyId, String secretAccessKey, String sessionToken, String region) {
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey;
        this.sessionToken = sessionToken;
        this.region = region;
    }

    /**
     * The headers that make it a signed request, to be sent beside {@code Host}.
     *
     * @param service the signing name
     * @param now real time
     */
    public Map<String, String> headers(String method, URI uri, byte[] body, String service, Instant now) {
        var timestamp = Timestamps.basic(now);
        var payload = SigningKey.hash(body);
        var headers = new LinkedHashMap<String, String>();
        headers.put(HOST, uri.getRawAuthority());
        headers.put("x-amz-content-sha256", payload);
        headers.put("x-amz-date", timestamp);
        if (!sessionToken.isEmpty()) {
            headers.put("x-amz-security-token", sessionToken);
        }
        var message = new SignedMessage(
                method, uri.getRawPath(), uri.getRawQuery() == null ? "" : uri.getRawQuery(), only(headers), body);
        var scope = new Scope(timestamp.substring(0, timestamp.indexOf('T')), region, service);
        var names = List.copyOf(headers.keySet());
        var canonical = CanonicalRequest.of(message, service, names, payload);
        var signature = SigningKey.of(secretAccessKey, scope)
                .sign(SigningKey.stringToSign(timestamp, scope, canonical));
        headers.put(
                "Authorization",
                SigningKey.ALGORITHM + " Credential=" + accessKeyId + "/" + scope + ", SignedHeaders="
                        + String.join(";", names) + ", Signature=" + signature);
        headers.remove(HOST);
        return headers;
    }

    private static SignedMessage.Headers only(Map<String, String> headers) {
        return new SignedMessage.Headers() {
            @Override
            public List<String> all(String name) {
                var value = headers.get(name);
                return value == null ? List.of() : List.of(value);
            }

            @Override
            public Set<String> names() {
                return headers.keySet();
            }
        };
    }
}
