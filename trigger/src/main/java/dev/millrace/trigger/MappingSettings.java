package dev.millrace.trigger;

import dev.millrace.trigger.filter.FilterCriteria;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How one mapping delivers. Every member can be changed while it runs.
 *
 * @param batchSize most records of one invocation, 1 to 10,000
 * @param batchWindow how long to wait for a fuller batch, 0 to 300 s
 * @param parallelizationFactor lanes of a shard, 1 to 10
 * @param retries how often a failing batch is tried again
 * @param recordAge how old a record may become
 * @param bisect whether a failing batch is split in two
 * @param reportBatchItemFailures whether the function's answer may name the records that failed
 * @param onFailure ARN of the queue, topic or bucket that hears of given-up records
 * @param filters which records the function is to see
 * @param tumblingWindow how long the windows are whose records the function adds up, 1 to 900 s; only with one lane and
 *     without filters (A.2.2)
 */
public record MappingSettings(
        int batchSize,
        Duration batchWindow,
        int parallelizationFactor,
        RetryLimit retries,
        RecordAgeLimit recordAge,
        boolean bisect,
        boolean reportBatchItemFailures,
        Optional<String> onFailure,
        FilterCriteria filters,
        Optional<Duration> tumblingWindow) {

    /** How often the same batch may be tried again. */
    public sealed interface RetryLimit {
        /** Until it succeeds, or its records are too old (MaximumRetryAttempts -1). */
        record Unlimited() implements RetryLimit {}

        /** At most so often after the first call, 0 to 10,000. */
        record AtMost(int retries) implements RetryLimit {
            public AtMost {
                if (retries < 0 || retries > 10_000) {
                    throw new IllegalArgumentException("retries are 0 to 10000, not " + retries);
                }
            }
        }
    }

    /** How old a record may be when it is sent. */
    public sealed interface RecordAgeLimit {
        /** As old as the stream keeps it (MaximumRecordAgeInSeconds -1). */
        record Unlimited() implements RecordAgeLimit {}

        /** At most so old, 60 s to 7 days. */
        record AtMost(Duration age) implements RecordAgeLimit {
            public AtMost {
                if (age.toSeconds() < 60 || age.toSeconds() > 604_800) {
                    throw new IllegalArgumentException("a record age is 60 s to 604800 s, not " + age);
                }
            }
        }
    }

    public MappingSettings {
        Objects.requireNonNull(retries);
        Objects.requireNonNull(recordAge);
        Objects.requireNonNull(onFailure);
        Objects.requireNonNull(filters);
        if (batchSize < 1 || batchSize > 10_000) {
            throw new IllegalArgumentException("a batch size is 1 to 10000, not " + batchSize);
        }
        if (batchWindow.isNegative() || batchWindow.toSeconds() > 300) {
            throw new IllegalArgumentException("a batch window is 0 to 300 s, not " + batchWindow);
        }
        if (parallelizationFactor < 1 || parallelizationFactor > 10) {
            throw new IllegalArgumentException("a parallelization factor is 1 to 10, not " + parallelizationFactor);
        }
        if (tumblingWindow.isPresent()) {
            long seconds = tumblingWindow.get().toSeconds();
            if (seconds < 1 || seconds > 900) {
                throw new IllegalArgumentException("a tumbling window is 1 to 900 s, not " + seconds + " s");
            }
            if (parallelizationFactor > 1 || !filters.isEmpty()) {
                throw new IllegalArgumentException("a tumbling window allows one lane and no filters");
            }
        }
    }

    /** AWS's defaults for a DynamoDB stream (spec A.2). */
    public static MappingSettings defaults() {
        return new MappingSettings(
                100,
                Duration.ZERO,
                1,
                new RetryLimit.Unlimited(),
                new RecordAgeLimit.Unlimited(),
                false,
                false,
                Optional.empty(),
                FilterCriteria.none(),
                Optional.empty());
    }

    public MappingSettings withBatchSize(int value) {
        return new MappingSettings(
                value,
                batchWindow,
                parallelizationFactor,
                retries,
                recordAge,
                bisect,
                reportBatchItemFailures,
                onFailure,
                filters,
                tumblingWindow);
    }

    public MappingSettings withBatchWindow(Duration value) {
        return new MappingSettings(
                batchSize,
                value,
                parallelizationFactor,
                retries,
                recordAge,
                bisect,
                reportBatchItemFailures,
                onFailure,
                filters,
                tumblingWindow);
    }

    public MappingSettings withParallelizationFactor(int value) {
        return new MappingSettings(
                batchSize,
                batchWindow,
                value,
                retries,
                recordAge,
                bisect,
                reportBatchItemFailures,
                onFailure,
                filters,
                tumblingWindow);
    }

    public MappingSettings withRetries(RetryLimit value) {
        return new MappingSettings(
                batchSize,
                batchWindow,
                parallelizationFactor,
                value,
                recordAge,
                bisect,
                reportBatchItemFailures,
                onFailure,
                filters,
                tumblingWindow);
    }

    public MappingSettings withRecordAge(RecordAgeLimit value) {
        return new MappingSettings(
                batchSize,
                batchWindow,
                parallelizationFactor,
                retries,
                value,
                bisect,
                reportBatchItemFailures,
                onFailure,
                filters,
                tumblingWindow);
    }

    public MappingSettings withBisect(boolean value) {
        return new MappingSettings(
                batchSize,
                batchWindow,
                parallelizationFactor,
                retries,
                recordAge,
                value,
                reportBatchItemFailures,
                onFailure,
                filters,
                tumblingWindow);
    }

    public MappingSettings withReportBatchItemFailures(boolean value) {
        return new MappingSettings(
                batchSize,
                batchWindow,
                parallelizationFactor,
                retries,
                recordAge,
                bisect,
                value,
                onFailure,
                filters,
                tumblingWindow);
    }

    public MappingSettings withOnFailure(Optional<String> value) {
        return new MappingSettings(
                batchSize,
                batchWindow,
                parallelizationFactor,
                retries,
                recordAge,
                bisect,
                reportBatchItemFailures,
                value,
                filters,
                tumblingWindow);
    }

    public MappingSettings withFilters(FilterCriteria value) {
        return new MappingSettings(
                batchSize,
                batchWindow,
                parallelizationFactor,
                retries,
                recordAge,
                bisect,
                reportBatchItemFailures,
                onFailure,
                value,
                tumblingWindow);
    }

    public MappingSettings withTumblingWindow(Optional<Duration> value) {
        return new MappingSettings(
                batchSize,
                batchWindow,
                parallelizationFactor,
                retries,
                recordAge,
                bisect,
                reportBatchItemFailures,
                onFailure,
                filters,
                value);
    }
}
