package dev.millrace.functions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a function's own code asks of the AWS SDK that Lambda brings, and has not in a {@code node_modules} of its own.
 *
 * @param packages names such as {@code @aws-sdk/client-sqs}
 * @param isImported whether any of them is asked for as an ES module
 */
record NodeSdkUse(TreeSet<String> packages, boolean isImported) {

    /** An import or a require with the name written out, as people and bundlers write it. */
    private static final Pattern REFERENCE =
            Pattern.compile("(require\\s*(?:\\.resolve\\s*)?\\(|\\bfrom\\b|\\bimport\\b)"
                    + "\\s*\\(?\\s*[\"'`](@(?:aws-sdk|smithy)/[a-z0-9][a-z0-9._-]*)");

    private static final long MAX_FILE_BYTES = 32 * 1024 * 1024;

    static NodeSdkUse of(Path taskRoot) throws IOException {
        var packages = new TreeSet<String>();
        var isImported = new boolean[1];
        Files.walkFileTree(taskRoot, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                var name = folder.equals(taskRoot) ? "" : String.valueOf(folder.getFileName());
                return name.equals("node_modules") || name.startsWith(".")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (isCode(file) && attributes.size() <= MAX_FILE_BYTES) {
                    var references = REFERENCE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                    while (references.find()) {
                        var name = references.group(2);
                        if (!isInstalled(name, file)) {
                            packages.add(name);
                            isImported[0] |= !references.group(1).startsWith("require");
                        }
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return new NodeSdkUse(packages, isImported[0]);
    }

    private static boolean isCode(Path file) {
        var name = file.toString();
        return name.endsWith(".js") || name.endsWith(".mjs") || name.endsWith(".cjs");
    }

    /** Looks where Node.js does: in the folders above the file, up to the root. */
    private static boolean isInstalled(String name, Path file) {
        for (var folder = file.getParent(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("node_modules").resolve(name))) {
                return true;
            }
        }
        return false;
    }
}
