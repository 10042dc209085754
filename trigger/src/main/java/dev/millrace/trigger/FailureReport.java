package dev.millrace.trigger;

import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What is known of records that were given up (H.2).
 *
 * @param id names the report; never used twice
 * @param requestId the request id of the calls with these records, or a new one if there was none
 * @param condition why they were given up
 * @param invokeCount calls of the last form of the batch, at least 1 (F.2.3, F.4.4)
 * @param answer how the last call ended
 * @param at when they were given up
 * @param shard where they come from
 * @param records what was given up, in order, at least one unless the final call of a window was given up
 * @param window the tumbling window they belong to, as the last call was told of it (H.5)
 */
public record FailureReport(
        UUID id,
        UUID requestId,
        Condition condition,
        int invokeCount,
        LastAnswer answer,
        Instant at,
        ShardId shard,
        List<StreamRecord> records,
        Optional<WindowCall> window) {

    public FailureReport {
        Objects.requireNonNull(id);
        Objects.requireNonNull(requestId);
        Objects.requireNonNull(condition);
        Objects.requireNonNull(answer);
        Objects.requireNonNull(at);
        Objects.requireNonNull(shard);
        if (records.isEmpty() && window.filter(WindowCall::isFinal).isEmpty()) {
            throw new IllegalArgumentException("a report is about at least one record, or about a final call");
        }
    }

    /** Why records are given up. */
    public enum Condition {
        RETRY_ATTEMPTS_EXHAUSTED("RetryAttemptsExhausted"),
        RECORD_AGE_EXCEEDED("RecordAgeExceeded");

        private final String wireName;

        Condition(String wireName) {
            this.wireName = wireName;
        }

        /** As it stands in the document. */
        public String wireName() {
            return wireName;
        }
    }

    /** How the last call with the records ended, as far as the document tells. */
    public enum LastAnswer {
        /** There is nothing to tell: the function was not called, or age decided (no responseContext). */
        NONE,
        /** The function threw, timed out or died. */
        UNHANDLED,
        /** The function returned and its response named failures. */
        REPORTED
    }
}
