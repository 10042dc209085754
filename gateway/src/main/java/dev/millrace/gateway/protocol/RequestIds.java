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

    /** So many characters come from one random number: 36 to the power of 12 is less than 2 to the power of 63. */
    private static final int DIGITS = 12;

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
        long rest = 0;
        for (int i = 0; i < LENGTH; i++) {
            rest = i % DIGITS == 0 ? random.nextLong(Long.MAX_VALUE) : rest / ALPHABET.length();
            id[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
        }
        return new String(id);
    }
}
