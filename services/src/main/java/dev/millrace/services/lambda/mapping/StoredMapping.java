package dev.millrace.services.lambda.mapping;

import dev.millrace.model.Scope;
import dev.millrace.services.mappings.MappingSpec;
import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.MappingSettings.RecordAgeLimit;
import dev.millrace.trigger.MappingSettings.RetryLimit;
import dev.millrace.trigger.StartingPosition;
import dev.millrace.trigger.filter.FilterCriteria;
import dev.millrace.trigger.filter.InvalidFilterException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event source mapping as it is kept. Immutable.
 *
 * @param account of the mapping
 * @param region of the mapping
 * @param eventSourceArn of a stream or queue
 * @param functionArn with the qualifier the client gave, if it gave one (A.3.6)
 * @param startingPosition of a stream mapping; null for a queue
 * @param lastModified of settings or enabled
 */
record StoredMapping(
        String uuid,
        String account,
        String region,
        String eventSourceArn,
        String functionArn,
        @Nullable StartingPosition startingPosition,
        Settings settings,
        boolean enabled,
        Instant lastModified,
        Map<String, String> tags) {

    /** In the API, no limit of retries or age. */
    static final int UNLIMITED = -1;

    static final String EVENT_COUNT = "EventCount";
    static final String REPORT_BATCH_ITEM_FAILURES = "ReportBatchItemFailures";

    /** At least and at most so many pollers. */
    record Pollers(int minimum, int maximum) {

        static final int DEFAULT_MINIMUM = 2;
        static final int DEFAULT_MAXIMUM = 200;
    }

    /**
     * What Create and Update set, defaults filled in. Members that queues do not have keep their defaults there.
     *
     * @param maximumRecordAgeSeconds -1 for no limit
     * @param maximumRetryAttempts -1 for no limit
     * @param destinationArn on-failure destination, if there is one
     * @param filterPatterns verbatim (I.1.5); none: everything is delivered
     * @param tumblingWindowSeconds 0 for no windows
     * @param maximumConcurrency of a queue mapping, if it is bounded
     * @param pollers provisioned for a queue mapping, if there are any; then its concurrency is not bounded
     * @param metrics of the mapping: none, or {@code EventCount}
     */
    record Settings(
            int batchSize,
            int windowSeconds,
            int parallelizationFactor,
            int maximumRecordAgeSeconds,
            int maximumRetryAttempts,
            boolean bisect,
            List<String> responseTypes,
            @Nullable String destinationArn,
            List<String> filterPatterns,
            int tumblingWindowSeconds,
            @Nullable Integer maximumConcurrency,
            @Nullable Pollers pollers,
            List<String> metrics) {

        Settings {
            filterPatterns = List.copyOf(Objects.requireNonNullElse(filterPatterns, List.of()));
            metrics = List.copyOf(Objects.requireNonNullElse(metrics, List.of())); // earlier versions kept none
        }

        static Settings defaults(SourceKind kind) {
            return new Settings(
                    kind.isStream() ? 100 : 10,
                    0,
                    1,
                    UNLIMITED,
                    UNLIMITED,
                    false,
                    List.of(),
                    null,
                    List.of(),
                    0,
                    null,
                    null,
                    List.of());
        }

        /** The patterns, which were checked when they were given. */
        FilterCriteria filters() {
            try {
                return FilterCriteria.parse(filterPatterns);
            } catch (InvalidFilterException e) {
                throw new IllegalStateException("a filter that was accepted before", e);
            }
        }

        boolean countsEvents() {
            return metrics.contains(EVENT_COUNT);
        }

        boolean reportsBatchItemFailures() {
            return responseTypes.contains(REPORT_BATCH_ITEM_FAILURES);
        }
    }

    StoredMapping {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    SourceKind kind() {
        return SourceKind.of(eventSourceArn);
    }

    Scope scope() {
        return new Scope(account, region);
    }

    String arn() {
        return scope().arn("lambda", "event-source-mapping:" + uuid).toString();
    }

    StoredMapping withTags(Map<String, String> value) {
        return new StoredMapping(
                uuid,
                account,
                region,
                eventSourceArn,
                functionArn,
                startingPosition,
                settings,
                enabled,
                lastModified,
                value);
    }

    StoredMapping changed(String newFunctionArn, Settings newSettings, boolean newEnabled, Instant at) {
        return new StoredMapping(
                uuid,
                account,
                region,
                eventSourceArn,
                newFunctionArn,
                startingPosition,
                newSettings,
                newEnabled,
                at,
                tags);
    }

    /** A stream mapping in the words of the engine. */
    MappingSpec spec() {
        if (startingPosition == null) {
            throw new IllegalStateException("mapping " + uuid + " reads no stream");
        }
        return new MappingSpec(
                uuid,
                eventSourceArn,
                functionArn,
                startingPosition,
                new MappingSettings(
                        settings.batchSize(),
                        Duration.ofSeconds(settings.windowSeconds()),
                        settings.parallelizationFactor(),
                        settings.maximumRetryAttempts() == UNLIMITED
                                ? new RetryLimit.Unlimited()
                                : new RetryLimit.AtMost(settings.maximumRetryAttempts()),
                        settings.maximumRecordAgeSeconds() == UNLIMITED
                                ? new RecordAgeLimit.Unlimited()
                                : new RecordAgeLimit.AtMost(Duration.ofSeconds(settings.maximumRecordAgeSeconds())),
                        settings.bisect(),
                        settings.reportsBatchItemFailures(),
                        Optional.ofNullable(settings.destinationArn()),
                        settings.filters(),
                        settings.tumblingWindowSeconds() == 0
                                ? Optional.empty()
                                : Optional.of(Duration.ofSeconds(settings.tumblingWindowSeconds()))),
                enabled,
                settings.countsEvents());
    }
}
