package dev.millrace.trigger;

import java.util.Optional;
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
 * @param window the tumbling window that all of its records belong to; the final call of a window has no records
 */
record Form(
        long number,
        Records records,
        UUID requestId,
        int calls,
        int tries,
        int throttles,
        Optional<TumblingWindow> window) {

    static Form fresh(long number, Records records, UUID requestId, Optional<TumblingWindow> window) {
        return new Form(number, records, requestId, 0, 0, 0, window);
    }

    Form tried() {
        return new Form(number, records, requestId, calls, tries + 1, throttles, window);
    }

    Form called() {
        return new Form(number, records, requestId, calls + 1, tries, throttles, window);
    }

    Form throttled() {
        return new Form(number, records, requestId, calls, tries, throttles + 1, window);
    }

    /** What is left when the front has been cut off: other records, the same budget (N.16). */
    Form remainder(int cutOff, long newNumber, UUID newRequestId) {
        return new Form(
                newNumber, records.slice(cutOff, records.size()), newRequestId, calls, tries, throttles, window);
    }

    Form withCallsAtLeast(int least) {
        return new Form(number, records, requestId, Math.max(least, calls), tries, throttles, window);
    }

    /** Whether this is the call that ends a window (J.7). */
    boolean isFinal() {
        return records.isEmpty();
    }

    long eventBytes() {
        return InvocationEvent.length(records.size(), records.recordBytes());
    }

    /** What an entry of the history is about. */
    HistoryEntry.Subject subject(int lane) {
        return isFinal() ? new HistoryEntry.FinalCall(lane, window.orElseThrow()) : HistoryEntry.Span.of(lane, records);
    }

    /** The records, of which there are some. */
    HistoryEntry.Span span(int lane) {
        return HistoryEntry.Span.of(lane, records);
    }
}
