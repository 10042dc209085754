package dev.millrace.functions;

import dev.millrace.model.Arn;
import dev.millrace.model.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What there is to know of a function in order to run it.
 *
 * @param arn the unqualified function ARN
 * @param name the function's name
 * @param runtime Lambda's runtime identifier, for example {@code java21}
 * @param handler as the runtime wants it, for Java {@code package.Class} or {@code package.Class::method}
 * @param code a folder with the unpacked code, or a jar or zip file
 * @param codeId changes whenever the code does (its SHA-256); environments of older code are not used again
 * @param timeout 1 s to 15 min; real time
 * @param memoryMegabytes 128 to 10240
 * @param environment the function's own variables
 * @param role ARN of the execution role
 * @param reservedConcurrency if present, more invocations at once than this are throttled
 */
public record FunctionSpec(
        Arn arn,
        String name,
        String runtime,
        String handler,
        Path code,
        String codeId,
        Duration timeout,
        int memoryMegabytes,
        Map<String, String> environment,
        String role,
        OptionalInt reservedConcurrency) {

    public FunctionSpec {
        Objects.requireNonNull(arn);
        Objects.requireNonNull(runtime);
        Objects.requireNonNull(handler);
        Objects.requireNonNull(code);
        Objects.requireNonNull(codeId);
        environment = Map.copyOf(environment);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a timeout is positive, not " + timeout);
        }
    }

    /** Where the function lives. */
    Scope scope() {
        return arn.scope().orElseThrow();
    }
}
