package dev.millrace.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A clock whose business time can be moved on, beyond what passes by itself. Timers that have fallen due count as
 * {@link Activity} until they have run.
 */
public interface AdvanceableClock extends Clock {

    /** When the next timer falls due; not after {@link #now()} if that one has only not been noticed yet. */
    Optional<Instant> nextDue();

    /**
     * Lets business time be this instant; one that has passed changes nothing. Timers due by then are under way when
     * this returns: they run on the clock's own thread, in the order of their instants.
     */
    void moveTo(Instant instant);

    /** Whether business time also passes without being moved, as the machine's does. */
    boolean passesByItself();

    /** How far business time is ahead of the machine's; negative if it stands still and has fallen behind. */
    Duration offset();
}
