package dev.millrace.gateway.signature;

import dev.millrace.gateway.signature.SigningKey.Scope;

/** Signs one chunk after the other, each with the signature before it. Used by one thread. */
final class ChunkSigner {

    private static final String NOTHING = SigningKey.hash("");

    private final SigningKey key;
    private final Scope scope;
    private final String timestamp;
    private String previous;

    /** @param seed the signature of the request's head */
    ChunkSigner(SigningKey key, Scope scope, String timestamp, String seed) {
        this.key = key;
        this.scope = scope;
        this.timestamp = timestamp;
        this.previous = seed;
    }

    String chunk(String hash) {
        previous = key.sign(String.join(
                "\n", "AWS4-HMAC-SHA256-PAYLOAD", timestamp, scope.toString(), previous, NOTHING, hash));
        return previous;
    }

    /** @param headers each as {@code name:value} and a line feed */
    String trailer(String headers) {
        previous = key.sign(String.join(
                "\n",
                "AWS4-HMAC-SHA256-TRAILER",
                timestamp,
                scope.toString(),
                previous,
                SigningKey.hash(headers)));
        return previous;
    }
}
