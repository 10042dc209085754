package dev.millrace.demo;

/** A write and what its journal says became of it. */
record JournaledWrite(OrderWrite write, Fate fate) {

    /** What the load came to know. */
    enum Fate {
        /** Begun, no answer seen: it may have happened or not. */
        INTENDED,
        /** The table confirmed it. */
        ACKNOWLEDGED,
        /** The table refused it, which no write of the load deserves. */
        REFUSED
    }
}
