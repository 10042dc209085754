package dev.millrace.gateway.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret made fit for one day, region and service. Immutable; thread-safe. */
final class SigningKey {

    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private static final String MAC = "HmacSHA256";

    private final byte[] key;

    private SigningKey(byte[] key) {
        this.key = key;
    }

    static SigningKey of(String secret, Scope scope) {
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (var part : new String[] {scope.date(), scope.region(), scope.service(), Scope.TERMINATOR}) {
            key = mac(key, part);
        }
        return new SigningKey(key);
    }

    /** Where and when a credential is good: the part of it after the key id. */
    record Scope(String date, String region, String service) {
        static final String TERMINATOR = "aws4_request";

        @Override
        public String toString() {
            return String.join("/", date, region, service, TERMINATOR);
        }
    }

    String sign(String text) {
        return HexFormat.of().formatHex(mac(key, text));
    }

    static String stringToSign(String timestamp, Scope scope, String canonicalRequest) {
        return String.join("\n", ALGORITHM, timestamp, scope.toString(), hash(canonicalRequest));
    }

    static String hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + MAC, e);
        }
    }
}
