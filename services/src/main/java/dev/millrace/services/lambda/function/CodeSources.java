package dev.millrace.services.lambda.function;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the code lies of functions whose template or request names an object in S3. The user says it on the command
 * line with {@code --code NAME=PATH}. Thread-safe.
 */
@FunctionalInterface
public interface CodeSources {

    /**
     * The folder, jar or zip file given for the name.
     *
     * @param name a function's name, its logical id in a template, or an S3 key
     */
    Optional<Path> find(String name);

    /** The sources of a fixed map. */
    static CodeSources of(Map<String, Path> paths) {
        var copy = Map.copyOf(paths);
        return name -> Optional.ofNullable(copy.get(name));
    }
}
