package dev.millrace.stacks;

import dev.millrace.stacks.resource.CodeLocator;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Finds functions' code in what was given on the command line, or beside the template.
 *
 * @param code paths by logical id, bucket and key, key, or the last part of the key
 * @param baseDir the template's folder; empty if it came without one
 */
record LocalCode(Map<String, String> code, String baseDir) implements CodeLocator {

    @Override
    public Optional<Path> locate(String logicalId, String bucket, String key) {
        return given(logicalId)
                .or(() -> given(bucket + "/" + key))
                .or(() -> given(key))
                .or(() -> given(key.substring(key.lastIndexOf('/') + 1)));
    }

    @Override
    public Optional<Path> locate(String logicalId, String path) {
        // Without a folder of its own the template came over the wire, and may not point at files of this machine.
        return given(logicalId)
                .or(() -> baseDir.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Path.of(baseDir).resolve(path)));
    }

    private Optional<Path> given(String name) {
        return Optional.ofNullable(code.get(name)).map(Path::of);
    }
}
