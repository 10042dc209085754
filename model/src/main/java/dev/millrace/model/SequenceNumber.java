package dev.millrace.model;

import java.util.Objects;

/**
 * The position of a record in a stream: a decimal number of up to 40 digits, compared as a number and never as text
 * (spec B.13: AWS's differ in length).
 *
 * @param digits the number without sign and without leading zeros
 */
public record SequenceNumber(String digits) implements Comparable<SequenceNumber> {

    /** Longest text AWS's model allows. */
    public static final int MAX_DIGITS = 40;

    public SequenceNumber {
        Objects.requireNonNull(digits);
        if (!isValid(digits)) {
            throw new IllegalArgumentException("not a sequence number: '" + digits + "'");
        }
    }

    /** Whether the text is a sequence number: 1 to 40 digits, no leading zero unless it is just {@code 0}. */
    public static boolean isValid(String text) {
        if (text.isEmpty() || text.length() > MAX_DIGITS || (text.length() > 1 && text.charAt(0) == '0')) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return true;
    }

    /** Numeric order. */
    @Override
    public int compareTo(SequenceNumber other) {
        int byLength = Integer.compare(digits.length(), other.digits.length());
        return byLength != 0 ? byLength : digits.compareTo(other.digits);
    }

    public boolean isAfter(SequenceNumber other) {
        return compareTo(other) > 0;
    }

    public boolean isBefore(SequenceNumber other) {
        return compareTo(other) < 0;
    }

    @Override
    public String toString() {
        return digits;
    }
}
