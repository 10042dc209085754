package dev.millrace.services.lambda.mapping;

import dev.millrace.services.lambda.mapping.EventSourceMappingConfiguration.DestinationConfig;
import dev.millrace.services.lambda.mapping.EventSourceMappingConfiguration.MetricsConfig;
import dev.millrace.services.lambda.mapping.StoredMapping.Pollers;
import dev.millrace.services.lambda.mapping.StoredMapping.Settings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members that Create and Update have in common; absent ones keep their value.
 *
 * @param otherSources members that belong to other kinds of sources, by name
 */
record MappingChange(
        @Nullable Integer batchSize,
        @Nullable Integer windowSeconds,
        @Nullable Integer parallelizationFactor,
        @Nullable Integer maximumRecordAgeSeconds,
        @Nullable Integer maximumRetryAttempts,
        @Nullable Boolean bisect,
        @Nullable Integer tumblingWindowSeconds,
        @Nullable List<String> responseTypes,
        @Nullable DestinationConfig destinationConfig,
        @Nullable FilterCriteria filterCriteria,
        @Nullable ScalingConfig scalingConfig,
        @Nullable MetricsConfig metricsConfig,
        @Nullable ProvisionedPollerConfig pollerConfig,
        @Nullable String kmsKeyArn,
        Map<String, @Nullable Object> otherSources) {

    /** Which records the function is to see; empty criteria remove the filters there are. */
    public record FilterCriteria(@Nullable List<Filter> filters) {}

    /** One pattern, verbatim. */
    public record Filter(@Nullable String pattern) {}

    /** How many batches of a queue may be in flight at once. */
    public record ScalingConfig(@Nullable Integer maximumConcurrency) {}

    /**
     * How many pollers a mapping has of its own; an empty one removes them.
     *
     * @param pollerGroupName of other kinds of sources
     */
    public record ProvisionedPollerConfig(
            @Nullable Integer minimumPollers,
            @Nullable Integer maximumPollers,
            @Nullable String pollerGroupName) {

        static @Nullable ProvisionedPollerConfig of(@Nullable Pollers pollers) {
            return pollers == null ? null : new ProvisionedPollerConfig(pollers.minimum(), pollers.maximum(), null);
        }

        private @Nullable Pollers pollers() {
            return minimumPollers == null && maximumPollers == null
                    ? null
                    : new Pollers(
                            or(minimumPollers, Pollers.DEFAULT_MINIMUM), or(maximumPollers, Pollers.DEFAULT_MAXIMUM));
        }
    }

    /** The patterns given; none if the criteria are absent or empty. */
    List<Filter> filters() {
        return filterCriteria == null || filterCriteria.filters() == null ? List.of() : filterCriteria.filters();
    }

    /** The on-failure destination named, or null if none is, or an empty one. */
    @Nullable
    String destinationArn() {
        if (destinationConfig == null || destinationConfig.onFailure() == null) {
            return null;
        }
        var arn = destinationConfig.onFailure().destination();
        return arn == null || arn.isEmpty() ? null : arn;
    }

    boolean namesOnSuccess() {
        var onSuccess = destinationConfig == null ? null : destinationConfig.onSuccess();
        return onSuccess != null
                && onSuccess.destination() != null
                && !onSuccess.destination().isEmpty();
    }

    /** The metrics asked for; none if the configuration is absent or empty. */
    List<String> metrics() {
        return metricsConfig == null || metricsConfig.metrics() == null ? List.of() : metricsConfig.metrics();
    }

    /** The settings after the change. */
    Settings over(Settings now) {
        return new Settings(
                or(batchSize, now.batchSize()),
                or(windowSeconds, now.windowSeconds()),
                or(parallelizationFactor, now.parallelizationFactor()),
                or(maximumRecordAgeSeconds, now.maximumRecordAgeSeconds()),
                or(maximumRetryAttempts, now.maximumRetryAttempts()),
                or(bisect, now.bisect()),
                or(responseTypes, now.responseTypes()),
                destinationConfig == null ? now.destinationArn() : destinationArn(),
                filterCriteria == null
                        ? now.filterPatterns()
                        : filters().stream()
                                .map(Filter::pattern)
                                .map(String::valueOf)
                                .toList(),
                or(tumblingWindowSeconds, now.tumblingWindowSeconds()),
                scalingConfig == null ? now.maximumConcurrency() : scalingConfig.maximumConcurrency(),
                pollerConfig == null ? now.pollers() : pollerConfig.pollers(),
                metricsConfig == null ? now.metrics() : metrics());
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
