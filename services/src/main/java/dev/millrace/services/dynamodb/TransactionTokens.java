package dev.millrace.services.dynamodb;

import dev.millrace.model.Scope;
import dev.millrace.model.ServiceError;
import dev.millrace.tables.table.ClientToken;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Client request tokens (spec 3.9.9): a transaction that was sent twice is carried out once. Requests are the same if
 * their bytes are, of which a digest is kept: SDKs send a token with every transaction. The tables remember what was
 * carried out; here stands what is under way. Thread-safe.
 */
final class TransactionTokens {

    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /**
     * Carries the transaction out, unless one with its token is under way.
     *
     * @param token empty if there is none
     * @param transaction gets the token, if there is one
     */
    byte[] once(Scope scope, String token, byte[] body, Function<Optional<ClientToken>, byte[]> transaction) {
        if (token.isEmpty()) {
            return transaction.apply(Optional.empty());
        }
        var path = scope + "/" + token;
        if (!running.add(path)) {
            throw error(
                    "TransactionInProgressException",
                    "The transaction with the given request token is already in progress.");
        }
        try {
            return transaction.apply(Optional.of(new ClientToken(scope, token, digest(body))));
        } finally {
            running.remove(path);
        }
    }

    /** The token belongs to another request. */
    static RuntimeException mismatch() {
        return error(
                "IdempotentParameterMismatchException",
                "DynamoDB rejected the request because you retried a request with a different payload but with an"
                        + " idempotent token that was already used.");
    }

    private static RuntimeException error(String code, String message) {
        return ServiceError.of(400, code, message)
                .inNamespace("com.amazonaws.dynamodb.v20120810")
                .withMessageMember("Message")
                .asException();
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
