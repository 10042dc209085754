package dev.millrace.trigger;

import org.jspecify.annotations.Nullable;

/** What must hold in a simulation whatever happens. */
enum Invariant {
    HELD_ONCE("a record that was read is held once, in order, or has ended"),
    READ_AHEAD("the read-ahead stays within its bounds"),
    BATCH("a batch is of one shard, ascending and within size and bytes"),
    CLOSING("a batch that is not full closes neither before its window ends nor after"),
    CONCURRENCY("at most one call a lane, and no key in two of them"),
    LINEAGE("a shard waits for its parents"),
    ORDER("first deliveries of a key are in order"),
    ONCE("what is delivered is not sent again by the same delivery"),
    WINDOW("a window adds up its records, each once and none lost"),
    CHECKPOINT("a checkpoint passes nothing that has not ended, and does not move back"),
    BUDGET("a form is called once and R times again, and given up not before"),
    BACK_OFF("a form is not repeated before its wait is over"),
    BISECT("with bisect a failing batch is split, not repeated"),
    AGE("what is too old is not sent, and what is not is not given up for it"),
    STOPPED("no call begins once its delivery is stopping, disabled or deleted"),
    STANDING_STILL("whoever waits will be woken in time"),
    FILTERS("filters pass what they match and nothing else"),
    HISTORY("what the history says is what happened"),
    LOSS("records lost to trimming are remembered"),
    ENDING("in the end every record has ended, and that is saved");

    private final String sentence;

    Invariant(String sentence) {
        this.sentence = sentence;
    }

    /** The error to throw where it does not hold. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
    Broken broken(String detail, @Nullable Object... values) {
        return new Broken(this, name() + " – " + sentence + ": " + detail.formatted(values));
    }

    /** An invariant does not hold. */
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1;

        final transient Invariant invariant;

        private Broken(Invariant invariant, String message) {
            super(message);
            this.invariant = invariant;
        }
    }
}
