package dev.millrace.stacks;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be deployed.
 *
 * @param stackName begins with a letter; letters, digits and dashes, at most 128
 * @param template the template's text, YAML or JSON
 * @param baseDir the template's folder, which local code paths are relative to; empty if it came without one
 * @param parameters values by parameter name
 * @param code local code by function: its logical id or its S3 key
 */
public record DeployRequest(
        String stackName,
        String template,
        Optional<Path> baseDir,
        Map<String, String> parameters,
        Map<String, Path> code) {

    public DeployRequest {
        Objects.requireNonNull(stackName);
        Objects.requireNonNull(template);
        Objects.requireNonNull(baseDir);
        parameters = Map.copyOf(parameters);
        code = Map.copyOf(code);
    }
}
