package dev.millrace.gateway.signature;

import java.util.regex.Pattern;

/** What {@code x-amz-content-sha256} can say of a body that is signed before it is read. */
final class Payloads {

    /** The body is not part of the signature. */
    static final String UNSIGNED = "UNSIGNED-PAYLOAD";

    /** The body comes in chunks, each with a signature. */
    static final String SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    /** Signed headers follow the last chunk. */
    static final String WITH_TRAILER = "-TRAILER";

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private Payloads() {}

    /** Whether it is the body's own hash. */
    static boolean isHash(String payload) {
        return HASH.matcher(payload).matches();
    }
}
