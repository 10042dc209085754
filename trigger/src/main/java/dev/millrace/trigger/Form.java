package dev.millrace.trigger;

import java.util.UUID;

/**
 * A batch as it stands: fresh, a half after a split, or a suffix after a partial response. All calls of one form have
 * the same records and the same request id, and share one retry budget (F.2.2). Immutable.
 *
 * @param number names the form within its shard
 * @param requestId shown to the function
 * @param calls calls that count: the function ran, or the record was too large to send
 * @param tries all attempts, throttled ones included
 * @param throttles attempts that did not reach the function
 */
record Form(long number, Records records, UUID requestId, int calls, int tries, int throttles) {

    static Form fresh(long number, Records records, UUID requestId) {
        return new Form(number, records, requestId, 0, 0, 0);
    }

    Form tried() {
        return new Form(number, records, requestId, calls, tries + 1, throttles);
    }

    Form called() {
        return new Form(number, records, requestId, calls + 1, tries, throttles);
    }

    Form throttled() {
        return new Form(number, records, requestId, calls, tries, throttles + 1);
    }

    /** What is left when the front has been cut off: other records, the same budget (N.16). */
    Form remainder(int cutOff, long newNumber, UUID newRequestId) {
        return new Form(newNumber, records.slice(cutOff, records.size()), newRequestId, calls, tries, throttles);
    }

    long eventBytes() {
        return InvocationEvent.length(records.size(), records.recordBytes());
    }

    HistoryEntry.Span span(int lane) {
        return HistoryEntry.Span.of(lane, records);
    }
}
