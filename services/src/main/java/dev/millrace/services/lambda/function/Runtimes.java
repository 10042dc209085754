package dev.millrace.services.lambda.function;

import dev.millrace.model.errors.LambdaErrors;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runtime identifiers. Deprecated ones stay: what AWS still runs for a function of years ago, a local server must not
 * refuse for its name.
 *
 * @param obstacle why this server cannot run one of them, as a sentence; empty if it can
 */
record Runtimes(Function<String, Optional<String>> obstacle) {

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
        obstacle.apply(runtime).ifPresent(sentence -> {
            throw LambdaErrors.invalidParameter(sentence);
        });
    }
}
