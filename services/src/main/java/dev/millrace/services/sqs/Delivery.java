package dev.millrace.services.sqs;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What changes about a message: kept apart from its body so that a receive writes little. Immutable.
 *
 * @param sent when the message was sent, for its retention
 * @param visible from when on it may be received
 * @param receives how often it has been
 * @param firstReceived when first; the epoch if never
 * @param receipt of the latest delivery; 0 if there was none
 * @param group of a message in a FIFO queue, else empty
 */
record Delivery(Instant sent, Instant visible, int receives, Instant firstReceived, long receipt, String group) {

    Delivery {
        group = Objects.requireNonNullElse(group, ""); // earlier versions kept none
    }

    static Delivery fresh(Instant sent, Instant visible, String group) {
        return new Delivery(sent, visible, 0, Instant.EPOCH, 0, group);
    }

    Delivery received(Instant now, Duration visibility, long newReceipt) {
        return new Delivery(
                sent, now.plus(visibility), receives + 1, receives == 0 ? now : firstReceived, newReceipt, group);
    }

    Delivery visibleFrom(Instant instant) {
        return new Delivery(sent, instant, receives, firstReceived, receipt, group);
    }

    /** Whether it hides because of a delay rather than a delivery. */
    boolean isDelayed() {
        return receives == 0;
    }
}
