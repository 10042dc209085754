package dev.millrace.examples.orders;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Loses a record on purpose, neither processing nor reporting it. Whoever trusts a check that says "nothing was lost"
 * should have seen it fail once.
 */
sealed interface LossDrill {

    /** Whether this change is the one to lose. The same change is lost again when it is delivered again. */
    boolean drops(OrderChange change);

    static LossDrill off() {
        return new Off();
    }

    /** Loses the first sound change that this environment sees. */
    static LossDrill dropsOne() {
        return new DropsOne(new AtomicReference<>(""));
    }

    /** Loses nothing. */
    record Off() implements LossDrill {

        @Override
        public boolean drops(OrderChange change) {
            return false;
        }
    }

    /** Loses the change with this event id, chosen at the first call. */
    record DropsOne(AtomicReference<String> victim) implements LossDrill {

        @Override
        public boolean drops(OrderChange change) {
            // A faulty order would be reported by nobody's fault but its own: leave it to the rules.
            if (OrderRules.fault(change).isEmpty()) {
                victim.compareAndSet("", change.eventId());
            }
            return change.eventId().equals(victim.get());
        }
    }
}
