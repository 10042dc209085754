package dev.millrace.functions;

import static dev.millrace.functions.TestingCode.named;
import static dev.millrace.functions.TestingCode.renamed;
import static dev.millrace.functions.TestingCode.withEnvironment;
import static dev.millrace.functions.TestingCode.withRuntime;
import static dev.millrace.functions.TestingCode.withTimeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Handlers as processes, in every language: what only a process can promise. */
abstract class ProcessContract extends FunctionsContract {

    @Override
    FunctionsSettings settings(FunctionsSettings defaults) {
        return defaults;
    }

    private static final Set<String> LAMBDA_VARIABLES = Set.of(
            "AWS_ACCESS_KEY_ID",
            "AWS_CONFIG_FILE",
            "AWS_DEFAULT_REGION",
            "AWS_EC2_METADATA_DISABLED",
            "AWS_ENDPOINT_URL",
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
            "TZ",
            "_HANDLER");

    /** What this language's runtime sets beside Lambda's variables. */
    abstract Set<String> ownVariables();

    /** What the shell that watches over a process may leave, and Python where the locale is not installed. */
    private static Set<String> ofTheShell() {
        return Set.of("PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE");
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    static void awaitGone(long pid) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !isAlive(pid));
    }

    @Test
    @DisplayName("the environment is built from nothing: Lambda's variables, dummy credentials, the function's own")
    void variables() throws Exception {
        var spec = withEnvironment(handler("ShowVariables"), Map.of("TABLE", "orders", "AWS_REGION", "mars-north-1"));
        var seen = returned(invoke(spec, "{}"));

        Set<String> names = new TreeSet<>();
        seen.fieldNames().forEachRemaining(names::add);
        Set<String> expected = new TreeSet<>(LAMBDA_VARIABLES);
        expected.addAll(Set.of("TABLE", "folder"));
        expected.addAll(ownVariables());
        names.removeAll(ofTheShell());
        assertThat(names).isEqualTo(expected);
        assertThat(seen.get("AWS_ACCESS_KEY_ID").asText()).isEqualTo("123456789012");
        assertThat(seen.get("AWS_REGION").asText()).isEqualTo("eu-west-1");
        assertThat(seen.get("AWS_ENDPOINT_URL").asText()).isEqualTo("http://127.0.0.1:4566");
        assertThat(seen.get("PATH").asText())
                .isNotEqualTo(System.getenv("PATH"))
                .endsWith("/usr/local/bin:/usr/bin:/bin");
        assertThat(seen.get("TABLE").asText()).isEqualTo("orders");
        assertThat(seen.get("folder").asText()).isEqualTo(code.toString());
    }

    @Test
    @DisplayName("Ctrl-C and a hang-up, which reach every process of the terminal, are for the server only")
    void signals_of_the_terminal() throws Exception {
        var spec = handler("Count");
        var pid = returned(invoke(spec, "{}")).get("pid").asLong();
        for (var signal : List.of("-INT", "-HUP")) {
            var kill = new ProcessBuilder("kill", signal, Long.toString(pid)).start();
            assertThat(kill.waitFor()).isZero();
            assertThat(returned(invoke(spec, "{}")).get("pid").asLong()).isEqualTo(pid);
        }
    }

    @Test
    @DisplayName("a warm environment is the same process; another function's is another")
    void processes() throws Exception {
        var spec = handler("Count");
        var first = returned(invoke(spec, "{}")).get("pid").asLong();
        assertThat(returned(invoke(spec, "{}")).get("pid").asLong()).isEqualTo(first);
        assertThat(returned(invoke(renamed(spec, "other"), "{}")).get("pid").asLong())
                .isNotEqualTo(first)
                .isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    @DisplayName("a timeout kills the process")
    void timeout_kills() throws Exception {
        var pidFile = folder.resolve("pid");
        var spec = withTimeout(handler("Hang"), Duration.ofSeconds(1));
        var outcome = invoke(spec, JSON.writeValueAsString(Map.of("pidFile", pidFile.toString())));

        assertThat(outcome).isInstanceOf(InvocationOutcome.TimedOut.class);
        awaitGone(Long.parseLong(Files.readString(pidFile)));
    }

    @Test
    @DisplayName("a handler calls back to the endpoint that it is given")
    void calls_back() throws Exception {
        var endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/", exchange -> {
            var answer = ("seen " + exchange.getRequestURI().getPath()).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        endpoint.start();
        try (var other = LocalFunctions.open(
                FunctionsSettings.defaults(
                        folder.resolve("calling"),
                        () -> URI.create(
                                "http://127.0.0.1:" + endpoint.getAddress().getPort())),
                clock,
                (source, text) -> log.add(text))) {
            var spec = handler("CallBack");
            other.put(spec);
            var arn = spec.arn().toString();
            var event = "{\"path\":\"orders\"}".getBytes(UTF_8);
            assertThat(returned(other.invoke(arn, new Invocation(REQUEST, arn, event)))
                            .asText())
                    .isEqualTo("seen /orders");
        } finally {
            endpoint.stop(0);
        }
    }

    @Test
    @DisplayName("an exit ends only the environment, and is told")
    void system_exit() throws Exception {
        var error = error(invoke(handler("Exit"), "3"));
        assertThat(error.errorType()).isEqualTo("Runtime.ExitError");
        assertThat(error.errorMessage())
                .isEqualTo("RequestId: " + REQUEST + " Error: Runtime exited with error: exit status 3");
        assertThat(JSON.readTree(error.payload()).get("errorType").asText()).isEqualTo("Runtime.ExitError");
        assertThat(log).containsSubsequence("leaving", error.errorMessage(), "END RequestId: " + REQUEST);

        assertThat(error(invoke(handler("Exit"), "0")).errorMessage())
                .endsWith("Runtime exited without providing a reason");
        assertThat(error(invoke(handler("Exit"), "137")).errorMessage()).endsWith("signal: killed");
    }

    @Test
    @DisplayName("an idle environment that dies is replaced without anybody noticing")
    void dead_while_idle() throws Exception {
        var spec = handler("Count");
        var first = returned(invoke(spec, "{}")).get("pid").asLong();
        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        await().atMost(Duration.ofSeconds(10)).until(() -> !Files.exists(folder.resolve("work/processes/" + first)));
        assertThat(returned(invoke(spec, "{}")).get("pid").asLong()).isNotEqualTo(first);
    }

    @Test
    @DisplayName("an answer over 6 MB is Lambda's error, and the environment lives on")
    void too_large() throws Exception {
        var spec = handler("Verbose");
        assertThat(error(invoke(spec, "{}")).errorType()).isEqualTo("Function.ResponseSizeTooLarge");
        invoke(spec, "{}");
        assertThat(log).filteredOn(line -> line.contains("Init Duration")).hasSize(1);
    }

    @Test
    @DisplayName("output and errors pass through in UTF-8, a line each, before END")
    void output() {
        invoke(handler("Print"), "{}");
        assertThat(log).containsSubsequence("to out: Grüße", "to err", "no end of line", "END RequestId: " + REQUEST);
    }

    @Test
    @DisplayName("idle environments are bounded, and end with their function")
    void idle_environments() throws Exception {
        functions.close();
        functions = LocalFunctions.open(defaults().withIdleEnvironments(1), clock, (source, text) -> log.add(text));
        var one = renamed(handler("Count"), "one");
        var two = renamed(handler("Count"), "two");
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
                        pidFile.toString(),
                        handler("Hang").runtime(),
                        handler("Hang").handler())
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
    @DisplayName("a running process is on the list, an ended one is not")
    void process_list() throws Exception {
        var processes = folder.resolve("work/processes");
        var pid = returned(invoke(handler("Count"), "{}")).get("pid").asLong();
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
                var spec = withRuntime(named(Path.of(arguments[1]), "orders", arguments[4]), arguments[3]);
                functions.put(spec);
                var event = JSON.writeValueAsBytes(Map.of("pidFile", arguments[2]));
                functions.invoke(
                        spec.arn().toString(),
                        new Invocation(REQUEST, spec.arn().toString(), event));
            }
        }
    }
}
