package dev.millrace.functions;

import static dev.millrace.functions.TestingCode.named;
import static dev.millrace.functions.TestingCode.withRuntime;
import static dev.millrace.functions.TestingCode.withTimeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Functions with a runtime of their own: a program that knows the Runtime API and nothing of Millrace. */
class ProvidedFunctionsTest extends ProcessContract {

    @Override
    Path newCode(String version) {
        var fresh = TestingCode.copyOf("python", folder, version);
        try {
            var source = Files.readString(
                    TestingCode.copyOf("provided", folder, version + "-own").resolve("bootstrap"));
            var bootstrap = Files.writeString(
                    fresh.resolve("bootstrap"),
                    source.replace(
                            "PYTHON",
                            PythonFunctionsTest.interpreter().program().toString()));
            assertThat(bootstrap.toFile().setExecutable(true)).isTrue();
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    FunctionSpec handler(Path from, String name) {
        return withRuntime(named(from, "orders", name), "provided.al2023");
    }

    @Override
    Set<String> ownVariables() {
        return Set.of();
    }

    @Override
    @Test
    @DisplayName("output passes through in UTF-8, a line each")
    void output() {
        invoke(handler("Print"), "{}");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(log).containsSubsequence("to out: Grüße", "to err"));
    }

    /** Nobody marks the end of its output, so a line may come after END. */
    @Override
    @Test
    @DisplayName("the log has START, the line, END and REPORT")
    void log_lines() {
        invoke(handler("Log"), "{}");
        assertThat(log).contains("START RequestId: " + REQUEST + " Version: $LATEST", "END RequestId: " + REQUEST);
        await().atMost(Duration.ofSeconds(10)).until(() -> log.contains("to the logger"));
    }

    @Override
    @Test
    @DisplayName("whoever asks hears Lambda's lines of its own invocation")
    void invocation_log() {
        var spec = handler("Log");
        functions.put(spec);
        var arn = spec.arn().toString();
        List<String> heard = new CopyOnWriteArrayList<>();
        functions.invoke(arn, new Invocation(REQUEST, arn, "{}".getBytes(UTF_8)).withLog(heard::add));
        assertThat(heard).contains("START RequestId: " + REQUEST + " Version: $LATEST", "END RequestId: " + REQUEST);
    }

    @Test
    @DisplayName("the runtime's own error passes through")
    void raised_error() {
        var error = error(invoke(handler("Fail"), "{}"));
        assertThat(error.errorType()).isEqualTo("ValueError");
        assertThat(error.errorMessage()).isEqualTo("no \"stock\" left");
    }

    @Test
    @DisplayName("a runtime that does not start is the function's error, with its last words in the log")
    void init_error() throws Exception {
        Files.writeString(code.resolve("bootstrap"), "#!/bin/sh\necho cannot start\nexit 7\n");
        var error = error(invoke(handler("Echo"), "{}"));
        assertThat(error.errorType()).isEqualTo("Runtime.ExitError");
        assertThat(error.errorMessage()).endsWith("Runtime exited with error: exit status 7");
        assertThat(log).contains("cannot start");
    }

    @Test
    @DisplayName("a runtime that is not there, or cannot be executed, is named")
    void no_bootstrap() throws Exception {
        assertThat(code.resolve("bootstrap").toFile().setExecutable(false)).isTrue();
        assertThat(invoke(handler("Echo"), "{}"))
                .isInstanceOfSatisfying(
                        InvocationOutcome.Unavailable.class,
                        outcome -> assertThat(outcome.reason()).endsWith("run chmod +x " + code.resolve("bootstrap")));
        Files.delete(code.resolve("bootstrap"));
        assertThat(invoke(handler("Echo"), "{}"))
                .isInstanceOfSatisfying(
                        InvocationOutcome.Unavailable.class,
                        outcome -> assertThat(outcome.reason()).contains("has no file bootstrap"));
    }

    @Test
    @DisplayName("Q-301 out of memory is a kill")
    void out_of_memory() {
        assertThat(error(invoke(handler("Devour"), "{}")).errorMessage()).endsWith("signal: killed");
    }

    @Test
    @DisplayName("a runtime that asks for a large event and does not read it is out of time, too")
    void reads_nothing() throws Exception {
        Files.writeString(
                code.resolve("bootstrap"),
                "#!" + PythonFunctionsTest.interpreter().program() + """

                import os, socket, time
                host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
                api = socket.create_connection((host, int(port)))
                api.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
                time.sleep(600)
                """);
        var spec = withTimeout(handler("Echo"), Duration.ofSeconds(1));
        var event = '"' + "x".repeat(32_000_000) + '"'; // more than the system's buffers hold
        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(30), () -> invoke(spec, event)))
                .isInstanceOf(InvocationOutcome.TimedOut.class);
    }

    @Test
    @DisplayName("out of memory, what the process has started ends with it")
    void out_of_memory_with_a_child() throws Exception {
        var pidFile = folder.resolve("pid");
        Files.writeString(code.resolve("handlers.py"), """
                import subprocess

                def devour(event, context):
                    with open(event, "w") as file:
                        file.write(str(subprocess.Popen(["sleep", "600"]).pid))
                    kept = [bytearray(b"x") * 400_000_000]
                    while kept:
                        pass
                """);
        assertThat(error(invoke(handler("devour"), JSON.writeValueAsString(pidFile.toString())))
                        .errorMessage())
                .endsWith("signal: killed");
        awaitGone(Long.parseLong(Files.readString(pidFile)));
    }
}
