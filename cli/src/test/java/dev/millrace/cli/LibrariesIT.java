package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged program tells its libraries, as far as it can be seen from outside. */
class LibrariesIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Path folder;

    LibrariesIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @DisplayName("warnings are lines of the log, and functions in the process see nothing of the libraries' settings")
    void the_log_and_functions() throws Exception {
        var code = Files.createDirectories(folder.resolve("function/dev/millrace/cli"));
        copy("PropertiesHandler.class", code.resolve("PropertiesHandler.class"));
        copy("/libraries/template.yaml", folder.resolve("template.yaml"));
        try (var server = Program.millrace(
                        "up", folder.resolve("template.yaml").toString(), "--port", "0", "--java", "in-process");
                var lambda = Clients.lambda(server.awaitReady())) {
            server.awaitLine(line -> line.matches(
                    "\\d{4}-\\d\\d-\\d\\dT\\S+ WARN Subscriptions - Mail is not sent: .* someone@example[.]com .*"));

            var names = lambda.invoke(call -> call.functionName("properties"));

            assertThat(names.functionError()).isNull();
            assertThat(names.payload().asUtf8String()).isEqualTo("\"[]\"");
            assertThat(server.output()).doesNotContain("SLF4J");
        }
    }

    @Test
    @DisplayName("a command from a file of options starts as quietly as any other")
    void a_file_of_options() throws Exception {
        var options = Files.writeString(folder.resolve("options"), "up --port 0 --for 200ms\n");
        try (var server = Program.millrace("@" + options)) {
            assertThat(server.awaitExit(SOON)).as(server.output()).isZero();

            assertThat(server.output()).contains("Ready.").doesNotContainIgnoringCase("helidon");
        }
    }

    private static void copy(String resource, Path to) throws Exception {
        try (var in = Objects.requireNonNull(LibrariesIT.class.getResourceAsStream(resource))) {
            Files.copy(in, to);
        }
    }
}
