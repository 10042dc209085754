package dev.millrace.services.sns;

import java.util.function.Consumer;

/** Delivers dispatches of one kind of endpoint. Thread-safe. */
interface Courier {

    /** How many dispatches of one subscription may be under way together. */
    int mostAtOnce();

    /**
     * Tries once; may block.
     *
     * @param ended told how it ended, once, now or later; does little more than a commit
     */
    void deliver(Dispatch dispatch, RetryPolicy policy, Consumer<Outcome> ended);

    /** How an attempt ended. */
    sealed interface Outcome {

        /** The endpoint has it. */
        record Delivered() implements Outcome {}

        /** It may work later. */
        record Failed(String reason) implements Outcome {}

        /** It will never work. */
        record Refused(String reason) implements Outcome {}
    }
}
