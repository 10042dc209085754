package dev.millrace.services.sqs;

import java.math.BigInteger;
import java.time.Instant;

/**
 * Numbers of messages in FIFO queues. They grow with the clock, so that none comes twice even if a restart finds the
 * queue empty; spelt as AWS spells them.
 */
final class SequenceNumbers {

    private static final BigInteger BASE = BigInteger.ONE.shiftLeft(64);
    private static final int MICROS_OF_A_MILLI = 1000;
    private static final int STEP_BITS = 8;

    private SequenceNumbers() {}

    /** The lowest number for a message sent at this instant: microseconds since the epoch. */
    static long lowest(Instant now) {
        return now.toEpochMilli() * MICROS_OF_A_MILLI;
    }

    /** The number as SequenceNumber: twenty digits. */
    static String spelt(long number) {
        return BASE.add(BigInteger.valueOf(number).shiftLeft(STEP_BITS)).toString();
    }
}
