package dev.millrace.services.lambda.function;

import dev.millrace.model.Clock;
import dev.millrace.services.Call;
import dev.millrace.services.lambda.request.Constraints;
import dev.millrace.services.lambda.request.Unsupported;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * UpdateFunctionCode. Whether the handler is in the new code is not asked: clients that change both send code and
 * handler in two requests.
 */
final class UpdateFunctionCode {

    record Request(
            @Nullable String functionName,
            byte @Nullable [] zipFile,
            @Nullable String s3Bucket,
            @Nullable String s3Key,
            @Nullable String s3ObjectVersion,
            @Nullable String imageUri,
            @Nullable String localPath,
            @Nullable Boolean publish,
            @Nullable Boolean dryRun,
            @Nullable String revisionId,
            @Nullable List<String> architectures,
            @Nullable String publishTo) {}

    private final FunctionRegistry registry;
    private final CodeResolver code;
    private final Clock clock;

    UpdateFunctionCode(FunctionRegistry registry, CodeResolver code, Clock clock) {
        this.registry = registry;
        this.code = code;
        this.clock = clock;
    }

    FunctionConfiguration handle(Call call, Request request) {
        var constraints = new Constraints();
        FunctionName.constrain(constraints, request.functionName());
        constraints
                .eachOneOf("architectures", request.architectures(), List.of("x86_64", "arm64"))
                .check();
        var name = FunctionName.of(call.scope(), request.functionName());
        var before = registry.get(name);
        Unsupported.refuse("Publish", request.publish());
        Unsupported.refuse("PublishTo", request.publishTo());
        UpdateFunctionConfiguration.checkRevision(before, request.revisionId());
        var resolved = code.resolve(
                name,
                new CodeResolver.Given(
                        request.zipFile(),
                        request.s3Bucket(),
                        request.s3Key(),
                        request.s3ObjectVersion(),
                        request.imageUri(),
                        request.localPath()));
        if (Boolean.TRUE.equals(request.dryRun())) {
            return FunctionConfiguration.of(before.withCode(resolved), name.arn());
        }
        var function = registry.update(name, current -> {
            UpdateFunctionConfiguration.checkRevision(current, request.revisionId());
            return withArchitectures(current, request.architectures())
                    .withCode(resolved)
                    .modifiedAt(clock.now());
        });
        return FunctionConfiguration.of(function, name.arn());
    }

    private static StoredFunction withArchitectures(StoredFunction function, @Nullable List<String> architectures) {
        if (architectures == null) {
            return function;
        }
        var now = function.settings();
        return function.withSettings(new StoredFunction.Settings(
                now.runtime(),
                now.role(),
                now.handler(),
                now.description(),
                now.timeoutSeconds(),
                now.memoryMegabytes(),
                now.environment(),
                now.tracingMode(),
                architectures,
                now.ephemeralStorageMegabytes(),
                now.logging()));
    }
}
