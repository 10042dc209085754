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

/**
 * CreateFunction. Checks in this order: the model's constraints, settings, what Millrace does not have, the name being
 * free, the code, and the handler's class or file in it. The function can be invoked as soon as this answers.
 */
final class CreateFunction {

    record Request(
            @Nullable String functionName,
            @Nullable String runtime,
            @Nullable String role,
            @Nullable String handler,
            CodeResolver.@Nullable Given code,
            @Nullable String description,
            @Nullable Integer timeout,
            @Nullable Integer memorySize,
            FunctionConfiguration.@Nullable Environment environment,
            FunctionConfiguration.@Nullable TracingConfig tracingConfig,
            FunctionConfiguration.@Nullable EphemeralStorage ephemeralStorage,
            FunctionConfiguration.@Nullable LoggingConfig loggingConfig,
            @Nullable List<String> architectures,
            @Nullable String packageType,
            @Nullable Map<String, String> tags,
            FunctionConfiguration.@Nullable SnapStart snapStart,
            @Nullable Boolean publish,
            @Nullable Map<String, Object> vpcConfig,
            @Nullable Map<String, Object> deadLetterConfig,
            @JsonProperty("KMSKeyArn") @Nullable String kmsKeyArn,
            @Nullable List<Object> layers,
            @Nullable List<Object> fileSystemConfigs,
            @Nullable Map<String, Object> imageConfig,
            @Nullable String codeSigningConfigArn,
            @Nullable Map<String, Object> capacityProviderConfig,
            @Nullable String publishTo,
            @Nullable Map<String, Object> durableConfig,
            @Nullable Map<String, Object> tenancyConfig) {}

    private static final int MAX_NAME = 64;

    private final FunctionRegistry registry;
    private final CodeResolver code;
    private final Runtimes runtimes;
    private final Clock clock;

    CreateFunction(FunctionRegistry registry, CodeResolver code, Runtimes runtimes, Clock clock) {
        this.registry = registry;
        this.code = code;
        this.runtimes = runtimes;
        this.clock = clock;
    }

    FunctionConfiguration handle(Call call, Request request) {
        constrain(request);
        var name = FunctionName.of(call.scope(), request.functionName());
        if (!name.scope().equals(call.scope()) || name.qualifier().isPresent()) {
            throw LambdaErrors.invalidParameter("A function is created in the account and region of the request, "
                    + call.scope().account() + " and " + call.scope().region() + ", and without a qualifier; not as "
                    + name.arn());
        }
        var given =
                request.code() == null ? new CodeResolver.Given(null, null, null, null, null, null) : request.code();
        var settings = settings(name, request);
        refuseUnsupported(request);
        if (registry.exists(name)) {
            throw LambdaErrors.conflict("Function already exist: " + name.name());
        }
        var resolved = code.resolve(name, given);
        CodeResolver.checkHandler(resolved, settings.runtime(), settings.handler());
        var function = registry.create(new StoredFunction(
                name.functionArn(),
                name.name(),
                resolved,
                settings,
                clock.now(),
                FunctionRegistry.newRevision(),
                request.tags() == null ? Map.of() : request.tags(),
                Map.of(),
                null));
        return FunctionConfiguration.of(function, function.arn());
    }

    private static void constrain(Request request) {
        var constraints = new Constraints();
        FunctionName.constrain(constraints, request.functionName());
        constraints
                .length("functionName", nameOf(request.functionName()), 1, MAX_NAME)
                .required("role", request.role())
                .required("code", request.code());
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
        constraints
                .oneOf("packageType", request.packageType(), List.of("Image", "Zip"))
                .eachOneOf("architectures", request.architectures(), List.of("x86_64", "arm64"))
                .check();
    }

    /** The name itself, which is bounded more tightly than the ARN around it. */
    private static @Nullable String nameOf(@Nullable String given) {
        return given == null ? null : given.substring(given.lastIndexOf(':') + 1);
    }

    private StoredFunction.Settings settings(FunctionName name, Request request) {
        if ("Image".equals(request.packageType())) {
            throw Unsupported.error("PackageType Image");
        }
        if (request.runtime() == null || request.handler() == null) {
            throw LambdaErrors.invalidParameter(
                    "Runtime and Handler are mandatory parameters for functions created with deployment packages.");
        }
        runtimes.check(request.runtime());
        SettingsRules.checkEnvironment(request.environment());
        var defaults = new StoredFunction.Settings(
                request.runtime(),
                request.role() == null ? "" : request.role(), // constrained above
                request.handler(),
                "",
                3,
                128,
                null,
                "PassThrough",
                request.architectures() == null ? List.of("x86_64") : request.architectures(),
                512,
                new FunctionConfiguration.LoggingConfig("Text", null, null, "/aws/lambda/" + name.name()));
        return UpdateFunctionConfiguration.changed(
                defaults,
                new UpdateFunctionConfiguration.Change(
                        null,
                        null,
                        null,
                        request.description(),
                        request.timeout(),
                        request.memorySize(),
                        request.environment(),
                        request.tracingConfig(),
                        request.ephemeralStorage(),
                        request.loggingConfig()));
    }

    private static void refuseUnsupported(Request request) {
        Unsupported.refuse("Publish", request.publish());
        Unsupported.refuse("VpcConfig", request.vpcConfig());
        Unsupported.refuse("DeadLetterConfig", request.deadLetterConfig());
        Unsupported.refuse("KMSKeyArn", request.kmsKeyArn());
        Unsupported.refuse("Layers", request.layers());
        Unsupported.refuse("FileSystemConfigs", request.fileSystemConfigs());
        Unsupported.refuse("ImageConfig", request.imageConfig());
        Unsupported.refuse("CodeSigningConfigArn", request.codeSigningConfigArn());
        Unsupported.refuse("CapacityProviderConfig", request.capacityProviderConfig());
        Unsupported.refuse("PublishTo", request.publishTo());
        Unsupported.refuse("DurableConfig", request.durableConfig());
        Unsupported.refuse("TenancyConfig", request.tenancyConfig());
        UpdateFunctionConfiguration.refuseSnapStart(request.snapStart());
    }
}
