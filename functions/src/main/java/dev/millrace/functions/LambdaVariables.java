package dev.millrace.functions;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The environment variables of a function, from nothing. Nothing of the user's own shell gets in, and the credentials
 * are this server's, so a handler cannot reach real AWS by accident. They act in the function's own account.
 */
record LambdaVariables(FunctionSpec function, Path taskRoot, LogSource log, FunctionCredentials credentials) {

    /** Where programs are that a handler may call. */
    static final String PATH = "/usr/local/bin:/usr/bin:/bin";

    /** Every variable, with those that need no process around them; the runtime's own give way to the function's. */
    Map<String, String> withEndpoint(URI endpoint, Map<String, String> ofRuntime) {
        Map<String, String> variables = new HashMap<>();
        variables.put("PATH", PATH);
        variables.put("LANG", "en_US.UTF-8");
        variables.put("TZ", ":UTC");
        variables.put("AWS_ENDPOINT_URL", endpoint.toString());
        // An SDK would else look for the user's own files in the home directory that the system knows.
        variables.put("AWS_CONFIG_FILE", "/dev/null");
        variables.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        variables.putAll(ofRuntime);
        variables.putAll(function.environment());
        variables.putAll(reserved());
        if (function.runtime().startsWith("provided")) {
            variables.remove("AWS_EXECUTION_ENV"); // Lambda does not set it where there is no runtime of its own
        }
        return variables;
    }

    /** Those that a function cannot set for itself. */
    Map<String, String> reserved() {
        var scope = function.scope();
        return Map.ofEntries(
                Map.entry("_HANDLER", function.handler()),
                Map.entry("LAMBDA_TASK_ROOT", taskRoot.toString()),
                Map.entry("AWS_LAMBDA_FUNCTION_NAME", function.name()),
                Map.entry("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                Map.entry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMegabytes())),
                Map.entry("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
                Map.entry("AWS_LAMBDA_LOG_GROUP_NAME", log.group()),
                Map.entry("AWS_LAMBDA_LOG_STREAM_NAME", log.stream()),
                Map.entry("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtime()),
                Map.entry("AWS_REGION", scope.region()),
                Map.entry("AWS_DEFAULT_REGION", scope.region()),
                Map.entry("AWS_ACCESS_KEY_ID", credentials.accessKeyId()),
                Map.entry("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey()),
                Map.entry("AWS_SESSION_TOKEN", credentials.sessionToken()),
                Map.entry("AWS_EC2_METADATA_DISABLED", "true"));
    }
}
