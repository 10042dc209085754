package dev.millrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A language that the handlers of {@code examples/orders} are written in. */
enum DemoLanguage {
    JAVA {
        @Override
        void prepare(Path example, PrintWriter out) {
            // The build made it.
        }
    },

    NODE {
        /** The TypeScript is bundled on first need, and again when it is newer than the bundle. */
        @Override
        void prepare(Path example, PrintWriter out) throws IOException, InterruptedException {
            need("node", List.of("node", "--version"), "install Node.js 20 or newer");
            var folder = example.resolve("node");
            if (isUpToDate(folder)) {
                return;
            }
            need("npm", List.of("npm", "--version"), "install it: the TypeScript handlers are bundled with it");
            if (!Files.isDirectory(folder.resolve("node_modules"))) {
                say(out, "Installing what the TypeScript handlers are bundled with: npm ci in " + folder);
                run(folder, List.of("npm", "ci"));
            }
            say(out, "Bundling the TypeScript handlers: npm run build in " + folder);
            run(folder, List.of("npm", "run", "build"));
        }
    },

    PYTHON {
        @Override
        void prepare(Path example, PrintWriter out) throws IOException, InterruptedException {
            need("python3", List.of("python3", "--version"), "install Python 3.11 or newer");
            need(
                    "boto3",
                    List.of("python3", "-c", "import boto3"),
                    "install it for python3, for example with pip install boto3 or apt-get install python3-boto3");
        }
    };

    /** Sees to it that the handlers can be deployed. */
    abstract void prepare(Path example, PrintWriter out) throws IOException, InterruptedException;

    /** As the template's parameter has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static boolean isUpToDate(Path folder) throws IOException {
        var bundle = folder.resolve("dist/stream-processor.js");
        if (!Files.isRegularFile(bundle)) {
            return false;
        }
        var built = Files.getLastModifiedTime(bundle);
        try (var sources = Files.walk(folder.resolve("src"))) {
            return Stream.concat(sources, Stream.of(folder.resolve("package-lock.json")))
                    .map(DemoLanguage::modified)
                    .max(Comparator.naturalOrder())
                    .filter(newest -> newest.compareTo(built) > 0)
                    .isEmpty();
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void need(String what, List<String> check, String advice) throws InterruptedException {
        try {
            if (start(Path.of("."), check, ProcessBuilder.Redirect.DISCARD).waitFor() == 0) {
                return;
            }
        } catch (IOException notThere) {
            // Said below.
        }
        throw new Refusal(Refusal.CANNOT_START, what + " is missing; " + advice);
    }

    private static void run(Path folder, List<String> command) throws IOException, InterruptedException {
        if (start(folder, command, ProcessBuilder.Redirect.INHERIT).waitFor() != 0) {
            throw new Refusal(Refusal.CANNOT_START, String.join(" ", command) + " failed in " + folder);
        }
    }

    private static Process start(Path folder, List<String> command, ProcessBuilder.Redirect output) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output)
                .redirectError(output)
                .start();
    }

    private static void say(PrintWriter out, String text) {
        out.println(text);
        out.flush();
    }
}
