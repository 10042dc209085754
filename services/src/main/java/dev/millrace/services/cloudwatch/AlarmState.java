package dev.millrace.services.cloudwatch;

import java.time.Instant;

/**
 * The state of an alarm and why.
 *
 * @param reasonData JSON; empty if there is none
 * @param updated when the state was set
 * @param changed when it was set to another value than before
 */
record AlarmState(Value value, String reason, String reasonData, Instant updated, Instant changed) {

    /** The three states. */
    enum Value {
        OK,
        ALARM,
        INSUFFICIENT_DATA
    }

    /** That of an alarm nobody has looked at yet. */
    static AlarmState initial(Instant now) {
        return new AlarmState(Value.INSUFFICIENT_DATA, "Unchecked: Initial alarm creation", "", now, now);
    }
}
