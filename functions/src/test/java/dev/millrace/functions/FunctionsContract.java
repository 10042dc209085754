package dev.millrace.functions;

import static dev.millrace.functions.TestingCode.withEnvironment;
import static dev.millrace.functions.TestingCode.withReservedConcurrency;
import static dev.millrace.functions.TestingCode.withRuntime;
import static dev.millrace.functions.TestingCode.withTimeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.Clock;
import dev.millrace.model.SkippableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds in every mode and for every language. */
abstract class FunctionsContract {

    static final ObjectMapper JSON = new ObjectMapper();
    static final String REQUEST = "8f507cfc-0000-4000-8000-000000000001";
    private static final Duration SOON = Duration.ofSeconds(20);

    Path folder;
    final Clock clock = SkippableClock.create();
    final List<String> log = new CopyOnWriteArrayList<>();
    final List<LogSource> sources = new CopyOnWriteArrayList<>();
    final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    LocalFunctions functions;
    Path code;

    abstract FunctionsSettings settings(FunctionsSettings defaults);

    /** A fresh folder with the language's test handlers and a file that tells the version. */
    abstract Path newCode(String version) throws IOException;

    /** A function that runs one of them. */
    abstract FunctionSpec handler(Path code, String name);

    final FunctionSpec handler(String name) {
        return handler(code, name);
    }

    FunctionsSettings defaults() {
        return settings(FunctionsSettings.defaults(folder.resolve("work"), () -> URI.create("http://127.0.0.1:4566")));
    }

    @BeforeEach
    void open(@TempDir Path fresh) throws IOException {
        folder = fresh;
        functions = LocalFunctions.open(defaults(), clock, (source, text) -> {
            sources.add(source);
            log.add(text);
        });
        code = newCode("1");
    }

    @AfterEach
    void close() {
        functions.close();
        callers.close();
    }

    public InvocationOutcome invoke(FunctionSpec spec, String event) {
        return invoke(spec, event, REQUEST);
    }

    InvocationOutcome invoke(FunctionSpec spec, String event, String requestId) {
        functions.put(spec);
        var arn = spec.arn().toString();
        return functions.invoke(arn, new Invocation(requestId, arn + ":live", event.getBytes(UTF_8)));
    }

    CompletableFuture<InvocationOutcome> invokeLater(FunctionSpec spec, String event, String requestId) {
        return CompletableFuture.supplyAsync(() -> invoke(spec, event, requestId), callers);
    }

    static JsonNode returned(InvocationOutcome outcome) throws IOException {
        assertThat(outcome).isInstanceOf(InvocationOutcome.Returned.class);
        return JSON.readTree(((InvocationOutcome.Returned) outcome).payload());
    }

    static InvocationOutcome.FunctionError error(InvocationOutcome outcome) {
        assertThat(outcome).isInstanceOf(InvocationOutcome.FunctionError.class);
        return (InvocationOutcome.FunctionError) outcome;
    }

