package dev.millrace.services.mappings;

import dev.millrace.model.Arn;
import java.util.Objects;

/**
 * Which function runs when a mapping names one, perhaps by a qualifier.
 *
 * @param unqualifiedArn the ARN under which {@code Functions} knows it
 * @param executedVersion {@code $LATEST} or a version's number, as failure documents name it
 */
public record ResolvedFunction(String unqualifiedArn, String executedVersion) {

    private static final String LATEST = "$LATEST";

    public ResolvedFunction {
        Objects.requireNonNull(unqualifiedArn);
        Objects.requireNonNull(executedVersion);
    }

    /** Finds the function behind the ARN that a mapping has. Thread-safe; answers for every ARN and does not throw. */
    @FunctionalInterface
    public interface Resolver {
        ResolvedFunction resolve(String functionArn);
    }

    /** Without versions or aliases to look up: a qualifier is cut off, and a number taken as the version. */
    public static ResolvedFunction of(String functionArn) {
        var resource = Arn.parse(functionArn).map(Arn::resource).orElse("");
        int qualifier = resource.indexOf(':', "function:".length());
        if (!resource.startsWith("function:") || qualifier < 0) {
            return new ResolvedFunction(functionArn, LATEST);
        }
        var version = resource.substring(qualifier + 1);
        var unqualified = functionArn.substring(0, functionArn.length() - version.length() - 1);
        boolean isNumber = !version.isEmpty() && version.chars().allMatch(c -> c >= '0' && c <= '9');
        return new ResolvedFunction(unqualified, isNumber ? version : LATEST);
    }
}
