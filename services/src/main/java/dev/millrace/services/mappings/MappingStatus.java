package dev.millrace.services.mappings;

import java.time.Duration;
import java.util.Optional;

/**
 * How a mapping is doing.
 *
 * @param state Creating, Enabling, Enabled, Updating, Disabling, Disabled or Deleting
 * @param lastProcessingResult as in the API (spec A.4)
 * @param counters what it has done since the server started
 * @param iteratorAge age of the last record of the last batch when it was sent; empty before the first
 * @param unsettledReports reports not yet with their destination
 */
public record MappingStatus(
        String state,
        String lastProcessingResult,
        Counters counters,
        Optional<Duration> iteratorAge,
        int unsettledReports) {

    /**
     * Counts since the server started.
     *
     * @param polled records read
     * @param filtered records that no filter matched
     * @param invocations calls of the function
     * @param failedInvocations calls that failed, wholly or by a partial response
     * @param retries calls that repeated the same batch
     * @param splits batches split in two by bisect
     * @param partialResponses batches cut at a reported record
     * @param delivered records that were in a batch that ended well
     * @param reported records given up and reported to the destination
     * @param dropped records given up without a destination that took them
     * @param reports documents delivered to the destination
     */
    public record Counters(
            long polled,
            long filtered,
            long invocations,
            long failedInvocations,
            long retries,
            long splits,
            long partialResponses,
            long delivered,
            long reported,
            long dropped,
            long reports) {}
}
