package dev.millrace.functions;

import static dev.millrace.functions.TestingCode.named;
import static dev.millrace.functions.TestingCode.withRuntime;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Node.js handlers, on the Node.js that is on the PATH. */
class NodeFunctionsTest extends ProcessContract {

    private static final InterpreterFinder NODE = new InterpreterFinder(List.of("node"), NodeRuntime.QUESTION);

    /** The identifier that the machine's own Node.js serves without a notice. */
    private static String own() {
        return NODE.find()
                .map(node -> "nodejs" + node.version(1) + ".x")
                .orElseGet(() -> abort("there is no node on the PATH"));
    }

    @Override
    Path newCode(String version) {
        return TestingCode.copyOf("node", folder, version);
    }

    @Override
    FunctionSpec handler(Path from, String name) {
        return withRuntime(named(from, "orders", "handlers." + name), own());
    }

    /** Under a runtime that has callbacks, whichever Node.js runs it. */
    private FunctionSpec older(String name) {
        return withRuntime(handler(name), "nodejs22.x");
    }

    private FunctionSpec at(String handler) {
        return withRuntime(named(code, "orders", handler), own());
    }

    @Override
    Set<String> ownVariables() {
        return Set.of("AWS_EXECUTION_ENV", "NODE_PATH", "_X_AMZN_TRACE_ID");
    }

