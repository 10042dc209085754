package dev.millrace.runtime;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads user code as Lambda does: classes and resources at the root of the code, then the jars of its {@code lib}
 * folder in the order of their names. Parent first, so the runtime's own copy of {@code aws-lambda-java-core} is the
 * one that counts.
 */
final class CodeLoader {

    private CodeLoader() {}

    /** @param root the folder with the unpacked code */
    static URLClassLoader open(Path root, ClassLoader parent) throws IOException {
        List<Path> entries = new ArrayList<>(List.of(root));
        var libraries = root.resolve("lib");
        if (Files.isDirectory(libraries)) {
            try (var files = Files.list(libraries)) {
                files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(entries::add);
            }
        }
        var urls = new URL[entries.size()];
        for (var i = 0; i < urls.length; i++) {
            urls[i] = entries.get(i).toUri().toURL();
        }
        return new OwnJars(urls, parent);
    }
}
