package dev.millrace.gateway.protocol;

import java.util.concurrent.ThreadLocalRandom;

/** Request ids as DynamoDB makes them: 52 capitals and digits (spec 6.1.2). */
public final class RequestIds {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int LENGTH = 52;

    private RequestIds() {}

    /** A new id. Its only duty is to be found again in the log, so it need not be unguessable. */
    public static String next() {
        var random = ThreadLocalRandom.current();
        var id = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            id[i] = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        }
        return new String(id);
    }
}
