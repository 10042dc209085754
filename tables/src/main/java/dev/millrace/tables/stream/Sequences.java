package dev.millrace.tables.stream;

import dev.millrace.model.SequenceNumber;
import java.nio.charset.StandardCharsets;

/**
 * The text of sequence numbers. Inside they are positive longs; outside they have a leading one and 28 digits, always,
 * so that comparing them as text and as numbers is the same (spec 1.1).
 */
public final class Sequences {

    private static final int DIGITS = 28;
    private static final String LEAD = "100000000";
    private static final byte[] TEMPLATE =
            (LEAD + "0".repeat(DIGITS - LEAD.length())).getBytes(StandardCharsets.ISO_8859_1);
    private static final int TEN = 10;

    private Sequences() {}

    /** The number clients see. */
    public static SequenceNumber number(long sequence) {
        return new SequenceNumber(text(sequence));
    }

    /** The number's text. */
    public static String text(long sequence) {
        if (sequence < 0) {
            throw new IllegalArgumentException("a sequence number is not negative: " + sequence);
        }
        var text = TEMPLATE.clone();
        long rest = sequence;
        for (int i = DIGITS - 1; rest > 0; i--) {
            text[i] = (byte) ('0' + rest % TEN);
            rest /= TEN;
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /**
     * The position a client's number stands for. Numbers that we never gave out keep their order: smaller than all is
     * 0, greater than all is {@link Long#MAX_VALUE}.
     */
    public static long position(SequenceNumber number) {
        var digits = number.digits();
        if (digits.length() != DIGITS) {
            return digits.length() < DIGITS ? 0 : Long.MAX_VALUE;
        }
        if (!digits.startsWith(LEAD)) {
            return Long.MAX_VALUE; // 28 digits begin with 1 to 9, so anything else is greater
        }
        var rest = digits.substring(LEAD.length());
        var greatest = Long.toString(Long.MAX_VALUE);
        return rest.compareTo(greatest) > 0 ? Long.MAX_VALUE : Long.parseLong(rest);
    }
}
