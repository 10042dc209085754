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
 * @param code local code by function: its logical id, its S3 key, or bucket and key with a slash between
 * @param tags of the stack and of the resources that can have any; empty leaves those of an existing stack
 * @param onFailure what happens to what was done when a resource fails
 */
public record DeployRequest(
        String stackName,
        String template,
        Optional<Path> baseDir,
        Map<String, String> parameters,
        Map<String, Path> code,
        Optional<Map<String, String>> tags,
        OnFailure onFailure) {

    /** What happens to what was done when a resource fails. */
    public enum OnFailure {
        /** It is undone. */
        ROLL_BACK,
        /** It is undone, and a stack that was to be created is gone. */
        DELETE,
        /** It stays, for people to look at. */
        DO_NOTHING
    }

    public DeployRequest {
        Objects.requireNonNull(stackName);
        Objects.requireNonNull(template);
        Objects.requireNonNull(baseDir);
        Objects.requireNonNull(onFailure);
        parameters = Map.copyOf(parameters);
        code = Map.copyOf(code);
        tags = tags.map(Map::copyOf);
    }

    /** The same without tags, undone on failure. */
    public DeployRequest(
            String stackName,
            String template,
            Optional<Path> baseDir,
            Map<String, String> parameters,
            Map<String, Path> code) {
        this(stackName, template, baseDir, parameters, code, Optional.empty(), OnFailure.ROLL_BACK);
    }

    /** The same with other parameters. */
    DeployRequest withParameters(Map<String, String> values) {
        return new DeployRequest(stackName, template, baseDir, values, code, tags, onFailure);
    }

    /** The same with these tags on the stack. */
    public DeployRequest withTags(Map<String, String> newTags) {
        return new DeployRequest(stackName, template, baseDir, parameters, code, Optional.of(newTags), onFailure);
    }

    /** The same, ending so if a resource fails. */
    public DeployRequest withOnFailure(OnFailure action) {
        return new DeployRequest(stackName, template, baseDir, parameters, code, tags, action);
    }
}
