package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;

/** {@code millrace logs} against a server with a function that prints. */
class LogsIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Path folder;
    private Program server;
    private String endpoint;
    private LambdaClient lambda;

    LogsIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void start() throws Exception {
        var code = Files.createDirectories(folder.resolve("function/dev/millrace/cli"));
        copy("PrintingHandler.class", code.resolve("PrintingHandler.class"));
        copy("/logs/template.yaml", folder.resolve("template.yaml"));
        server = Program.millrace("up", folder.resolve("template.yaml").toString(), "--port", "0");
        endpoint = server.awaitReady();
        lambda = Clients.lambda(endpoint);
    }

    @AfterEach
    void stop() {
        lambda.close();
        server.close();
    }

    private static void copy(String resource, Path to) throws Exception {
        try (var in = PrintingHandler.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            Files.copy(in, to);
        }
    }

    private InvokeResponse say(String text) {
        return lambda.invoke(r -> r.functionName("printing")
                .logType(LogType.TAIL)
                .payload(SdkBytes.fromUtf8String("{\"say\":\"" + text + "\"}")));
    }

    private Program logs(String... arguments) throws Exception {
        var all = new String[arguments.length + 3];
        all[0] = "logs";
        all[1] = "--endpoint";
        all[2] = endpoint;
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return Program.millrace(all);
    }

    private String shown(int exit, String... arguments) throws Exception {
        try (var program = logs(arguments)) {
            assertThat(program.awaitExit(SOON)).as(program.output()).isEqualTo(exit);
            return program.output();
        }
    }

    @Test
    @DisplayName(
            "what a function printed is in the answer's tail, on the server's terminal, and shown by logs, with filter and as JSON")
    void shows_the_past() throws Exception {
        var tail = new String(Base64.getDecoder().decode(say("first").logResult()), UTF_8);
        assertThat(tail).startsWith("START RequestId: ").contains("\nfirst\nEND RequestId: ", "\nREPORT RequestId: ");
        say("second");
        server.awaitLine("printing | second");
        assertThat(server.output()).doesNotContain("START RequestId");

        assertThat(shown(0, "printing").lines())
                .hasSize(8)
                .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z {2}\\S.*"))
                .anyMatch(line -> line.endsWith("Z  first"))
                .anyMatch(line -> line.endsWith("Z  second"));
        assertThat(shown(0, "printing", "--filter", "second")).endsWith("Z  second");
        assertThat(shown(0, "/aws/lambda/printing", "--filter", "first", "--output", "json"))
                .startsWith("{\"timestamp\":")
                .contains("\"message\":\"first\\n\"");
    }

    @Test
    @DisplayName("logs -f goes on with each new line, and ends with the server")
    void follows() throws Exception {
        say("before");
        try (var following = logs("-f", "printing")) {
            following.awaitLine(line -> line.endsWith("  before"));
            say("after");
            following.awaitLine(line -> line.endsWith("  after"));
            server.terminate();
            server.awaitExit(Duration.ofSeconds(6));
            assertThat(following.awaitExit(SOON)).as(following.output()).isZero();
        }
    }

    @Test
    @DisplayName(
            "a function that has said nothing is an empty log; a name that is nothing is one clear line and exit code 1")
    void nothing_to_show() throws Exception {
        assertThat(shown(0, "silent")).isEqualTo("Nothing was logged in that time; look further back with --since 1d.");
        assertThat(shown(1, "nonsense"))
                .isEqualTo("millrace: there is no function or log group called 'nonsense'; these have logs: printing");
        assertThat(shown(1, "printing", "--filter", "{ $.a = 1 }"))
                .isEqualTo("millrace: Millrace does not support filter patterns of JSON selectors, { ... }.");
    }
}
