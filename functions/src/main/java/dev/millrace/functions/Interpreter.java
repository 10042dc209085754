package dev.millrace.functions;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A language's program on this machine.
 *
 * @param program itself, not a shim that would look for it
 * @param version as it tells it, without a leading {@code v}
 */
record Interpreter(Path program, String version) {

    /** The first so many numbers of the version: {@code 3.11} of {@code 3.11.7}. */
    String version(int numbers) {
        var parts = version.split("\\.", -1);
        return String.join(".", Arrays.asList(parts).subList(0, Math.min(numbers, parts.length)));
    }

    /** {@code PATH} for a child: its own folder comes first, for what belongs to it. */
    String path(String others) {
        var folder = program.getParent();
        return folder == null ? others : folder + File.pathSeparator + others;
    }
}
