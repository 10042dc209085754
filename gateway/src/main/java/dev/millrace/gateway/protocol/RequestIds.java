package dev.millrace.gateway.protocol;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Request ids as AWS makes them: DynamoDB's are 52 capitals and digits (spec 6.1.2), everybody else's are UUIDs, which
 * the handlers of functions may rely on.
 */
public final class RequestIds {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int LENGTH = 52;

    private RequestIds() {}

    /**
     * A new id for a request.
     *
     * @param target the header {@code X-Amz-Target}
     */
    public static String next(Optional<String> target) {
        return target.filter(name -> name.startsWith("DynamoDB")).isPresent()
                ? next()
                : UUID.randomUUID().toString();
    }

    /** A new id in DynamoDB's form. Its only duty is to be found again in the log, so it need not be unguessable. */
    public static String next() {
        var random = ThreadLocalRandom.current();
        var id = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            id[i] = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        }
        return new String(id);
    }
}