    private void write(String file, String text) throws IOException {
        var path = code.resolve(file);
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, text);
    }

    @Test
    @DisplayName("what an async handler throws is Lambda's error object for Node.js, and one entry of the log")
    void thrown_error() throws Exception {
        var error = error(invoke(handler("Fail"), "{}"));

        assertThat(error.errorType()).isEqualTo("TypeError");
        assertThat(error.errorMessage()).isEqualTo("no \"stock\" left");
        var payload = JSON.readTree(error.payload());
        assertThat(payload.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("errorType", "errorMessage", "trace");
        assertThat(payload.get("trace").get(0).asText()).isEqualTo("TypeError: no \"stock\" left");
        assertThat(payload.get("trace").get(1).asText()).startsWith("    at ").contains("handlers.js:");
        assertThat(log)
                .anyMatch(
                        line -> line.matches(
                                "(?s)\\S+Z\t" + REQUEST
                                        + "\tERROR\tInvoke Error \t\\{\"errorType\":\"TypeError\",\"errorMessage\":\"no \\\\\"stock\\\\\" left\",\"stack\":\\[.*"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "callback | {\"after\":5} | {\"late\":5}",
                "neverCalledBack | {} | null",
                "succeed | {} | \"succeeded\"",
                "done | {} | \"done\"",
                "nothing | {} | null",
                "nested.deep.down | {} | \"deep down\""
            })
    @DisplayName("handlers answer by a promise, a callback or the context, or not at all")
    void ways_to_answer(String name, String event, String answer) throws Exception {
        assertThat(returned(invoke(older(name), event))).isEqualTo(JSON.readTree(answer));
    }

    @ParameterizedTest
    @CsvSource({
        "callbackError,RangeError,too far",
        "callbackText,string,only a text",
        "fail,Error,failed",
        "throwNothing,undefined,undefined",
        "cyclic,Error,Unable to stringify response body",
        "streaming,Error,Millrace does not support response streaming (awslambda.streamifyResponse)."
    })
    @DisplayName("whatever is thrown or called back is an error")
    void ways_to_fail(String name, String type, String message) throws Exception {
        var error = error(invoke(older(name), "{}"));
        assertThat(error.errorType()).isEqualTo(type);
        assertThat(error.errorMessage()).isEqualTo(message);
        assertThat(returned(invoke(older("Echo"), "{}")).isEmpty()).isTrue();
    }

    @Test
    @DisplayName("a callback waits for the empty event loop, unless the handler says that it need not")
    void empty_event_loop() throws Exception {
        var file = folder.resolve("finished");
        var event = Map.of("waits", true, "after", 100, "file", file.toString());
        invoke(older("waits"), JSON.writeValueAsString(event));
        assertThat(file).exists();

        var hasty = folder.resolve("hasty");
        var other = Map.of("waits", false, "after", 60_000, "file", hasty.toString());
        assertThat(returned(invoke(older("waits"), JSON.writeValueAsString(other)))
                        .asText())
                .isEqualTo("answered");
        assertThat(hasty).doesNotExist();
    }

    @Test
    @DisplayName("Q-303 from nodejs24.x on there are no callbacks, whichever Node.js runs it")
    void no_callbacks() throws Exception {
        var error = error(invoke(withRuntime(handler("callback"), "nodejs24.x"), "{}"));
        assertThat(error.errorType()).isEqualTo("Runtime.CallbackHandlerDeprecated");
        assertThat(error.errorMessage()).startsWith("AWS Lambda has removed support for callback-based");
        assertThat(returned(invoke(withRuntime(handler("keys"), "nodejs24.x"), "{}"))
                        .toString())
                .doesNotContain("callback")
                .doesNotContain("succeed")
                .contains("awsRequestId");
        assertThat(returned(invoke(older("keys"), "{}")).toString())
                .contains("callbackWaitsForEmptyEventLoop", "done", "succeed", "fail");
    }

    @Test
    @DisplayName("the console writes Lambda's text format; a message with line breaks is one entry")
    void console() {
        invoke(handler("speak"), "{}");
        var head = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\t" + REQUEST + "\t";
        assertThat(log.get(1)).matches(head + "INFO\tone \\{ two: 2 } 3");
        assertThat(log.get(2)).matches(head + "INFO\tfirst line\nsecond line");
        assertThat(log.get(3)).matches(head + "DEBUG\td");
        assertThat(log.get(4)).matches(head + "WARN\tw");
        assertThat(log.get(5)).matches(head + "ERROR\te");
        assertThat(log.get(6)).startsWith("END");
    }

    @Test
    @DisplayName("Q-302 what nobody caught is told as Lambda tells it, and ends the environment")
    void nobody_caught() throws Exception {
        var floating = error(invoke(handler("floating"), "{}"));
        assertThat(floating.errorType()).isEqualTo("Runtime.UnhandledPromiseRejection");
        assertThat(floating.errorMessage()).isEqualTo("Error: nobody looks");
        assertThat(log).anyMatch(line -> line.contains("\tERROR\tUnhandled Promise Rejection \t"));

        var uncaught = error(invoke(handler("uncaught"), "{}"));
        assertThat(uncaught.errorType()).isEqualTo("SyntaxError");
        assertThat(uncaught.errorMessage()).isEqualTo("out of nowhere");
        assertThat(returned(invoke(handler("Count"), "{}")).get("calls").asInt())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("ES modules: .mjs, .js by package.json, top-level await; CommonJS: .cjs, folders")
    void modules() throws Exception {
        write("one.mjs", "const v = await Promise.resolve('mjs'); export const handler = async () => v;");
        write("esm/package.json", "{\"type\":\"module\"}");
        write("esm/two.js", "import fs from 'node:fs'; export const handler = async () => typeof fs.readFileSync;");
        write("esm/three.cjs", "exports.handler = async () => 'cjs';");
        write("src/deep/four.js", "exports.a = { b: async () => 'four' };");
        write("src/five.mjs", "export { handler } from '../six.js';");
        write("six.js", "module.exports = { handler: async () => 'six' };");

        assertThat(returned(invoke(at("one.handler"), "{}")).asText()).isEqualTo("mjs");
        assertThat(returned(invoke(at("esm/two.handler"), "{}")).asText()).isEqualTo("function");
        assertThat(returned(invoke(at("esm/three.handler"), "{}")).asText()).isEqualTo("cjs");
        assertThat(returned(invoke(at("src/deep/four.a.b"), "{}")).asText()).isEqualTo("four");
        assertThat(returned(invoke(at("src/five.handler"), "{}")).asText()).isEqualTo("six");
    }

    @Test
    @DisplayName("a handler that cannot be loaded is told as Lambda tells it; a missing package with its remedy")
    void init_errors() throws Exception {
        var missing = error(invoke(at("handlers.ghost"), "{}"));
        assertThat(missing.errorType()).isEqualTo("Runtime.HandlerNotFound");
        assertThat(missing.errorMessage()).isEqualTo("handlers.ghost is undefined or not exported");
        assertThat(error(invoke(at("handlers.number"), "{}")).errorMessage())
                .isEqualTo("handlers.number is not a function");

        var noFile = error(invoke(at("nowhere.handler"), "{}"));
        assertThat(noFile.errorType()).isEqualTo("Runtime.ImportModuleError");
        assertThat(noFile.errorMessage()).startsWith("Error: Cannot find module 'nowhere'");

        write("needy.js", "require('left-pad/sub'); exports.handler = async () => 1;");
        var noPackage = error(invoke(at("needy.handler"), "{}"));
        assertThat(noPackage.errorType()).isEqualTo("Runtime.ImportModuleError");
        assertThat(noPackage.errorMessage())
                .startsWith("Error: Cannot find module 'left-pad/sub'\nRequire stack:\n- ")
                .endsWith("\nTo install it, run in the folder of the function's code: npm install left-pad");

        write("thirsty.mjs", "import x from '@scope/pad'; export const handler = async () => x;");
        assertThat(error(invoke(at("thirsty.handler"), "{}")).errorMessage())
                .startsWith("Cannot find package '@scope/pad' imported from ")
                .endsWith("npm install @scope/pad");

        write("broken.js", "exports.handler = async (=> 1;");
        var broken = error(invoke(at("broken.handler"), "{}"));
        assertThat(broken.errorType()).isEqualTo("Runtime.UserCodeSyntaxError");
        assertThat(broken.errorMessage()).startsWith("SyntaxError: ");

        write("throws.js", "throw new RangeError('no TABLE configured');");
        var throwing = error(invoke(at("throws.handler"), "{}"));
        assertThat(throwing.errorType()).isEqualTo("RangeError");
        assertThat(throwing.errorMessage()).isEqualTo("no TABLE configured");
        assertThat(log)
                .anyMatch(line ->
                        line.contains("\tundefined\tERROR\tUncaught Exception \t{\"errorType\":\"RangeError\""));
        assertThat(error(invoke(at("handlers"), "{}")).errorType()).isEqualTo("Runtime.MalformedHandlerName");
    }

    @Test
    @DisplayName("Q-301 out of memory: the heap's end is an abort, any other memory's a kill; the next call is served")
    void out_of_memory() throws Exception {
        assertThat(error(invoke(handler("DevourHeap"), "{}")))
                .returns("Runtime.ExitError", InvocationOutcome.FunctionError::errorType)
                .returns(
                        "RequestId: " + REQUEST + " Error: Runtime exited with error: signal: aborted",
                        InvocationOutcome.FunctionError::errorMessage);
        assertThat(error(invoke(handler("Devour"), "{}")))
                .returns("Runtime.ExitError", InvocationOutcome.FunctionError::errorType)
                .returns(
                        "RequestId: " + REQUEST + " Error: Runtime exited with error: signal: killed",
                        InvocationOutcome.FunctionError::errorMessage);
        assertThat(returned(invoke(handler("Echo"), "{}")).isEmpty()).isTrue();
    }

    @Test
    @DisplayName("another version than the machine's is served, with one notice in the function's life")
    void notice() throws Exception {
        var version = NODE.find().orElseThrow().version();
        var spec = withRuntime(handler("Count"), "nodejs16.x");
        invoke(spec, "{}");
        functions.put(TestingCode.withTimeout(spec, Duration.ofSeconds(19)));
        assertThat(returned(invoke(TestingCode.withTimeout(spec, Duration.ofSeconds(19)), "{}"))
                        .get("calls")
                        .asInt())
                .isEqualTo(1);
        assertThat(log)
                .filteredOn(line -> line.startsWith("nodejs16.x runs on Node.js v" + version + " here ("))
                .hasSize(1);
    }

    @Test
    @DisplayName("where there is no Node.js, it is said what to install")
    void no_node() throws Exception {
        functions.close();
        var settings = defaults();
        functions = LocalFunctions.open(
                settings.withInterpreters(settings.interpreters().withNode("no-such-node")),
                clock,
                (source, text) -> log.add(text));
        assertThat(functions.obstacle("nodejs24.x"))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .contains("there is no node on the PATH")
                        .contains("Install Node.js 18 or later"));
        assertThat(functions.obstacle("java21")).isEmpty();
        assertThat(functions.obstacle("ruby3.4"))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith("Millrace cannot run the runtime ruby3.4;")
                        .contains("provided.al2023"));
        assertThat(invoke(handler("Echo"), "{}"))
                .isInstanceOfSatisfying(
                        InvocationOutcome.Unavailable.class,
                        outcome -> assertThat(outcome.reason()).contains("Install Node.js 18 or later"));
    }

    @Test
    @DisplayName("Java in process leaves Node.js a process")
    void java_in_process() throws Exception {
        functions.close();
        functions = LocalFunctions.open(
                defaults().withMode(FunctionsSettings.Mode.IN_PROCESS), clock, (source, text) -> log.add(text));
        var pid = returned(invoke(handler("Count"), "{}")).get("pid").asLong();
        assertThat(pid).isNotEqualTo(ProcessHandle.current().pid());
        functions.close();
        awaitGone(pid);
    }

    @Test
    @DisplayName("the watcher of a process sleeps on the server's pipe, and ends with the process")
    void watcher() throws Exception {
        var pid = returned(invoke(handler("Count"), "{}")).get("pid").asLong();
        var watcher = ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains("watched.sh")
                        && commandLine(process).contains(folder.toString()))
                .findFirst()
                .orElseThrow();
        var input = Path.of("/proc", Long.toString(watcher.pid()), "fd", "3");
        if (Files.exists(Path.of("/proc/self/fd"))) {
            assertThat(Files.readSymbolicLink(input).toString()).startsWith("pipe:");
        }
        functions.close();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !watcher.isAlive());
        assertThat(isAlive(pid)).isFalse();
    }

    private static String commandLine(ProcessHandle process) {
        return process.info()
                .arguments()
                .map(arguments -> String.join(" ", arguments))
                .orElse("");
    }
}
