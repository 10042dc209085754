package dev.millrace.services.lambda.function;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * Looks whether the code has the class or file that the handler names. AWS finds out only at the first invocation; here
 * a mistyped handler is told at once.
 */
final class HandlerFiles {

    private HandlerFiles() {}

    /**
     * What is missing, as a sentence; empty if all is there.
     *
     * @param code a folder, jar or zip file that exists
     */
    static Optional<String> missing(String runtime, String handler, Path code) {
        if (runtime.startsWith("java")) {
            var className = handler.split("::", 2)[0];
            var file = className.replace('.', '/') + ".class";
            return has(code, List.of(file), true)
                    ? Optional.empty()
                    : Optional.of("Handler class " + className + " is not in " + code + ": there is no " + file
                            + " at its root or in a jar in its folder lib");
        }
        var candidates = candidates(runtime, handler);
        return candidates.isEmpty() || has(code, candidates, false)
                ? Optional.empty()
                : Optional.of(
                        "Handler file " + candidates.getFirst() + " (of handler " + handler + ") is not in " + code);
    }

    private static List<String> candidates(String runtime, String handler) {
        var dot = handler.lastIndexOf('.');
        var module = dot < 0 ? handler : handler.substring(0, dot);
        if (runtime.startsWith("python")) {
            var path = module.replace('.', '/');
            return List.of(path + ".py", path + "/__init__.py");
        }
        if (runtime.startsWith("nodejs")) {
            return List.of(module + ".js", module + ".mjs", module + ".cjs");
        }
        return runtime.startsWith("provided") ? List.of("bootstrap") : List.of();
    }

    private static boolean has(Path code, List<String> files, boolean inLibraries) {
        try {
            return Files.isDirectory(code) ? folderHas(code, files, inLibraries) : zipHas(code, files, inLibraries);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for " + files.getFirst() + " in " + code, e);
        }
    }

    private static boolean folderHas(Path folder, List<String> files, boolean inLibraries) throws IOException {
        if (files.stream().anyMatch(file -> Files.isRegularFile(folder.resolve(file)))) {
            return true;
        }
        var libraries = folder.resolve("lib");
        if (!inLibraries || !Files.isDirectory(libraries)) {
            return false;
        }
        try (var jars = Files.newDirectoryStream(libraries, "*.jar")) {
            for (var jar : jars) {
                if (zipHas(jar, files, false)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean zipHas(Path zipPath, List<String> files, boolean inLibraries) throws IOException {
        try (var zip = new ZipFile(zipPath.toFile())) {
            if (files.stream().anyMatch(file -> zip.getEntry(file) != null)) {
                return true;
            }
            if (!inLibraries) {
                return false;
            }
            var entries = zip.entries();
            while (entries.hasMoreElements()) {
                var entry = entries.nextElement();
                if (entry.getName().startsWith("lib/") && entry.getName().endsWith(".jar")) {
                    try (var jar = zip.getInputStream(entry)) {
                        if (nestedHas(jar, files)) {
                            return true;
                        }
                    }
                }
            }
        }
        return false;
    }

    private static boolean nestedHas(InputStream jar, List<String> files) throws IOException {
        var in = new ZipInputStream(jar);
        for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
            if (files.contains(entry.getName())) {
                return true;
            }
        }
        return false;
    }
}
