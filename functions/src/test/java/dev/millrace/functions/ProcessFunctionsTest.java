package dev.millrace.functions;

import static dev.millrace.functions.TestingCode.function;
import static dev.millrace.functions.TestingCode.named;
import static dev.millrace.functions.TestingCode.withEnvironment;
import static dev.millrace.functions.TestingCode.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Handlers as processes: what only a process can promise. */
class ProcessFunctionsTest extends FunctionsContract {

    @Override
    FunctionsSettings settings(FunctionsSettings defaults) {
        return defaults;
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    private static void awaitGone(long pid) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !isAlive(pid));
    }

    @Test
    @DisplayName("the environment is built from nothing: Lambda's variables, dummy credentials, the function's own")
    void variables() throws Exception {
        var spec = withEnvironment(
                function(code, "ShowVariables"), Map.of("TABLE", "orders", "AWS_REGION", "mars-north-1"));
        var seen = returned(invoke(spec, "{}"));

        List<String> names = new ArrayList<>();
        seen.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "AWS_ACCESS_KEY_ID",
                        "AWS_CONFIG_FILE",
                        "AWS_DEFAULT_REGION",
                        "AWS_EC2_METADATA_DISABLED",
                        "AWS_ENDPOINT_URL",
                        "AWS_EXECUTION_ENV",
                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                        "AWS_LAMBDA_FUNCTION_NAME",
                        "AWS_LAMBDA_FUNCTION_VERSION",
                        "AWS_LAMBDA_INITIALIZATION_TYPE",
                        "AWS_LAMBDA_LOG_GROUP_NAME",
                        "AWS_LAMBDA_LOG_STREAM_NAME",
                        "AWS_LAMBDA_RUNTIME_API",
                        "AWS_REGION",
                        "AWS_SECRET_ACCESS_KEY",
                        "AWS_SESSION_TOKEN",
                        "AWS_SHARED_CREDENTIALS_FILE",
                        "LAMBDA_RUNTIME_DIR",
                        "LAMBDA_TASK_ROOT",
                        "LANG",
                        "PATH",
                        "TABLE",
                        "TZ",
                        "_HANDLER",
                        "folder");
        assertThat(seen.get("AWS_ACCESS_KEY_ID").asText()).isEqualTo("123456789012");
        assertThat(seen.get("AWS_REGION").asText()).isEqualTo("eu-west-1");
        assertThat(seen.get("AWS_ENDPOINT_URL").asText()).isEqualTo("http://127.0.0.1:4566");
        assertThat(seen.get("AWS_EXECUTION_ENV").asText()).isEqualTo("AWS_Lambda_java21");
        assertThat(seen.get("PATH").asText()).isNotEqualTo(System.getenv("PATH"));
        assertThat(seen.get("TABLE").asText()).isEqualTo("orders");
        assertThat(seen.get("folder").asText()).isEqualTo(code.toString());
    }

    @Test
    @DisplayName("a warm environment is the same process; another function's is another")
    void processes() throws Exception {
        var spec = function(code, "Count");
        var first = returned(invoke(spec, "{}")).get("pid").asLong();
        assertThat(returned(invoke(spec, "{}")).get("pid").asLong()).isEqualTo(first);
        assertThat(returned(invoke(named(code, "other", spec.handler()), "{}"))
                        .get("pid")
                        .asLong())
                .isNotEqualTo(first)
                .isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    @DisplayName("a timeout kills the process")
    void timeout_kills() throws Exception {
        var pidFile = folder.resolve("pid");
        var spec = withTimeout(function(code, "Hang"), Duration.ofSeconds(1));
        var outcome = invoke(spec, JSON.writeValueAsString(Map.of("pidFile", pidFile.toString())));

        assertThat(outcome).isInstanceOf(InvocationOutcome.TimedOut.class);
        awaitGone(Long.parseLong(Files.readString(pidFile)));
    }

    @Test
    @DisplayName("System.exit ends only the environment, and is told")
    void system_exit() throws Exception {
        var error = error(invoke(function(code, "Exit"), "3"));
        assertThat(error.errorType()).isEqualTo("Runtime.ExitError");
        assertThat(error.errorMessage())
                .isEqualTo("RequestId: " + REQUEST + " Error: Runtime exited with error: exit status 3");
        assertThat(JSON.readTree(error.payload()).get("errorType").asText()).isEqualTo("Runtime.ExitError");
        assertThat(log).containsSubsequence("leaving", error.errorMessage(), "END RequestId: " + REQUEST);

        assertThat(error(invoke(function(code, "Exit"), "0")).errorMessage())
                .endsWith("Runtime exited without providing a reason");
        assertThat(error(invoke(function(code, "Exit"), "137")).errorMessage()).endsWith("signal: killed");
    }

    @Test
    @DisplayName("a handler out of memory is told so, and its environment is not used again")
    void out_of_memory() throws Exception {
        var spec = function(code, "Devour");
        assertThat(error(invoke(spec, "{}")).errorType()).isEqualTo("java.lang.OutOfMemoryError");
        assertThat(error(invoke(spec, "{}")).errorType()).isEqualTo("java.lang.OutOfMemoryError");
        assertThat(log).filteredOn(line -> line.contains("Init Duration")).hasSize(2);
    }

    @Test
    @DisplayName("an idle environment that dies is replaced without anybody noticing")
    void dead_while_idle() throws Exception {
        var spec = function(code, "Count");
        var first = returned(invoke(spec, "{}")).get("pid").asLong();
        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        await().atMost(Duration.ofSeconds(10)).until(() -> !Files.exists(folder.resolve("work/processes/" + first)));
        assertThat(returned(invoke(spec, "{}")).get("pid").asLong()).isNotEqualTo(first);
    }

    @Test
    @DisplayName("an answer over 6 MB is Lambda's error, and the environment lives on")
    void too_large() throws Exception {
        var spec = function(code, "Verbose");
        assertThat(error(invoke(spec, "{}")).errorType()).isEqualTo("Function.ResponseSizeTooLarge");
        invoke(spec, "{}");
        assertThat(log).filteredOn(line -> line.contains("Init Duration")).hasSize(1);
    }

    @Test
    @DisplayName("output and errors pass through in UTF-8, a line each, before END")
    void output() {
        invoke(function(code, "Print"), "{}");
        assertThat(log.subList(1, 6))
                .containsExactly(
                        "to out: Grüße", "to err", "to the logger", "no end of line", "END RequestId: " + REQUEST);
    }

    @Test
    @DisplayName("the function's own JAVA_TOOL_OPTIONS win over our flags")
    void java_tool_options() throws Exception {
        var spec = withEnvironment(
                function(code, "Count"), Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseParallelGC -Xmx96m -Dcolour=blue"));
        assertThat(invoke(spec, "{}")).isInstanceOf(InvocationOutcome.Returned.class);
        assertThat(log).anyMatch(line -> line.contains("Picked up JAVA_TOOL_OPTIONS"));
    }

    @Test
    @DisplayName("idle environments are bounded, and end with their function")
    void idle_environments() throws Exception {
        functions.close();
        functions = LocalFunctions.open(defaults().withIdleEnvironments(1), clock, (source, text) -> log.add(text));
        var one = named(code, "one", "example.Handlers$Count");
        var two = named(code, "two", "example.Handlers$Count");
        var first = returned(invoke(one, "{}")).get("pid").asLong();
        var second = returned(invoke(two, "{}")).get("pid").asLong();

        awaitGone(first);
        assertThat(isAlive(second)).isTrue();
        functions.remove(two.arn().toString());
        awaitGone(second);
    }

    @Test
    @DisplayName("SIGKILL of the server leaves no process behind")
    void no_orphans() throws Exception {
        var pidFile = folder.resolve("pid");
        var server = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallServer.class.getName(),
                        folder.resolve("other-work").toString(),
                        code.toString(),
                        pidFile.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        awaitFile(pidFile);
        var child = Long.parseLong(Files.readString(pidFile));
        assertThat(isAlive(child)).isTrue();

        server.destroyForcibly();

        awaitGone(child);
    }

    @Test
    @DisplayName("a survivor of an earlier server is ended at the next start; somebody else's process never")
    void survivors() throws Exception {
        var ours = new ProcessBuilder("sleep", "600").start();
        var foreign = new ProcessBuilder("sleep", "600").start();
        try {
            var processes = Files.createDirectories(folder.resolve("killed/processes"));
            var registry = ProcessRegistry.open(processes);
            registry.add(ours.toHandle());
            Files.writeString(
                    processes.resolve(Long.toString(foreign.pid())),
                    Files.readString(processes.resolve(Long.toString(ours.pid())))
                            .replaceFirst("^[0-9]+", "1000"));
            Files.writeString(processes.resolve("99999999"), "torn");

            LocalFunctions.open(
                            FunctionsSettings.defaults(
                                    folder.resolve("killed"), defaults().endpoint()),
                            clock,
                            (source, text) -> log.add(text))
                    .close();
            assertThat(ours.isAlive()).isFalse();
            assertThat(foreign.isAlive()).isTrue();
            assertThat(processes).isEmptyDirectory();
        } finally {
            ours.destroyForcibly();
            foreign.destroyForcibly();
        }
    }

    @Test
    @DisplayName("a running process is on the list, an ended one is not")
    void process_list() throws Exception {
        var processes = folder.resolve("work/processes");
        var pid = returned(invoke(function(code, "Count"), "{}")).get("pid").asLong();
        assertThat(processes.resolve(Long.toString(pid))).exists();
        functions.close();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(processes).isEmptyDirectory());
    }

    /** A server with one function that hangs. */
    static final class SmallServer {
        private SmallServer() {}

        public static void main(String[] arguments) throws Exception {
            var settings = FunctionsSettings.defaults(
                    Path.of(arguments[0]), () -> java.net.URI.create("http://127.0.0.1:4566"));
            var clock = dev.millrace.model.SkippableClock.create();
            try (var functions = LocalFunctions.open(settings, clock, (source, text) -> System.out.println(text))) {
                var spec = function(Path.of(arguments[1]), "Hang");
                functions.put(spec);
                var event = JSON.writeValueAsBytes(Map.of("pidFile", arguments[2]));
                functions.invoke(
                        spec.arn().toString(),
                        new Invocation(REQUEST, spec.arn().toString(), event));
            }
        }
    }
}
