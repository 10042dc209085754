package dev.millrace.demo;

/** The table that the load writes to. Thread-safe. */
interface OrdersTable {

    /** Makes the write, or finds that an earlier attempt made it. */
    Outcome write(Intention intention);

    /** What one attempt came to. */
    sealed interface Outcome {

        /** The write is made. */
        record Made() implements Outcome {}

        /** No answer: it may be made or not. Try again. */
        record Unsure(String reason) implements Outcome {}

        /** The table says no. */
        record Refused(String reason) implements Outcome {}
    }
}
