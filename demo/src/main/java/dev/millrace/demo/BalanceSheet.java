package dev.millrace.demo;

import java.util.List;

/**
 * Both sides of the account, counted.
 *
 * @param acknowledgedInserts acknowledged new orders; with changes and deletions the effective writes
 * @param identicalRewrites acknowledged writes that changed nothing
 * @param unsureWrites effective writes whose answer the load never saw
 * @param unsureWritesMade how many of them have a stream record
 * @param cancellations acknowledged writes that cancel an order
 * @param poisonWrites acknowledged writes that the stream processor must refuse
 * @param records stream records, of this load and of other writers
 * @param recordsOfOthers stream records of orders that no journal knows
 * @param delivered stream records in the tracking table
 * @param recovered how many of them were given up first and processed by the dead-letter processor
 * @param reported stream records that are not, but in a failure document
 * @param reportedPoison how many of those reported were poison
 * @param documents failure documents, kept or waiting
 * @param documentsWaiting how many of them still wait in the queue
 * @param redeliveries how often a record came again and was skipped
 * @param effects what came of the processing
 * @param problems what does not balance; empty if all does
 */
public record BalanceSheet(
        int acknowledgedInserts,
        int acknowledgedChanges,
        int acknowledgedDeletions,
        int identicalRewrites,
        int unsureWrites,
        int unsureWritesMade,
        int cancellations,
        int poisonWrites,
        int shards,
        int records,
        int recordsOfOthers,
        int delivered,
        int recovered,
        int reported,
        int reportedPoison,
        int documents,
        int documentsWaiting,
        int redeliveries,
        EffectsSheet effects,
        List<Problem> problems) {

    public BalanceSheet {
        problems = List.copyOf(problems);
    }

    public boolean isBalanced() {
        return problems.isEmpty();
    }

    /** Acknowledged writes that changed an order. */
    public int effectiveWrites() {
        return acknowledgedInserts + acknowledgedChanges + acknowledgedDeletions;
    }

    public int count(Problem.Kind kind) {
        return (int) problems.stream().filter(problem -> problem.kind() == kind).count();
    }

    /**
     * Whether waiting can help: records under way may still be delivered or reported, and notifications and alerts may
     * still arrive. All else stays as it is.
     */
    boolean maySettle() {
        return count(Problem.Kind.RECORD_MISSING_AND_UNTOLD) > 0 || messagesAwaited() > 0;
    }

    /** Notifications and alerts that must come and have not. */
    int messagesAwaited() {
        return count(Problem.Kind.STATUS_CHANGE_NOT_ANNOUNCED) + count(Problem.Kind.DOCUMENT_WITHOUT_ALERT);
    }
}
