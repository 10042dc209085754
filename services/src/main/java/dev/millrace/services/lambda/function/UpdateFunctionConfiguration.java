package dev.millrace.services.lambda.function;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.model.Clock;
import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.Call;
import dev.millrace.services.lambda.request.Constraints;
import dev.millrace.services.lambda.request.Unsupported;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** UpdateFunctionConfiguration: members left out keep their value. */
final class UpdateFunctionConfiguration {

    record Request(
            @Nullable String functionName,
            @Nullable String runtime,
            @Nullable String role,
            @Nullable String handler,
            @Nullable String description,
            @Nullable Integer timeout,
            @Nullable Integer memorySize,
            FunctionConfiguration.@Nullable Environment environment,
            FunctionConfiguration.@Nullable TracingConfig tracingConfig,
            FunctionConfiguration.@Nullable EphemeralStorage ephemeralStorage,
            FunctionConfiguration.@Nullable LoggingConfig loggingConfig,
            FunctionConfiguration.@Nullable SnapStart snapStart,
            @Nullable String revisionId,
            @Nullable Map<String, Object> vpcConfig,
            @Nullable Map<String, Object> deadLetterConfig,
            @JsonProperty("KMSKeyArn") @Nullable String kmsKeyArn,
            @Nullable List<Object> layers,
            @Nullable List<Object> fileSystemConfigs,
            @Nullable Map<String, Object> imageConfig,
            @Nullable Map<String, Object> capacityProviderConfig,
            @Nullable Map<String, Object> durableConfig) {}

    /** The settings a request names; absent ones stay. */
    record Change(
            @Nullable String runtime,
            @Nullable String role,
            @Nullable String handler,
            @Nullable String description,
            @Nullable Integer timeout,
            @Nullable Integer memorySize,
            FunctionConfiguration.@Nullable Environment environment,
            FunctionConfiguration.@Nullable TracingConfig tracing,
            FunctionConfiguration.@Nullable EphemeralStorage storage,
            FunctionConfiguration.@Nullable LoggingConfig logging) {}

    private final FunctionRegistry registry;
    private final Runtimes runtimes;
    private final Clock clock;

    UpdateFunctionConfiguration(FunctionRegistry registry, Runtimes runtimes, Clock clock) {
        this.registry = registry;
        this.runtimes = runtimes;
        this.clock = clock;
    }

    FunctionConfiguration handle(Call call, Request request) {
        var constraints = new Constraints();
        FunctionName.constrain(constraints, request.functionName());
        SettingsRules.constrain(
                constraints,
                request.role(),
                request.handler(),
                request.description(),
                request.timeout(),
                request.memorySize(),
                request.environment(),
                request.tracingConfig(),
                request.ephemeralStorage());
        constraints.check();
        var name = FunctionName.of(call.scope(), request.functionName());
        registry.get(name);
        if (request.runtime() != null) {
            runtimes.check(request.runtime());
        }
        SettingsRules.checkEnvironment(request.environment());
        refuseUnsupported(request);
        var change = new Change(
                request.runtime(),
                request.role(),
                request.handler(),
                request.description(),
                request.timeout(),
                request.memorySize(),
                request.environment(),
                request.tracingConfig(),
                request.ephemeralStorage(),
                request.loggingConfig());
        var function = registry.update(name, before -> {
            checkRevision(before, request.revisionId());
            return before.withSettings(changed(before.settings(), change)).modifiedAt(clock.now());
        });
        return FunctionConfiguration.of(function, name.arn());
    }

    static StoredFunction.Settings changed(StoredFunction.Settings now, Change change) {
        return new StoredFunction.Settings(
                or(change.runtime(), now.runtime()),
                or(change.role(), now.role()),
                or(change.handler(), now.handler()),
                or(change.description(), now.description()),
                or(change.timeout(), now.timeoutSeconds()),
                or(change.memorySize(), now.memoryMegabytes()),
                change.environment() == null ? now.environment() : variables(change.environment()),
                change.tracing() == null
                        ? now.tracingMode()
                        : or(change.tracing().mode(), now.tracingMode()),
                now.architectures(),
                change.storage() == null
                        ? now.ephemeralStorageMegabytes()
                        : or(change.storage().size(), now.ephemeralStorageMegabytes()),
                change.logging() == null ? now.logging() : changed(now.logging(), change.logging()));
    }

    static void checkRevision(StoredFunction function, @Nullable String revisionId) {
        if (revisionId != null && !revisionId.equals(function.revisionId())) {
            throw LambdaErrors.preconditionFailed();
        }
    }

    static void refuseSnapStart(FunctionConfiguration.@Nullable SnapStart snapStart) {
        if (snapStart != null
                && snapStart.applyOn() != null
                && !snapStart.applyOn().equals("None")) {
            throw Unsupported.error("SnapStart");
        }
    }

    /** An environment without variables, {@code {}}, clears them. */
    private static @Nullable Map<String, String> variables(FunctionConfiguration.Environment environment) {
        var variables = environment.variables();
        return variables == null || variables.isEmpty() ? null : variables;
    }

    private static FunctionConfiguration.LoggingConfig changed(
            FunctionConfiguration.LoggingConfig now, FunctionConfiguration.LoggingConfig change) {
        return new FunctionConfiguration.LoggingConfig(
                change.logFormat() == null ? now.logFormat() : change.logFormat(),
                change.applicationLogLevel() == null ? now.applicationLogLevel() : change.applicationLogLevel(),
                change.systemLogLevel() == null ? now.systemLogLevel() : change.systemLogLevel(),
                change.logGroup() == null ? now.logGroup() : change.logGroup());
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    private static void refuseUnsupported(Request request) {
        Unsupported.refuse("VpcConfig", request.vpcConfig());
        Unsupported.refuse("DeadLetterConfig", request.deadLetterConfig());
        Unsupported.refuse("KMSKeyArn", request.kmsKeyArn());
        Unsupported.refuse("Layers", request.layers());
        Unsupported.refuse("FileSystemConfigs", request.fileSystemConfigs());
        Unsupported.refuse("ImageConfig", request.imageConfig());
        Unsupported.refuse("CapacityProviderConfig", request.capacityProviderConfig());
        Unsupported.refuse("DurableConfig", request.durableConfig());
        refuseSnapStart(request.snapStart());
    }
}
