package dev.millrace.services.lambda.mapping;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.services.lambda.mapping.MappingChange.Filter;
import dev.millrace.services.lambda.mapping.MappingChange.FilterCriteria;
import dev.millrace.services.lambda.mapping.MappingChange.ProvisionedPollerConfig;
import dev.millrace.services.lambda.mapping.MappingChange.ScalingConfig;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mapping as Lambda's API shows it (A.3). Queue mappings lack the members of streams; clients tell the kinds apart by
 * that.
 */
public record EventSourceMappingConfiguration(
        @JsonProperty("UUID") String uuid,
        @Nullable String startingPosition,
        int batchSize,
        int maximumBatchingWindowInSeconds,
        @Nullable Integer parallelizationFactor,
        String eventSourceArn,
        String functionArn,
        Instant lastModified,
        @Nullable String lastProcessingResult,
        String state,
        String stateTransitionReason,
        @Nullable FilterCriteria filterCriteria,
        @Nullable ScalingConfig scalingConfig,
        @Nullable DestinationConfig destinationConfig,
        @Nullable Integer maximumRecordAgeInSeconds,
        @Nullable Boolean bisectBatchOnFunctionError,
        @Nullable Integer maximumRetryAttempts,
        @Nullable Integer tumblingWindowInSeconds,
        List<String> functionResponseTypes,
        @Nullable MetricsConfig metricsConfig,
        @Nullable ProvisionedPollerConfig provisionedPollerConfig,
        String eventSourceMappingArn) {

    /** Where given-up records are reported; in a request an empty one removes the destination. */
    public record DestinationConfig(
            @Nullable Destination onSuccess, @Nullable Destination onFailure) {}

    /** Which metrics the mapping has of its own. */
    public record MetricsConfig(@Nullable List<String> metrics) {}

    /** ARN of a queue, topic or bucket. */
    public record Destination(@Nullable String destination) {}

    /**
     * The answer for a mapping.
     *
     * @param lastProcessingResult of a stream mapping; not shown for queues
     */
    static EventSourceMappingConfiguration of(StoredMapping mapping, String state, String lastProcessingResult) {
        var settings = mapping.settings();
        var position = mapping.startingPosition();
        var isStream = position != null;
        return new EventSourceMappingConfiguration(
                mapping.uuid(),
                position == null ? null : position.name(),
                settings.batchSize(),
                settings.windowSeconds(),
                isStream ? settings.parallelizationFactor() : null,
                mapping.eventSourceArn(),
                mapping.functionArn(),
                mapping.lastModified(),
                isStream ? lastProcessingResult : null,
                state,
                mapping.kind().transitionReason(),
                criteria(settings.filterPatterns()),
                settings.maximumConcurrency() == null ? null : new ScalingConfig(settings.maximumConcurrency()),
                isStream ? new DestinationConfig(null, new Destination(settings.destinationArn())) : null,
                isStream ? settings.maximumRecordAgeSeconds() : null,
                isStream ? settings.bisect() : null,
                isStream ? settings.maximumRetryAttempts() : null,
                isStream ? settings.tumblingWindowSeconds() : null,
                settings.responseTypes(),
                settings.metrics().isEmpty() ? null : new MetricsConfig(settings.metrics()), // facts 30
                ProvisionedPollerConfig.of(settings.pollers()),
                mapping.arn());
    }

    /** Shown only if there is at least one (A.3.3). */
    private static @Nullable FilterCriteria criteria(List<String> patterns) {
        return patterns.isEmpty()
                ? null
                : new FilterCriteria(patterns.stream().map(Filter::new).toList());
    }
}