    static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    static void awaitFile(Path file) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> Files.exists(file));
    }

    private long entered() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("entered-"))
                    .count();
        }
    }

    @Test
    @DisplayName("a map goes in and comes back")
    void echo() throws Exception {
        assertThat(returned(invoke(handler("Echo"), "{\"a\":[1,{\"b\":\"ü\"}]}")))
                .isEqualTo(JSON.readTree("{\"a\":[1,{\"b\":\"ü\"}]}"));
    }

    @Test
    @DisplayName("a response that reports failed records passes through, byte for byte")
    void partial_response() {
        var event = "{\"Records\":[{\"dynamodb\":{\"SequenceNumber\":\"1405400000000002063282832\"}}]}";
        assertThat(invoke(handler("PartialFailure"), event))
                .isInstanceOfSatisfying(
                        InvocationOutcome.Returned.class,
                        outcome -> assertThat(new String(outcome.payload(), UTF_8).replace(" ", ""))
                                .isEqualTo(
                                        "{\"batchItemFailures\":[{\"itemIdentifier\":\"1405400000000002063282832\"}]}"));
    }

    @Test
    @DisplayName("20 calls at once are all answered, each with its own")
    void twenty_at_once() throws Exception {
        List<CompletableFuture<InvocationOutcome>> calls = new ArrayList<>();
        for (var i = 0; i < 20; i++) {
            calls.add(invokeLater(handler("Echo"), "{\"call\":" + i + "}", "request-" + i));
        }
        for (var i = 0; i < 20; i++) {
            assertThat(returned(soon(calls.get(i))).get("call").asInt()).isEqualTo(i);
        }
    }

    @Test
    @DisplayName("the context tells who, what, how long and where")
    void context() throws Exception {
        var seen = returned(invoke(handler("ShowContext"), "{}"));

        assertThat(seen.get("requestId").asText()).isEqualTo(REQUEST);
        assertThat(seen.get("name").asText()).isEqualTo("orders");
        assertThat(seen.get("version").asText()).isEqualTo("$LATEST");
        assertThat(seen.get("arn").asText()).isEqualTo("arn:aws:lambda:eu-west-1:123456789012:function:orders:live");
        assertThat(seen.get("memory").asInt()).isEqualTo(256);
        assertThat(seen.get("remaining").asInt()).isBetween(10_000, 20_000);
        assertThat(seen.get("logGroup").asText()).isEqualTo("/aws/lambda/orders");
        assertThat(seen.get("logStream").asText()).matches("\\d{4}/\\d\\d/\\d\\d/\\[\\$LATEST][0-9a-f]{32}");
    }

    @Test
    @DisplayName("a function, a runtime or code that is not there is named")
    void unavailable() {
        var arn = "arn:aws:lambda:eu-west-1:123456789012:function:ghost";
        assertThat(functions.invoke(arn, new Invocation(REQUEST, arn, new byte[0])))
                .isEqualTo(new InvocationOutcome.Unavailable("Function not found: " + arn));
        assertThat(invoke(withRuntime(handler("Echo"), "cobol85"), "{}"))
                .isEqualTo(new InvocationOutcome.Unavailable(
                        "Millrace cannot run the runtime cobol85; it runs java8 and later, nodejs16.x and later,"
                                + " python3.8 and later, provided.al2 and provided.al2023. A program of another language"
                                + " can be packaged as provided.al2023, with a bootstrap of its own"));
        assertThat(invoke(handler(folder.resolve("ghost.jar"), "Echo"), "{}"))
                .isEqualTo(new InvocationOutcome.Unavailable(
                        "the code of function orders is not there: " + folder.resolve("ghost.jar")));
    }

    @Test
    @DisplayName("a function that overstays is ended, and answered as Lambda does; the next call is served")
    void timeout() throws Exception {
        var spec = withTimeout(handler("Hang"), Duration.ofMillis(1500));
        var outcome = invoke(spec, "{}");

        assertThat(outcome).isInstanceOf(InvocationOutcome.TimedOut.class);
        var late = (InvocationOutcome.TimedOut) outcome;
        assertThat(JSON.readTree(late.payload()).get("errorMessage").asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z " + REQUEST
                        + " Task timed out after 1\\.50 seconds");
        assertThat(late.took()).isBetween(Duration.ofMillis(1500), Duration.ofSeconds(10));
        assertThat(log).anyMatch(line -> line.endsWith("Task timed out after 1.50 seconds"));
        assertThat(returned(invoke(handler("Echo"), "{}")).isEmpty()).isTrue();
    }

    @Test
    @DisplayName("an environment is used again while its function stays as it is")
    void warm_environment() throws Exception {
        var spec = handler("Count");
        assertThat(returned(invoke(spec, "{}")).get("calls").asInt()).isEqualTo(1);
        assertThat(returned(invoke(spec, "{}")).get("calls").asInt()).isEqualTo(2);

        var changed = withEnvironment(spec, Map.of("TABLE", "orders"));
        assertThat(returned(invoke(changed, "{}")).get("calls").asInt()).isEqualTo(1);
    }

    @Test
    @DisplayName("new code is used as soon as it is put; jars and zips are unpacked as on Lambda")
    void new_code() throws Exception {
        assertThat(returned(invoke(handler("Version"), "{}")).asText()).isEqualTo("1");

        var zip = TestingCode.zip(newCode("2"), folder.resolve("two.zip"));
        assertThat(returned(invoke(handler(zip, "Version"), "{}")).asText()).isEqualTo("2");

        var jar = TestingCode.zip(newCode("3"), folder.resolve("three.jar"));
        assertThat(returned(invoke(handler(jar, "Version"), "{}")).asText()).isEqualTo("3");
    }

    @Test
    @DisplayName("beyond the number of environments calls wait, and are not throttled")
    void queue() throws Exception {
        functions.close();
        functions =
                LocalFunctions.open(defaults().withEnvironmentsPerFunction(1), clock, (source, text) -> log.add(text));
        var spec = handler("Gate");
        var event = JSON.writeValueAsString(Map.of("folder", folder.toString()));

        List<CompletableFuture<InvocationOutcome>> calls = new ArrayList<>();
        calls.add(invokeLater(spec, event, "first"));
        awaitFile(folder.resolve("entered-first"));
        calls.add(invokeLater(spec, event, "second"));
        calls.add(invokeLater(spec, event, "third"));
        await().atMost(SOON).until(() -> functions.inFlight(spec.arn().toString()) == 3);
        assertThat(entered()).isEqualTo(1);
        Files.createFile(folder.resolve("open"));

        for (var call : calls) {
            assertThat(soon(call)).isInstanceOf(InvocationOutcome.Returned.class);
        }
        assertThat(entered()).isEqualTo(3);
    }

    @Test
    @DisplayName("reserved concurrency throttles")
    void reserved_concurrency() throws Exception {
        var spec = withReservedConcurrency(handler("Gate"), 1);
        var event = JSON.writeValueAsString(Map.of("folder", folder.toString()));
        var first = invokeLater(spec, event, "first");
        awaitFile(folder.resolve("entered-first"));

        assertThat(invoke(spec, event, "second")).isInstanceOf(InvocationOutcome.Throttled.class);

        Files.createFile(folder.resolve("open"));
        assertThat(soon(first)).isInstanceOf(InvocationOutcome.Returned.class);
        assertThat(invoke(spec, event, "third")).isInstanceOf(InvocationOutcome.Returned.class);
        assertThat(invoke(withReservedConcurrency(spec, 0), event, "fourth"))
                .isInstanceOf(InvocationOutcome.Throttled.class);
    }

    @Test
    @DisplayName("put again while it runs: the running call ends with the code it began with, the next has the new")
    void replaced_while_running() throws Exception {
        var event = JSON.writeValueAsString(Map.of("folder", folder.toString()));
        var running = invokeLater(handler("Gate"), event, "first");
        awaitFile(folder.resolve("entered-first"));

        assertThat(returned(invoke(handler(newCode("2"), "Version"), "{}")).asText())
                .isEqualTo("2");
        Files.createFile(folder.resolve("open"));
        assertThat(returned(soon(running)).asText()).isEqualTo("first");
    }

    @Test
    @DisplayName("close abandons what runs and what waits")
    void close_abandons() throws Exception {
        functions.close();
        functions =
                LocalFunctions.open(defaults().withEnvironmentsPerFunction(1), clock, (source, text) -> log.add(text));
        var spec = handler("Gate");
        var event = JSON.writeValueAsString(Map.of("folder", folder.toString()));
        var running = invokeLater(spec, event, "first");
        awaitFile(folder.resolve("entered-first"));
        var waiting = invokeLater(spec, event, "second");
        await().atMost(SOON).until(() -> functions.inFlight(spec.arn().toString()) == 2);

        functions.close();

        var stopping = new InvocationOutcome.Unavailable("the server is stopping");
        assertThat(running.get(3, TimeUnit.SECONDS)).isEqualTo(stopping);
        assertThat(waiting.get(3, TimeUnit.SECONDS)).isEqualTo(stopping);
        assertThat(entered()).isEqualTo(1);
        Files.createFile(folder.resolve("open")); // lets a handler in process end
    }

    @Test
    @DisplayName("a removed function is not found any more")
    void removed() {
        var spec = handler("Echo");
        assertThat(invoke(spec, "{}")).isInstanceOf(InvocationOutcome.Returned.class);
        functions.remove(spec.arn().toString());
        assertThat(functions.invoke(
                        spec.arn().toString(),
                        new Invocation(REQUEST, spec.arn().toString(), new byte[0])))
                .isInstanceOf(InvocationOutcome.Unavailable.class);
    }

    @Test
    @DisplayName("the log has START, the lines, END and REPORT, in this order; only a first REPORT tells of the start")
    void log_lines() {
        var spec = handler("Log");
        invoke(spec, "{}");
        invoke(spec, "{}");

        var duration =
                "\tDuration: [0-9.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB(\tMax Memory Used: \\d+ MB)?";
        assertThat(log.get(0)).isEqualTo("START RequestId: " + REQUEST + " Version: $LATEST");
        assertThat(log.get(1)).isEqualTo("to the logger");
        assertThat(log.get(2)).isEqualTo("END RequestId: " + REQUEST);
        assertThat(log.get(3)).matches("REPORT RequestId: " + REQUEST + duration + "\tInit Duration: [0-9.]+ ms\t");
        assertThat(log.get(7)).matches("REPORT RequestId: " + REQUEST + duration + "\t");
        assertThat(log).hasSize(8);
    }

    @Test
    @DisplayName("every line of an environment goes to the group and stream that its handler sees")
    void log_stream() throws Exception {
        var spec = handler("ShowContext");
        var first = returned(invoke(spec, "{}"));
        assertThat(returned(invoke(spec, "{}")).get("logStream")).isEqualTo(first.get("logStream"));

        assertThat(sources)
                .hasSize(6)
                .containsOnly(new LogSource(
                        spec.arn(),
                        "orders",
                        "/aws/lambda/orders",
                        first.get("logStream").asText()));
        assertThat(first.get("logStream").asText()).matches("\\d{4}/\\d\\d/\\d\\d/\\[\\$LATEST][0-9a-f]{32}");
        invoke(TestingCode.renamed(spec, "other"), "{}");
        assertThat(sources.getLast().group()).isEqualTo("/aws/lambda/other");
    }

    @Test
    @DisplayName("whoever asks hears the log of its own invocation, and no other")
    void invocation_log() {
        var spec = handler("Log");
        functions.put(spec);
        var arn = spec.arn().toString();
        var heard = new CopyOnWriteArrayList<String>();
        functions.invoke(arn, new Invocation(REQUEST, arn, "{}".getBytes(UTF_8)).withLog(heard::add));
        functions.invoke(arn, new Invocation("another", arn, "{}".getBytes(UTF_8)));

        assertThat(heard).hasSize(4).containsExactlyElementsOf(log.subList(0, 4));
    }
}
