package dev.millrace.tables.item;

import dev.millrace.model.errors.DynamoDbErrors;
import java.math.BigDecimal;

/**
 * DynamoDB numbers as canonical text (spec 5.3): plain decimal, no plus, no superfluous zeros, {@code 0} for every
 * zero. Up to 38 significant digits, magnitude 1E-130 to 9.99…E+125.
 */
public final class Numbers {

    private static final int MAX_DIGITS = 38;
    private static final int MAX_EXPONENT = 125;
    private static final int MIN_EXPONENT = -130;

    private static final String NOT_NUMERIC = "The parameter cannot be converted to a numeric value";
    private static final String OVERFLOW =
            "Number overflow. Attempting to store a number with magnitude larger than supported range";
    private static final String UNDERFLOW =
            "Number underflow. Attempting to store a number with magnitude smaller than supported range";
    private static final String TOO_LONG = "Attempting to store more than 38 significant digits in a Number";

    private Numbers() {}

    /**
     * The canonical text of a number as a client wrote it.
     *
     * @throws dev.millrace.model.ServiceException ValidationException with the sentences of spec 5.2
     */
    public static String canonical(String text) {
        return isSmallCanonicalInteger(text) ? text : parse(text);
    }

    /** Most numbers on the wire are short integers that are canonical already. */
    private static boolean isSmallCanonicalInteger(String text) {
        var length = text.length();
        if (length == 0 || length > 18) {
            return false;
        }
        var first = text.charAt(0);
        if (first < '1' || first > '9') {
            return length == 1 && first == '0';
        }
        for (var i = 1; i < length; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static String parse(String text) {
        var at = 0;
        var end = text.length();
        var negative = at < end && text.charAt(at) == '-';
        if (at < end && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            at++;
        }
        var digits = new StringBuilder(Math.min(end, 64));
        var fraction = 0;
        var point = false;
        for (; at < end; at++) {
            var c = text.charAt(at);
            if (isDigit(c)) {
                digits.append(c);
                fraction += point ? 1 : 0;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (digits.isEmpty()) {
            throw notNumeric(text);
        }
        var exponent = at < end ? exponent(text, at) : 0;
        return spell(negative, digits, exponent, fraction);
    }

    /** Reads {@code e±digits} up to the end of the text. */
    private static long exponent(String text, int start) {
        var at = start + 1;
        if (text.charAt(start) != 'e' && text.charAt(start) != 'E') {
            throw notNumeric(text);
        }
        var digitsFrom = at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+') ? at + 1 : at;
        if (digitsFrom == text.length()) {
            throw notNumeric(text);
        }
        for (var i = digitsFrom; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                throw notNumeric(text);
            }
        }
        try {
            return Long.parseLong(text, at, text.length(), 10);
        } catch (NumberFormatException beyond64Bits) {
            throw notNumeric(text);
        }
    }

    private static String spell(boolean negative, StringBuilder digits, long exponent, int fraction) {
        var first = 0;
        while (first < digits.length() && digits.charAt(first) == '0') {
            first++;
        }
        if (first == digits.length()) {
            return zero(exponent, fraction);
        }
        var last = digits.length();
        while (digits.charAt(last - 1) == '0') {
            last--;
        }
        // Compared before anything is added to it: it may be near the ends of a long.
        if (exponent > 1_000_000_000L) {
            throw DynamoDbErrors.validation(OVERFLOW);
        }
        if (exponent < -1_000_000_000L) {
            throw DynamoDbErrors.validation(UNDERFLOW);
        }
        var magnitude = digits.length() - fraction - first - 1 + exponent;
        if (magnitude > MAX_EXPONENT) {
            throw DynamoDbErrors.validation(OVERFLOW);
        }
        if (magnitude < MIN_EXPONENT) {
            throw DynamoDbErrors.validation(UNDERFLOW);
        }
        if (last - first > MAX_DIGITS) {
            throw DynamoDbErrors.validation(TOO_LONG);
        }
        return plain(negative, digits.substring(first, last), (int) magnitude);
    }

    /** Zero is judged by the exponent it was written with (spec 5.3.6): {@code 0e126} is too big. */
    private static String zero(long exponent, int fraction) {
        if (exponent - fraction > MAX_EXPONENT) {
            throw DynamoDbErrors.validation(OVERFLOW);
        }
        if (exponent < MIN_EXPONENT) {
            throw DynamoDbErrors.validation(UNDERFLOW);
        }
        return "0";
    }

    /** @param magnitude the power of ten of the first digit */
    private static String plain(boolean negative, String digits, int magnitude) {
        var text = new StringBuilder(140);
        if (negative) {
            text.append('-');
        }
        if (magnitude < 0) {
            text.append("0.").repeat('0', -magnitude - 1).append(digits);
        } else if (digits.length() <= magnitude + 1) {
            text.append(digits).repeat('0', magnitude + 1 - digits.length());
        } else {
            text.append(digits, 0, magnitude + 1).append('.').append(digits, magnitude + 1, digits.length());
        }
        return text.toString();
    }

    /** Compares two canonical numbers by value. */
    public static int compare(String first, String second) {
        var firstNegative = first.charAt(0) == '-';
        if (firstNegative != (second.charAt(0) == '-')) {
            return firstNegative ? -1 : 1;
        }
        return firstNegative ? compareMagnitudes(second, first, 1) : compareMagnitudes(first, second, 0);
    }

    private static int compareMagnitudes(String first, String second, int from) {
        var whole = wholeDigits(first) - wholeDigits(second);
        // With the points at the same place, digits decide; the longer of two that agree has more fraction.
        return whole != 0 ? whole : first.substring(from).compareTo(second.substring(from));
    }

    private static int wholeDigits(String number) {
        var point = number.indexOf('.');
        return point < 0 ? number.length() : point;
    }

    /**
     * The exact sum of two canonical numbers.
     *
     * @throws dev.millrace.model.ServiceException ValidationException if it is out of range or has more than 38 digits
     *     (spec 4.6.3)
     */
    public static String add(String first, String second) {
        return checked(new BigDecimal(first).add(new BigDecimal(second)));
    }

    /** The exact difference of two canonical numbers; fails as {@link #add} does. */
    public static String subtract(String first, String second) {
        return checked(new BigDecimal(first).subtract(new BigDecimal(second)));
    }

    private static String checked(BigDecimal result) {
        var stripped = result.stripTrailingZeros();
        if (stripped.signum() == 0) {
            return "0";
        }
        var magnitude = stripped.precision() - stripped.scale() - 1;
        if (stripped.precision() > MAX_DIGITS || magnitude > MAX_EXPONENT) {
            throw DynamoDbErrors.validation(OVERFLOW);
        }
        if (magnitude < MIN_EXPONENT) {
            throw DynamoDbErrors.validation(UNDERFLOW);
        }
        return stripped.toPlainString();
    }

    /** What a canonical number counts towards its item's size (spec 5.7): pairs of digits aligned to the point. */
    public static int sizeBytes(String canonical) {
        if (canonical.equals("0")) {
            return 1;
        }
        var parts = Parts.of(canonical);
        var digits = parts.digits().length();
        var aligned = digits % 2 != 0 || parts.magnitude() % 2 != 0;
        return 1 + (aligned ? (digits + 1) / 2 : digits / 2 + 1) + (parts.negative() ? 1 : 0);
    }

    /**
     * A canonical number other than zero, taken apart.
     *
     * @param digits significant digits, without zeros at either end
     * @param magnitude the power of ten of the first of them
     */
    record Parts(boolean negative, String digits, int magnitude) {

        static Parts of(String canonical) {
            var negative = canonical.charAt(0) == '-';
            var start = negative ? 1 : 0;
            var point = canonical.indexOf('.');
            var digits = point < 0
                    ? canonical.substring(start)
                    : canonical.substring(start, point) + canonical.substring(point + 1);
            var whole = (point < 0 ? canonical.length() : point) - start;
            var first = 0;
            while (digits.charAt(first) == '0') {
                first++;
            }
            var last = digits.length();
            while (digits.charAt(last - 1) == '0') {
                last--;
            }
            return new Parts(negative, digits.substring(first, last), whole - 1 - first);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static RuntimeException notNumeric(String text) {
        return DynamoDbErrors.validation(text.isEmpty() ? NOT_NUMERIC : NOT_NUMERIC + ": " + text);
    }
}
