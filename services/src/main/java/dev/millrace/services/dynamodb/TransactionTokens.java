package dev.millrace.services.dynamodb;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.ServiceError;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Client request tokens of the last ten minutes (spec 3.9.9): a transaction that was sent twice is carried out once.
 * Requests are the same if their bytes are, of which a digest is kept: SDKs send a token with every transaction. Kept
 * in memory: a restart forgets them. Thread-safe.
 */
final class TransactionTokens {

    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final Clock clock;
    private final ConcurrentHashMap<Key, Sent> sent = new ConcurrentHashMap<>();

    /** Those carried out, oldest first. */
    private final ConcurrentLinkedQueue<Done> done = new ConcurrentLinkedQueue<>();

    TransactionTokens(Clock clock) {
        this.clock = clock;
    }

    private record Key(Scope scope, String token) {}

    private record Done(Key key, Instant forgotAt) {}

    /**
     * A transaction that was sent.
     *
     * @param digest of its body
     * @param isDone whether it has been carried out, or else is running
     */
    private record Sent(byte[] digest, boolean isDone) {
        boolean isOf(byte[] otherDigest) {
            return Arrays.equals(digest, otherDigest);
        }
    }

    /**
     * Carries the transaction out, unless it has been before.
     *
     * @param token empty if there is none
     */
    byte[] once(Scope scope, String token, byte[] body, Supplier<byte[]> transaction) {
        if (token.isEmpty()) {
            return transaction.get();
        }
        forgetOld();
        var key = new Key(scope, token);
        var digest = digest(body);
        var earlier = sent.putIfAbsent(key, new Sent(digest, false));
        if (earlier != null) {
            return again(earlier, digest);
        }
        byte @Nullable [] answer = null;
        try {
            answer = transaction.get();
            return answer;
        } finally {
            // What failed has had no effect: it may be tried again with the same token.
            if (answer == null) {
                sent.remove(key);
            } else {
                sent.put(key, new Sent(digest, true));
                done.add(new Done(key, clock.now().plus(REMEMBERED)));
            }
        }
    }

    private static byte[] again(Sent earlier, byte[] digest) {
        if (!earlier.isOf(digest)) {
            throw error(
                    "IdempotentParameterMismatchException",
                    "DynamoDB rejected the request because you retried a request with a different payload but with an"
                            + " idempotent token that was already used.");
        }
        if (!earlier.isDone()) {
            throw error(
                    "TransactionInProgressException",
                    "The transaction with the given request token is already in progress.");
        }
        return Answer.empty();
    }

    private static RuntimeException error(String code, String message) {
        return ServiceError.of(400, code, message)
                .inNamespace("com.amazonaws.dynamodb.v20120810")
                .withMessageMember("Message")
                .asException();
    }

    private void forgetOld() {
        var now = clock.now();
        for (var oldest = done.peek(); oldest != null && oldest.forgotAt().isBefore(now); oldest = done.peek()) {
            if (done.remove(oldest)) { // false if another thread was quicker
                sent.remove(oldest.key());
            }
        }
    }

    /** How many are remembered, for tests. */
    int size() {
        return sent.size();
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
