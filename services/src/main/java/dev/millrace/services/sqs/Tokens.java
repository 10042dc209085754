package dev.millrace.services.sqs;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Identifiers that must differ, not be secret. */
final class Tokens {

    private Tokens() {}

    static long next() {
        long token = 0;
        while (token == 0) {
            token = ThreadLocalRandom.current().nextLong(); // 0 says "never received"
        }
        return token;
    }

    static String messageId() {
        var random = ThreadLocalRandom.current();
        long version = (random.nextLong() & ~0xF000L) | 0x4000L;
        long variant = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(version, variant).toString();
    }
}
