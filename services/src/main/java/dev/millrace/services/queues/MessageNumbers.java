package dev.millrace.services.queues;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values of message attributes of type Number: zero, or up to 38 digits of a size between 1e-128 and 1e126. Text is
 * judged before a number is made of it, which could have any size.
 */
public final class MessageNumbers {

    private static final int MOST_DIGITS = 38;
    private static final int SMALLEST = -128;
    private static final int LARGEST = 126;

    /** Longer exponents are out of range in any text that a message can hold. */
    private static final Pattern NUMBER =
            Pattern.compile("([+-]?)(?:([0-9]+)(?:\\.([0-9]*))?|\\.([0-9]+))(?:[eE]([+-]?)0*([0-9]{1,9}))?");

    private static final Pattern LEADING_ZEROS = Pattern.compile("^0+");

    private MessageNumbers() {}

    /** The number that is written, without trailing zeros; empty if it is none, or none that SQS takes. */
    public static Optional<BigDecimal> read(String text) {
        var parts = NUMBER.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var fraction = part(parts.group(3)) + part(parts.group(4));
        var digits = LEADING_ZEROS.matcher(part(parts.group(2)) + fraction).replaceFirst("");
        int used = digits.length();
        while (used > 0 && digits.charAt(used - 1) == '0') {
            used--;
        }
        if (used == 0) {
            return Optional.of(BigDecimal.ZERO);
        }
        int exponent = parts.group(6) == null ? 0 : Integer.parseInt(part(parts.group(5)) + parts.group(6));
        int lowest = exponent - fraction.length() + digits.length() - used; // the place of the last digit used
        int highest = lowest + used - 1;
        var significant = digits.substring(0, used);
        if (used > MOST_DIGITS || highest < SMALLEST || highest > LARGEST
                || (highest == LARGEST && !significant.equals("1"))) {
            return Optional.empty();
        }
        return Optional.of(new BigDecimal(new BigInteger(parts.group(1) + significant), -lowest));
    }

    private static String part(@Nullable String group) {
        return group == null ? "" : group;
    }
}
