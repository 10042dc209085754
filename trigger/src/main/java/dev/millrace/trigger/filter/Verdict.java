package dev.millrace.trigger.filter;

/** What can be said of an event without the matcher. */
enum Verdict {
    MATCHES,
    DIFFERS,
    /** Only the matcher knows. */
    UNDECIDED
}
