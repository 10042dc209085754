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
import dev.millrace.services.lambda.request.Constraints;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** UpdateEventSourceMapping: members left out keep their value, empty ones clear it (A.2.5). */
final class UpdateMapping {

    record Request(
            @JsonProperty("UUID") String uuid,
            @Nullable String functionName,
            @Nullable Boolean enabled,
            @Nullable Integer batchSize,
            @Nullable FilterCriteria filterCriteria,
            @Nullable Integer maximumBatchingWindowInSeconds,
            @Nullable Integer parallelizationFactor,
            @Nullable DestinationConfig destinationConfig,
            @Nullable Integer maximumRecordAgeInSeconds,
            @Nullable Boolean bisectBatchOnFunctionError,
            @Nullable Integer maximumRetryAttempts,
            @Nullable Integer tumblingWindowInSeconds,
            @Nullable List<String> functionResponseTypes,
            @Nullable ScalingConfig scalingConfig,
            @Nullable MetricsConfig metricsConfig,
            @Nullable ProvisionedPollerConfig provisionedPollerConfig,
            @JsonProperty("KMSKeyArn") @Nullable String kmsKeyArn,
            @Nullable List<Object> sourceAccessConfigurations,
            @Nullable Map<String, Object> amazonManagedKafkaEventSourceConfig,
            @Nullable Map<String, Object> selfManagedKafkaEventSourceConfig,

            @JsonProperty("DocumentDBEventSourceConfig") @Nullable
            Map<String, Object> documentDbEventSourceConfig,

            @Nullable Map<String, Object> loggingConfig) {

        MappingChange change() {
            var otherSources = new HashMap<String, @Nullable Object>();
            otherSources.put("SourceAccessConfigurations", sourceAccessConfigurations);
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

    private final EventSourceMappings mappings;
    private final SourceRules rules;
    private final Clock clock;

    UpdateMapping(EventSourceMappings mappings, SourceRules rules, Clock clock) {
        this.mappings = mappings;
        this.rules = rules;
        this.clock = clock;
    }

    EventSourceMappingConfiguration handle(Call call, Request request) {
        var change = request.change();
        var constraints = new Constraints();
        if (request.functionName() != null) {
            FunctionName.constrain(constraints, request.functionName());
        }
        SettingsRules.constrain(constraints, change);
        constraints.check();
        var changed = mappings.update(call.scope(), request.uuid(), current -> changed(call, current, request, change));
        return mappings.shown(
                changed.after(),
                transition(changed.before().enabled(), changed.after().enabled()));
    }

    private StoredMapping changed(Call call, StoredMapping current, Request request, MappingChange change) {
        var kind = current.kind();
        SettingsRules.fit(kind, change);
        var functionArn = current.functionArn();
        if (request.functionName() != null) {
            var function = FunctionName.of(call.scope(), request.functionName());
            rules.checkFunction(function);
            functionArn = function.arn();
        }
        var settings = change.over(current.settings());
        SettingsRules.checkMeaning(kind, settings);
        if (!kind.isStream() && request.functionName() != null) {
            rules.checkSource(kind, current.eventSourceArn(), call.scope());
            rules.checkVisibility(current.eventSourceArn(), FunctionName.of(call.scope(), request.functionName()));
        }
        rules.checkDestination(change.destinationArn());
        SettingsRules.checkFilters(change.filters());
        SettingsRules.refuseUnsupported(change);
        var enabled = request.enabled() == null ? current.enabled() : request.enabled();
        return current.changed(functionArn, settings, enabled, clock.now());
    }

    private static String transition(boolean before, boolean after) {
        if (before == after) {
            return "Updating";
        }
        return after ? "Enabling" : "Disabling";
    }
}
