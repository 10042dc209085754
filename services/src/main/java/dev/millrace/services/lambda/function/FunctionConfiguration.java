package dev.millrace.services.lambda.function;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A function as Lambda's API shows it. Functions are usable at once: State is always {@code Active}. */
public record FunctionConfiguration(
        String functionName,
        String functionArn,
        String runtime,
        String role,
        String handler,
        long codeSize,
        String description,
        int timeout,
        int memorySize,
        String lastModified,
        String codeSha256,
        String version,
        @Nullable Environment environment,
        TracingConfig tracingConfig,
        String revisionId,
        String state,
        String lastUpdateStatus,
        String packageType,
        List<String> architectures,
        EphemeralStorage ephemeralStorage,
        SnapStart snapStart,
        LoggingConfig loggingConfig) {

    /** The function's own variables. */
    public record Environment(@Nullable Map<String, String> variables) {}

    /** Stored and answered; nothing is traced. */
    public record TracingConfig(@Nullable String mode) {}

    /** Stored and answered; functions use the machine's own temporary directory. */
    public record EphemeralStorage(@Nullable Integer size) {}

    /** Only {@code None} exists here. */
    public record SnapStart(
            @Nullable String applyOn, @Nullable String optimizationStatus) {}

    /** Stored and answered; log lines are text. */
    public record LoggingConfig(
            @Nullable String logFormat,
            @Nullable String applicationLogLevel,
            @Nullable String systemLogLevel,
            @Nullable String logGroup) {}

    private static final DateTimeFormatter LAST_MODIFIED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx").withZone(ZoneOffset.UTC);

    /**
     * The answer for a function.
     *
     * @param arn with the qualifier the client gave, if it gave one
     */
    static FunctionConfiguration of(StoredFunction function, String arn) {
        var settings = function.settings();
        var environment = settings.environment();
        return new FunctionConfiguration(
                function.name(),
                arn,
                settings.runtime(),
                settings.role(),
                settings.handler(),
                function.code().bytes(),
                settings.description(),
                settings.timeoutSeconds(),
                settings.memoryMegabytes(),
                LAST_MODIFIED.format(function.lastModified()),
                function.code().sha256(),
                FunctionName.LATEST,
                environment == null ? null : new Environment(environment),
                new TracingConfig(settings.tracingMode()),
                function.revisionId(),
                "Active",
                "Successful",
                "Zip",
                settings.architectures(),
                new EphemeralStorage(settings.ephemeralStorageMegabytes()),
                new SnapStart("None", "Off"),
                settings.logging());
    }
}
