package dev.millrace.services.lambda.mapping;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.model.Clock;
import dev.millrace.services.Call;
import dev.millrace.services.lambda.function.FunctionName;
import dev.millrace.services.lambda.mapping.EventSourceMappingConfiguration.DestinationConfig;
import dev.millrace.services.lambda.mapping.EventSourceMappingConfiguration.MetricsConfig;
import dev.millrace.services.lambda.mapping.MappingChange.FilterCriteria;
import dev.millrace.services.lambda.mapping.MappingChange.ProvisionedPollerConfig;
import dev.millrace.services.lambda.mapping.MappingChange.ScalingConfig;
import dev.millrace.services.lambda.mapping.StoredMapping.Settings;
import dev.millrace.services.lambda.request.Constraints;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** CreateEventSourceMapping. The order of its checks is that of A.5. */
final class CreateMapping {

    record Request(
            @Nullable String eventSourceArn,
            @Nullable String functionName,
            @Nullable Boolean enabled,
            @Nullable Integer batchSize,
            @Nullable FilterCriteria filterCriteria,
            @Nullable Integer maximumBatchingWindowInSeconds,
            @Nullable Integer parallelizationFactor,
            @Nullable String startingPosition,
            @Nullable Instant startingPositionTimestamp,
            @Nullable DestinationConfig destinationConfig,
            @Nullable Integer maximumRecordAgeInSeconds,
            @Nullable Boolean bisectBatchOnFunctionError,
            @Nullable Integer maximumRetryAttempts,
            @Nullable Map<String, String> tags,
            @Nullable Integer tumblingWindowInSeconds,
            @Nullable List<String> functionResponseTypes,
            @Nullable ScalingConfig scalingConfig,
            @Nullable MetricsConfig metricsConfig,
            @Nullable ProvisionedPollerConfig provisionedPollerConfig,
            @JsonProperty("KMSKeyArn") @Nullable String kmsKeyArn,
            @Nullable List<String> topics,
            @Nullable List<String> queues,
            @Nullable List<Object> sourceAccessConfigurations,
            @Nullable Map<String, Object> selfManagedEventSource,
            @Nullable Map<String, Object> amazonManagedKafkaEventSourceConfig,
            @Nullable Map<String, Object> selfManagedKafkaEventSourceConfig,

            @JsonProperty("DocumentDBEventSourceConfig") @Nullable
            Map<String, Object> documentDbEventSourceConfig,

            @Nullable Map<String, Object> loggingConfig) {

        MappingChange change() {
            var otherSources = new HashMap<String, @Nullable Object>();
            otherSources.put("Topics", topics);
            otherSources.put("Queues", queues);
            otherSources.put("SourceAccessConfigurations", sourceAccessConfigurations);
            otherSources.put("SelfManagedEventSource", selfManagedEventSource);
            otherSources.put("AmazonManagedKafkaEventSourceConfig", amazonManagedKafkaEventSourceConfig);
            otherSources.put("SelfManagedKafkaEventSourceConfig", selfManagedKafkaEventSourceConfig);
            otherSources.put("DocumentDBEventSourceConfig", documentDbEventSourceConfig);
            otherSources.put("LoggingConfig", loggingConfig);
            return new MappingChange(
                    batchSize,
                    maximumBatchingWindowInSeconds,
                    parallelizationFactor,
                    maximumRecordAgeInSeconds,
                    maximumRetryAttempts,
                    bisectBatchOnFunctionError,
                    tumblingWindowInSeconds,
                    functionResponseTypes,
                    destinationConfig,
                    filterCriteria,
                    scalingConfig,
                    metricsConfig,
                    provisionedPollerConfig,
                    kmsKeyArn,
                    otherSources);
        }
    }

    private static final Pattern SOURCE_ARN = Pattern.compile(
            "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)");
    private static final List<String> POSITIONS = List.of("LATEST", "AT_TIMESTAMP", "TRIM_HORIZON");

    private final EventSourceMappings mappings;
    private final SourceRules rules;
    private final Clock clock;

    CreateMapping(EventSourceMappings mappings, SourceRules rules, Clock clock) {
        this.mappings = mappings;
        this.rules = rules;
        this.clock = clock;
    }

    EventSourceMappingConfiguration handle(Call call, Request request) {
        var change = request.change();
        constrain(request, change);
        var kind = SourceKind.of(request.eventSourceArn());
        var sourceArn = String.valueOf(request.eventSourceArn());
        SettingsRules.fit(kind, change);
        var position =
                SourceRules.position(kind, sourceArn, request.startingPosition(), request.startingPositionTimestamp());
        var function = FunctionName.of(call.scope(), request.functionName());
        rules.checkFunction(function);
        rules.checkSource(kind, sourceArn, call.scope());
        var settings = change.over(Settings.defaults(kind));
        SettingsRules.checkMeaning(kind, settings);
        if (!kind.isStream()) {
            rules.checkVisibility(sourceArn, function);
        }
        rules.checkDestination(settings.destinationArn());
        SettingsRules.checkFilters(change.filters());
        SettingsRules.refuseUnsupported(change);
        var enabled = !Boolean.FALSE.equals(request.enabled());
        var mapping = new StoredMapping(
                UUID.randomUUID().toString(),
                call.scope().account(),
                call.scope().region(),
                sourceArn,
                function.arn(),
                position,
                settings,
                enabled,
                clock.now(),
                request.tags() == null ? Map.of() : request.tags());
        mappings.create(mapping);
        return mappings.shown(mapping, enabled || kind.isStream() ? "Creating" : "Disabled");
    }

    private static void constrain(Request request, MappingChange change) {
        var constraints = new Constraints();
        FunctionName.constrain(constraints, request.functionName());
        constraints
                .matches("eventSourceArn", request.eventSourceArn(), SOURCE_ARN)
                .oneOf("startingPosition", request.startingPosition(), POSITIONS);
        SettingsRules.constrain(constraints, change);
        constraints.check();
    }
}
