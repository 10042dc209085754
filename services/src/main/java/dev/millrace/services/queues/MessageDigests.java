package dev.millrace.services.queues;

import dev.millrace.services.queues.MessageQueues.MessageAttribute;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The MD5 sums that SQS gives and clients verify, in lower-case hex digits. */
public final class MessageDigests {

    private static final byte TEXT = 1;
    private static final byte BINARY = 2;

    private MessageDigests() {}

    /** Of a message's body, its UTF-8 bytes. */
    public static String ofBody(String body) {
        return HexFormat.of().formatHex(md5().digest(body.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Over the attributes in order of their names: name, type and value, each behind its length in four bytes, and
     * before the value one byte that tells text from binary.
     */
    public static String ofAttributes(Map<String, MessageAttribute> attributes) {
        var digest = md5();
        new TreeMap<>(attributes).forEach((name, attribute) -> {
            var binary = attribute.binaryValue();
            update(digest, name.getBytes(StandardCharsets.UTF_8));
            update(digest, attribute.dataType().getBytes(StandardCharsets.UTF_8));
            digest.update(binary.isPresent() ? BINARY : TEXT);
            update(
                    digest,
                    binary.orElseGet(() -> attribute.stringValue().orElse("").getBytes(StandardCharsets.UTF_8)));
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
