package dev.millrace.functions;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import dev.millrace.model.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.joda.time.DateTime;

/** The handlers of {@link example.Handlers} as deployable code, and specs that name them. */
final class TestingCode {

    private TestingCode() {}

    /** Classes at the root, AWS's event classes in {@code lib}, and a file that tells the version. */
    static Path folder(Path parent, String version) {
        try {
            var folder = Files.createDirectories(parent.resolve("code-" + version));
            copyClasses(folder);
            Files.createDirectories(folder.resolve("lib"));
            Files.copy(sourceOf(DynamodbEvent.class), folder.resolve("lib/events.jar"));
            Files.copy(sourceOf(DateTime.class), folder.resolve("lib/joda-time.jar")); // the event classes need it
            Files.writeString(folder.resolve("version.txt"), version);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copyClasses(Path folder) throws IOException {
        var classes = sourceOf(example.Handlers.class).resolve("example");
        Files.createDirectories(folder.resolve("example"));
        try (var files = Files.list(classes)) {
            for (var file : files.toList()) {
                Files.copy(file, folder.resolve("example").resolve(file.getFileName()));
            }
        }
    }

    static Path zip(Path folder, Path zip) {
        try (var out = new ZipOutputStream(Files.newOutputStream(zip));
                var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, out);
            }
            return zip;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path sourceOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A function that runs one of the handlers, for example {@code Echo} or {@code Methods::greet}. */
    static FunctionSpec function(Path code, String handler) {
        return named(code, "orders", "example.Handlers$" + handler);
    }

    static FunctionSpec named(Path code, String name, String handler) {
        return new FunctionSpec(
                new Scope("123456789012", "eu-west-1").arn("lambda", "function:" + name),
                name,
                "java21",
                handler,
                code,
                code.toString(),
                Duration.ofSeconds(20),
                256,
                Map.of(),
                "arn:aws:iam::123456789012:role/orders",
                OptionalInt.empty());
    }

    static FunctionSpec withTimeout(FunctionSpec spec, Duration timeout) {
        return new FunctionSpec(
                spec.arn(),
                spec.name(),
                spec.runtime(),
                spec.handler(),
                spec.code(),
                spec.codeId(),
                timeout,
                spec.memoryMegabytes(),
                spec.environment(),
                spec.role(),
                spec.reservedConcurrency());
    }

    static FunctionSpec withEnvironment(FunctionSpec spec, Map<String, String> environment) {
        return new FunctionSpec(
                spec.arn(),
                spec.name(),
                spec.runtime(),
                spec.handler(),
                spec.code(),
                spec.codeId(),
                spec.timeout(),
                spec.memoryMegabytes(),
                environment,
                spec.role(),
                spec.reservedConcurrency());
    }

    static FunctionSpec withReservedConcurrency(FunctionSpec spec, int reserved) {
        return new FunctionSpec(
                spec.arn(),
                spec.name(),
                spec.runtime(),
                spec.handler(),
                spec.code(),
                spec.codeId(),
                spec.timeout(),
                spec.memoryMegabytes(),
                spec.environment(),
                spec.role(),
                OptionalInt.of(reserved));
    }

    static FunctionSpec withRuntime(FunctionSpec spec, String runtime) {
        return new FunctionSpec(
                spec.arn(),
                spec.name(),
                runtime,
                spec.handler(),
                spec.code(),
                spec.codeId(),
                spec.timeout(),
                spec.memoryMegabytes(),
                spec.environment(),
                spec.role(),
                spec.reservedConcurrency());
    }

    static FunctionSpec renamed(FunctionSpec spec, String name) {
        return new FunctionSpec(
                new Scope("123456789012", "eu-west-1").arn("lambda", "function:" + name),
                name,
                spec.runtime(),
                spec.handler(),
                spec.code(),
                spec.codeId(),
                spec.timeout(),
                spec.memoryMegabytes(),
                spec.environment(),
                spec.role(),
                spec.reservedConcurrency());
    }

    /** A fresh copy of the test handlers of a language, and a file that tells the version. */
    static Path copyOf(String language, Path parent, String version) {
        try {
            var folder = Files.createDirectories(parent.resolve("code-" + version));
            var source = Path.of(Objects.requireNonNull(TestingCode.class.getResource("/handlers/" + language))
                    .toURI());
            try (var files = Files.list(source)) {
                for (var file : files.toList()) {
                    Files.copy(file, folder.resolve(file.getFileName()));
                }
            }
            Files.writeString(folder.resolve("version.txt"), version);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
