package dev.millrace.services;

import dev.millrace.model.Scope;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * Access key ids that carry an account. A caller may use its account id as access key; the temporary keys that STS
 * hands out look like AWS's ({@code ASIA} and 16 characters) and carry the account of the assumed role, so that later
 * requests act there without anything being remembered.
 */
public final class AccessKeys {

    private static final String TEMPORARY = "ASIA";
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;
    private static final int ACCOUNT_LENGTH = 8;
    private static final int RANDOM_LENGTH = 4;
    private static final int CHECK_LENGTH = 4;
    private static final int BODY_LENGTH = TEMPORARY.length() + ACCOUNT_LENGTH + RANDOM_LENGTH;

    private AccessKeys() {}

    /** A new temporary key of the account. */
    public static String temporary(String account, RandomGenerator random) {
        var body = TEMPORARY
                + encode(Long.parseLong(account), ACCOUNT_LENGTH)
                + encode(random.nextLong(1L << (BITS * RANDOM_LENGTH)), RANDOM_LENGTH);
        return body + check(body);
    }

    /** The account the key carries, if it does. */
    public static Optional<String> accountOf(String accessKey) {
        if (Scope.isAccount(accessKey)) {
            return Optional.of(accessKey);
        }
        if (accessKey.length() != BODY_LENGTH + CHECK_LENGTH || !accessKey.startsWith(TEMPORARY)) {
            return Optional.empty();
        }
        var body = accessKey.substring(0, BODY_LENGTH);
        if (!accessKey.equals(body + check(body))) {
            return Optional.empty(); // one of AWS's own
        }
        var digits = body.substring(TEMPORARY.length(), TEMPORARY.length() + ACCOUNT_LENGTH);
        return Optional.of(String.format(Locale.ROOT, "%012d", decode(digits))).filter(Scope::isAccount);
    }

    private static String check(String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return encode(crc.getValue(), CHECK_LENGTH);
    }

    private static String encode(long value, int length) {
        var text = new char[length];
        long rest = value;
        for (int i = length - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (rest & ((1 << BITS) - 1)));
            rest >>>= BITS;
        }
        return new String(text);
    }

    private static long decode(String text) {
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            value = (value << BITS) | ALPHABET.indexOf(text.charAt(i));
        }
        return value;
    }
}
