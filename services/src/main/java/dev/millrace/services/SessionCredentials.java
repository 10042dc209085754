package dev.millrace.services;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Temporary credentials: those of assumed roles and those that functions run with. None is remembered. The session token
 * tells until when it holds and proves that it was made here; the secret follows from key id and token. So they are
 * recognised after a restart, as long as the root secret is the same. Immutable; thread-safe.
 */
public final class SessionCredentials {

    private static final String MAC = "HmacSHA256";
    private static final int NONCE_BYTES = 16;
    private static final int PROOF_BYTES = 32;
    private static final int TOKEN_BYTES = Long.BYTES + NONCE_BYTES + PROOF_BYTES;
    private static final int SECRET_BYTES = 30; // 40 characters, as AWS's

    private final byte[] root;
    private final SecureRandom random = new SecureRandom();

    private SessionCredentials(byte[] root) {
        this.root = root;
    }

    /** Credentials that hold as long as this process lives. */
    public static SessionCredentials ofThisProcess() {
        var root = new byte[PROOF_BYTES];
        new SecureRandom().nextBytes(root);
        return new SessionCredentials(root);
    }

    /** Credentials that hold wherever this secret is the root. */
    public static SessionCredentials rootedIn(String secret) {
        return new SessionCredentials(
                mac(secret.getBytes(StandardCharsets.UTF_8), "millrace session credentials", new byte[0]));
    }

    /** What a client signs with. Its text does not show the secret. */
    public record Keys(String accessKeyId, String secretAccessKey, String sessionToken) {
        @Override
        public String toString() {
            return "Keys[" + accessKeyId + "]";
        }
    }

    /** What a session token is worth. */
    public sealed interface Session {
        /** The token was made here and holds. */
        record Valid(String secretAccessKey) implements Session {
            @Override
            public String toString() {
                return "Valid";
            }
        }

        /** The token was made here and does not hold any more. */
        record Expired() implements Session {}

        /** The token was not made here, or not for this key. */
        record Unknown() implements Session {}
    }

    /** New credentials that act in the account until then. */
    public Keys issue(String account, Instant expiration) {
        var accessKeyId = AccessKeys.temporary(account, random);
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        var claim = ByteBuffer.allocate(Long.BYTES + NONCE_BYTES)
                .putLong(expiration.getEpochSecond())
                .put(nonce)
                .array();
        var token = ByteBuffer.allocate(TOKEN_BYTES)
                .put(claim)
                .put(mac(root, "token " + accessKeyId, claim))
                .array();
        return new Keys(accessKeyId, secret(accessKeyId, token), Base64.getEncoder().encodeToString(token));
    }

    /** What the token of a request says of its key. */
    public Session find(String accessKeyId, String sessionToken, Instant now) {
        byte[] token;
        try {
            token = Base64.getDecoder().decode(sessionToken);
        } catch (IllegalArgumentException e) {
            return new Session.Unknown();
        }
        if (token.length != TOKEN_BYTES) {
            return new Session.Unknown();
        }
        var buffer = ByteBuffer.wrap(token);
        var claim = new byte[Long.BYTES + NONCE_BYTES];
        var proof = new byte[PROOF_BYTES];
        buffer.get(claim).get(proof);
        if (!MessageDigest.isEqual(proof, mac(root, "token " + accessKeyId, claim))) {
            return new Session.Unknown();
        }
        return now.getEpochSecond() >= ByteBuffer.wrap(claim).getLong()
                ? new Session.Expired()
                : new Session.Valid(secret(accessKeyId, token));
    }

    private String secret(String accessKeyId, byte[] token) {
        var bytes = mac(root, "secret " + accessKeyId, token);
        return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(bytes, SECRET_BYTES));
    }

    private static byte[] mac(byte[] key, String purpose, byte[] message) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + MAC, e);
        }
    }
}
