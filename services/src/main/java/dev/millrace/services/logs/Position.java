package dev.millrace.services.logs;

import dev.millrace.model.errors.LogsErrors;
import java.math.BigInteger;
import java.util.Locale;

/**
 * The place of an event in its group: by time, then by arrival.
 *
 * @param timestamp in epoch milliseconds, not negative
 * @param sequence grows with every event the server takes
 */
record Position(long timestamp, long sequence) implements Comparable<Position> {

    private static final int DIGITS = 56;

    /** Before every event of that time or later. */
    static Position before(long timestamp) {
        return new Position(Math.max(0, timestamp), 0);
    }

    /** The place right behind this one. */
    Position next() {
        return new Position(timestamp, sequence + 1);
    }

    /** As AWS spells event ids and tokens: 56 digits, which sort as positions do. */
    String digits() {
        var number = BigInteger.valueOf(timestamp).shiftLeft(Long.SIZE).add(BigInteger.valueOf(sequence));
        return String.format(Locale.ROOT, "%0" + DIGITS + "d", number);
    }

    /** @throws dev.millrace.model.ServiceException if the text is not what {@link #digits} gives */
    static Position parse(String digits) {
        if (!digits.matches("[0-9]{" + DIGITS + "}")) {
            throw LogsErrors.invalidParameter("The specified nextToken is invalid.");
        }
        var number = new BigInteger(digits);
        var timestamp = number.shiftRight(Long.SIZE);
        if (timestamp.bitLength() >= Long.SIZE) {
            throw LogsErrors.invalidParameter("The specified nextToken is invalid.");
        }
        return new Position(timestamp.longValue(), number.longValue());
    }

    @Override
    public int compareTo(Position other) {
        int byTime = Long.compare(timestamp, other.timestamp);
        return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
}
