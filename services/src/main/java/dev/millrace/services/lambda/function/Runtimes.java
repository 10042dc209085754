package dev.millrace.services.lambda.function;

import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.lambda.request.Unsupported;
import java.util.List;
import java.util.function.Predicate;

/**
 * Runtime identifiers. Deprecated ones stay: what AWS still runs for a function of years ago, a local server must not
 * refuse for its name.
 *
 * @param runnable which of them this server can run
 */
record Runtimes(Predicate<String> runnable) {

    private static final List<String> KNOWN = List.of(
            "nodejs16.x",
            "nodejs18.x",
            "nodejs20.x",
            "nodejs22.x",
            "nodejs24.x",
            "java8.al2",
            "java11",
            "java17",
            "java21",
            "java25",
            "python3.8",
            "python3.9",
            "python3.10",
            "python3.11",
            "python3.12",
            "python3.13",
            "python3.14",
            "dotnet6",
            "dotnet8",
            "dotnet10",
            "ruby3.2",
            "ruby3.3",
            "ruby3.4",
            "ruby4.0",
            "provided.al2",
            "provided.al2023");

    void check(String runtime) {
        if (!KNOWN.contains(runtime)) {
            throw LambdaErrors.invalidParameter("Value " + runtime
                    + " at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: " + KNOWN
                    + " or be a valid ARN");
        }
        if (!runnable.test(runtime)) {
            throw Unsupported.error("the runtime " + runtime);
        }
    }
}
