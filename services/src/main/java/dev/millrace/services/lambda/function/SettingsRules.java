package dev.millrace.services.lambda.function;

import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.lambda.request.Constraints;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What AWS asks of a function's settings, alike when it is created and when it is updated. */
final class SettingsRules {

    private static final Pattern ROLE =
            Pattern.compile("arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+");
    private static final Pattern HANDLER = Pattern.compile("[^\\s]+");
    private static final Pattern VARIABLE = Pattern.compile("[a-zA-Z]([a-zA-Z0-9_])+");
    private static final int MAX_ENVIRONMENT_BYTES = 4096;

    /** Lambda's own variables, which functions may not set. */
    private static final Set<String> RESERVED = Set.of(
            "_HANDLER",
            "_X_AMZN_TRACE_ID",
            "AWS_DEFAULT_REGION",
            "AWS_REGION",
            "AWS_EXECUTION_ENV",
            "AWS_LAMBDA_FUNCTION_NAME",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "AWS_LAMBDA_FUNCTION_VERSION",
            "AWS_LAMBDA_INITIALIZATION_TYPE",
            "AWS_LAMBDA_LOG_GROUP_NAME",
            "AWS_LAMBDA_LOG_STREAM_NAME",
            "AWS_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_LAMBDA_RUNTIME_API",
            "LAMBDA_TASK_ROOT",
            "LAMBDA_RUNTIME_DIR");

    private SettingsRules() {}

    static void constrain(
            Constraints constraints,
            @Nullable String role,
            @Nullable String handler,
            @Nullable String description,
            @Nullable Integer timeout,
            @Nullable Integer memorySize,
            FunctionConfiguration.@Nullable Environment environment,
            FunctionConfiguration.@Nullable TracingConfig tracing,
            FunctionConfiguration.@Nullable EphemeralStorage storage) {
        constraints
                .matches("role", role, ROLE)
                .matches("handler", handler, HANDLER)
                .length("handler", handler, 0, 128)
                .length("description", description, 0, 256)
                .range("timeout", timeout, 1, 900)
                .range("memorySize", memorySize, 128, 10_240);
        if (environment != null && environment.variables() != null) {
            for (var name : environment.variables().keySet()) {
                constraints.matches("environment.variables", name, VARIABLE);
            }
        }
        if (tracing != null) {
            constraints.oneOf("tracingConfig.mode", tracing.mode(), List.of("Active", "PassThrough"));
        }
        if (storage != null) {
            constraints.range("ephemeralStorage.size", storage.size(), 512, 10_240);
        }
    }

    /** Refuses reserved variables and too many bytes. */
    static void checkEnvironment(FunctionConfiguration.@Nullable Environment environment) {
        if (environment == null || environment.variables() == null) {
            return;
        }
        var variables = environment.variables();
        var reserved = new TreeSet<>(variables.keySet());
        reserved.retainAll(RESERVED);
        if (!reserved.isEmpty()) {
            throw LambdaErrors.invalidParameter(
                    "Lambda was unable to configure your environment variables because the environment variables you have"
                            + " provided contains reserved keys that are currently not supported for modification."
                            + " Reserved keys used in this request: " + String.join(", ", reserved));
        }
        if (bytes(variables) > MAX_ENVIRONMENT_BYTES) {
            // AWS prints the variables here; they may be secrets.
            throw LambdaErrors.invalidParameter(
                    "Lambda was unable to configure your environment variables because the environment variables you have"
                            + " provided exceeded the 4KB limit.");
        }
    }

    private static int bytes(Map<String, String> variables) {
        return variables.entrySet().stream()
                .mapToInt(e -> e.getKey().getBytes(StandardCharsets.UTF_8).length
                        + e.getValue().getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }
}
