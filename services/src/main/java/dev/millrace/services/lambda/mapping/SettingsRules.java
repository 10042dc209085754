package dev.millrace.services.lambda.mapping;

import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.lambda.mapping.MappingChange.Filter;
import dev.millrace.services.lambda.mapping.StoredMapping.Pollers;
import dev.millrace.services.lambda.mapping.StoredMapping.Settings;
import dev.millrace.services.lambda.request.Constraints;
import dev.millrace.services.lambda.request.Unsupported;
import dev.millrace.trigger.filter.FilterPattern;
import dev.millrace.trigger.filter.InvalidFilterException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What AWS refuses of a mapping's settings (A.5), step by step: {@link #constrain} is step 1, {@link #fit} step 3,
 * {@link #checkMeaning} and {@link #checkFilters} step 6. {@link #refuseUnsupported} comes after AWS's own objections.
 */
final class SettingsRules {

    static final int MAX_FILTERS = 5;

    private static final Pattern DESTINATION =
            Pattern.compile("$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:"
                    + "([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)");

    private SettingsRules() {}

    /** The ranges and forms of the service's model. */
    static void constrain(Constraints constraints, MappingChange change) {
        constraints
                .range("batchSize", change.batchSize(), 1, 10_000)
                .range("maximumBatchingWindowInSeconds", change.windowSeconds(), 0, 300)
                .range("parallelizationFactor", change.parallelizationFactor(), 1, 10)
                .range("maximumRecordAgeInSeconds", change.maximumRecordAgeSeconds(), -1, 604_800)
                .range("maximumRetryAttempts", change.maximumRetryAttempts(), -1, 10_000)
                .range("tumblingWindowInSeconds", change.tumblingWindowSeconds(), 0, 900)
                .eachOneOf(
                        "functionResponseTypes",
                        change.responseTypes(),
                        List.of(StoredMapping.REPORT_BATCH_ITEM_FAILURES))
                .atMostItems("functionResponseTypes", change.responseTypes(), 1);
        var onFailure = change.destinationConfig() == null
                ? null
                : change.destinationConfig().onFailure();
        if (onFailure != null) {
            constraints
                    .length("destinationConfig.onFailure.destination", onFailure.destination(), 0, 350)
                    .matches("destinationConfig.onFailure.destination", onFailure.destination(), DESTINATION);
        }
        for (int i = 0; i < change.filters().size(); i++) {
            var member = "filterCriteria.filters." + (i + 1) + ".member.pattern";
            constraints.length(member, change.filters().get(i).pattern(), 0, 4096);
        }
        if (change.scalingConfig() != null) {
            constraints.range(
                    "scalingConfig.maximumConcurrency", change.scalingConfig().maximumConcurrency(), 2, 1000);
        }
        if (change.metricsConfig() != null) {
            constraints.eachOneOf(
                    "metricsConfig.metrics",
                    change.metricsConfig().metrics(),
                    List.of("EventCount", "ErrorCount", "KafkaMetrics"));
        }
        if (change.pollerConfig() != null) {
            constraints
                    .range(
                            "provisionedPollerConfig.minimumPollers",
                            change.pollerConfig().minimumPollers(),
                            1,
                            200)
                    .range(
                            "provisionedPollerConfig.maximumPollers",
                            change.pollerConfig().maximumPollers(),
                            1,
                            2000);
        }
    }

    /** Members that the kind of source does not have (A.2.3). */
    static void fit(SourceKind kind, MappingChange change) {
        var foreign = new LinkedHashMap<String, @Nullable Object>();
        if (kind.isStream()) {
            foreign.put("ScalingConfig", change.scalingConfig());
            foreign.put("ProvisionedPollerConfig", change.pollerConfig());
        } else {
            foreign.put("PollerGroupName", groupOfPollers(change));
            foreign.put("DestinationConfig", change.destinationConfig());
            foreign.put("ParallelizationFactor", change.parallelizationFactor());
            foreign.put("MaximumRecordAgeInSeconds", change.maximumRecordAgeSeconds());
            foreign.put("MaximumRetryAttempts", change.maximumRetryAttempts());
            foreign.put("BisectBatchOnFunctionError", change.bisect());
            foreign.put("TumblingWindowInSeconds", change.tumblingWindowSeconds());
        }
        foreign.put("MetricsConfig", metricsOfOtherSources(change));
        foreign.putAll(change.otherSources());
        foreign.forEach(SettingsRules::refuseForeign);
        if (change.namesOnSuccess()) {
            throw LambdaErrors.invalidParameter("OnSuccess configuration is not supported for event source mappings.");
        }
    }

    /** Pollers are shared by Kafka mappings only. */
    private static @Nullable String groupOfPollers(MappingChange change) {
        return change.pollerConfig() == null ? null : change.pollerConfig().pollerGroupName();
    }

    /** Metrics that only Kafka mappings have. */
    private static List<String> metricsOfOtherSources(MappingChange change) {
        return change.metrics().stream()
                .filter(metric -> !metric.equals(StoredMapping.EVENT_COUNT))
                .toList();
    }

    /**
     * Values that contradict each other or the source.
     *
     * @param settings as they would be after the change
     */
    static void checkMeaning(SourceKind kind, Settings settings) {
        switch (kind) {
            case STREAM -> checkStream(settings);
            case QUEUE -> {
                checkPollers(settings);
                if (settings.batchSize() > 10 && settings.windowSeconds() == 0) {
                    throw LambdaErrors.invalidParameter("Maximum batch window in seconds must be greater than 0 if"
                            + " maximum batch size is greater than 10");
                }
            }
            case FIFO_QUEUE -> {
                checkPollers(settings);
                if (settings.windowSeconds() > 0) {
                    throw LambdaErrors.invalidParameter("Batching window is not supported for FIFO queues");
                }
                if (settings.batchSize() > 10) {
                    throw LambdaErrors.invalidParameter("Batch size must not exceed 10 for FIFO queues");
                }
            }
        }
    }

    /** What AWS would take and Millrace has not got yet. */
    static void refuseUnsupported(MappingChange change) {
        Unsupported.refuse("KMSKeyArn", change.kmsKeyArn());
    }

    /** the rules are AWS's, the words are not known. */
    private static void checkPollers(Settings settings) {
        var pollers = settings.pollers();
        if (pollers == null) {
            return;
        }
        if (pollers.minimum() < Pollers.DEFAULT_MINIMUM || pollers.maximum() < Pollers.DEFAULT_MINIMUM) {
            throw LambdaErrors.invalidParameter(
                    "MinimumPollers and MaximumPollers must be at least 2 for Amazon SQS event source mappings");
        }
        if (pollers.minimum() > pollers.maximum()) {
            throw LambdaErrors.invalidParameter("MinimumPollers must not be greater than MaximumPollers");
        }
        if (settings.maximumConcurrency() != null) {
            throw LambdaErrors.invalidParameter(
                    "ProvisionedPollerConfig cannot be used together with MaximumConcurrency of ScalingConfig");
        }
    }

    private static void checkStream(Settings settings) {
        var age = settings.maximumRecordAgeSeconds();
        if (age != StoredMapping.UNLIMITED && age < 60) {
            throw LambdaErrors.invalidParameter(
                    "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)");
        }
        int tumbling = settings.tumblingWindowSeconds();
        if (tumbling > 0 && settings.parallelizationFactor() > 1) {
            throw LambdaErrors.invalidParameter(
                    "Parallelization factor must be equal to 1 when tumbling window period is configured");
        }
        if (tumbling > 0 && !settings.filterPatterns().isEmpty()) {
            throw LambdaErrors.invalidParameter(
                    "Tumbling window period should be zero when FilterCriteria is configured");
        }
    }

    /** The patterns given, which have to be ones, and not too many. */
    static void checkFilters(List<Filter> filters) {
        if (filters.size() > MAX_FILTERS) {
            throw LambdaErrors.invalidParameter(
                    "An event source mapping can have at most " + MAX_FILTERS + " filters, not " + filters.size());
        }
        for (var filter : filters) {
            try {
                FilterPattern.parse(String.valueOf(filter.pattern()));
            } catch (InvalidFilterException e) { // AWS does not tell more
                throw LambdaErrors.invalidParameter("Invalid filter pattern definition.");
            }
        }
    }

    private static void refuseForeign(String member, @Nullable Object value) {
        var given = value instanceof Map<?, ?> map
                ? !map.isEmpty()
                : value instanceof List<?> list ? !list.isEmpty() : value != null;
        if (given) {
            throw LambdaErrors.invalidParameter(
                    "Unsupported " + member + " parameter for given event source mapping type.");
        }
    }
}
