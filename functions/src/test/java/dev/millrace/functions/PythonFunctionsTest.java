package dev.millrace.functions;

import static dev.millrace.functions.TestingCode.named;
import static dev.millrace.functions.TestingCode.withRuntime;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Python handlers, on the Python that is on the PATH. */
class PythonFunctionsTest extends ProcessContract {

    private static final InterpreterFinder PYTHON =
            new InterpreterFinder(List.of("python3", "python"), PythonRuntime.QUESTION);

    /** The identifier that the machine's own Python serves without a notice. */
    static String own() {
        return "python" + interpreter().version(2);
    }

    static Interpreter interpreter() {
        return PYTHON.find().orElseGet(() -> abort("there is no python3 on the PATH"));
    }

    @Override
    Path newCode(String version) {
        return TestingCode.copyOf("python", folder, version);
    }

    @Override
    FunctionSpec handler(Path from, String name) {
        return withRuntime(named(from, "orders", "handlers." + name), own());
    }

    private FunctionSpec at(String handler) {
        return withRuntime(named(code, "orders", handler), own());
    }

    @Override
    Set<String> ownVariables() {
        return Set.of("AWS_EXECUTION_ENV", "PYTHONPATH", "_X_AMZN_TRACE_ID");
    }

    private void write(String file, String text) throws IOException {
        var path = code.resolve(file);
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, text);
    }

    @Test
    @DisplayName("what a handler raises is Lambda's error object for Python, and one entry of the log")
    void raised_error() throws Exception {
        var error = error(invoke(handler("Fail"), "{}"));

        assertThat(error.errorType()).isEqualTo("ValueError");
        assertThat(error.errorMessage()).isEqualTo("no \"stock\" left");
        var payload = JSON.readTree(error.payload());
        assertThat(payload.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("errorMessage", "errorType", "requestId", "stackTrace");
        assertThat(payload.get("requestId").asText()).isEqualTo(REQUEST);
        assertThat(payload.get("stackTrace")).hasSize(1);
        assertThat(payload.get("stackTrace").get(0).asText())
                .startsWith("  File \"" + code.resolve("handlers.py") + "\", line ")
                .endsWith(", in Fail\n    raise ValueError('no \"stock\" left')\n");
        assertThat(log)
                .anyMatch(line -> line.startsWith(
                        "[ERROR] ValueError: no \"stock\" left\n" + "Traceback (most recent call last):\n  File \""));
    }

    @Test
    @DisplayName("nothing returned is null; decimals are numbers; what is not JSON is a marshal error")
    void results() throws Exception {
        assertThat(returned(invoke(handler("nothing"), "{}")).isNull()).isTrue();
        assertThat(returned(invoke(handler("numbers"), "{}")))
                .isEqualTo(JSON.readTree("{\"decimal\":12.5,\"umlaut\":\"ü\"}"));
        var error = error(invoke(handler("unwritable"), "{}"));
        assertThat(error.errorType()).isEqualTo("Runtime.MarshalError");
        assertThat(error.errorMessage())
                .isEqualTo("Unable to marshal response: Object of type set is not JSON serializable");
        assertThat(error(invoke(handler("Echo"), "{no json")).errorType()).isEqualTo("Runtime.UnmarshalError");
    }

    @Test
    @DisplayName("Q-304 the root logger writes Lambda's format, its milliseconds without leading zeros")
    void logging() {
        invoke(handler("speak"), "{}");
        var head = "\t\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{1,3}Z\t" + REQUEST + "\t";
        assertThat(log.get(1)).matches("\\[INFO]" + head + "first line\nsecond line");
        assertThat(log.get(2)).matches("\\[WARNING]" + head + "w 1");
        assertThat(log.get(3)).isEqualTo("logged");
        assertThat(log.get(4)).startsWith("END");
    }

    @Test
    @DisplayName("the rest of the context, and where modules are looked for first")
    void rest_of_the_context() throws Exception {
        var seen = returned(invoke(handler("show_rest"), "{}"));
        assertThat(seen.get("identity").toString()).isEqualTo("[null,null]");
        assertThat(seen.get("client").isNull()).isTrue();
        assertThat(seen.get("argv")).isEmpty();
        assertThat(seen.get("path").asText()).isEqualTo(code.toString());
        assertThat(seen.get("repr").asText()).startsWith("LambdaContext([aws_request_id=" + REQUEST);
    }

    @Test
    @DisplayName("handlers in packages and folders; nothing is left in the function's folder")
    void modules() throws Exception {
        write("pack/__init__.py", "");
        write("pack/one.py", "from pack import two\ndef handler(event, context):\n    return two.NAME\n");
        write("pack/two.py", "NAME = 'two'\n");
        write("plain/three.py", "def handler(event, context):\n    return 'three'\n");
        write("bootstrap.py", "def handler(event, context):\n    return 'mine'\n");
        assertThat(returned(invoke(at("pack.one.handler"), "{}")).asText()).isEqualTo("two");
        assertThat(returned(invoke(at("plain/three.handler"), "{}")).asText()).isEqualTo("three");
        assertThat(returned(invoke(at("bootstrap.handler"), "{}")).asText()).isEqualTo("mine");
        try (var files = Files.walk(code)) {
            assertThat(files).noneMatch(file -> file.toString().contains("__pycache__"));
        }
    }

    @Test
    @DisplayName("the function's modules may be called like the standard library's")
    void names_of_the_standard_library() throws Exception {
        for (var name : List.of("token", "logging", "socket", "json", "linecache", "tokenize")) {
            write(name + ".py", "raise RuntimeError('" + name + "')\n");
        }
        write("own.py", "def handler(event, context):\n    return event['missing']\n");
        assertThat(error(invoke(at("own.handler"), "{}")).errorType()).isEqualTo("KeyError");
    }

    @Test
    @DisplayName("a handler that cannot be loaded is told as Lambda tells it; a missing package with its remedy")
    void init_errors() throws Exception {
        var missing = error(invoke(at("handlers.ghost"), "{}"));
        assertThat(missing.errorType()).isEqualTo("Runtime.HandlerNotFound");
        assertThat(missing.errorMessage()).isEqualTo("Handler 'ghost' missing on module 'handlers'");

        var noFile = error(invoke(at("nowhere.handler"), "{}"));
        assertThat(noFile.errorType()).isEqualTo("Runtime.ImportModuleError");
        assertThat(noFile.errorMessage()).isEqualTo("Unable to import module 'nowhere': No module named 'nowhere'");
        assertThat(JSON.readTree(noFile.payload()).get("stackTrace")).isEmpty();

        write("needy.py", "import no_such_sdk.client\ndef handler(event, context):\n    pass\n");
        assertThat(error(invoke(at("needy.handler"), "{}")).errorMessage())
                .startsWith("Unable to import module 'needy': No module named 'no_such_sdk'\nTo install it for this"
                        + " Python: " + interpreter().program() + " -m pip install no_such_sdk, or with the function: ")
                .endsWith("python3 -m pip install no_such_sdk -t " + code);
        assertThat(error(invoke(handler("imports_late"), "{}")).errorMessage()).contains("pip install no_such_package");

        write("broken.py", "def handler(event, context)\n    pass\n");
        var broken = error(invoke(at("broken.handler"), "{}"));
        assertThat(broken.errorType()).isEqualTo("Runtime.UserCodeSyntaxError");
        assertThat(broken.errorMessage())
                .startsWith("Syntax error in module 'broken': ")
                .endsWith("(broken.py, line 1)");
        assertThat(JSON.readTree(broken.payload()).get("stackTrace").get(0).asText())
                .startsWith("  File \"" + code.resolve("broken.py") + "\" Line 1\n");

        write("raises.py", "import os\nos.environ['ORDERS_TABLE']\n");
        var raising = error(invoke(at("raises.handler"), "{}"));
        assertThat(raising.errorType()).isEqualTo("KeyError");
        assertThat(JSON.readTree(raising.payload()).get("stackTrace").toString())
                .contains(code.resolve("raises.py").toString())
                .doesNotContain("_millrace");

        assertThat(error(invoke(at("handlers"), "{}")).errorType()).isEqualTo("Runtime.MalformedHandlerName");
        assertThat(error(invoke(at("sys.handler"), "{}")).errorMessage())
                .isEqualTo("Cannot use built-in module sys as a handler module");
    }

    @Test
    @DisplayName("Q-301 out of memory is a kill; the next call is served")
    void out_of_memory() throws Exception {
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
        var spec = withRuntime(handler("Count"), "python3.99");
        invoke(spec, "{}");
        invoke(TestingCode.withEnvironment(spec, Map.of("A", "b")), "{}");
        assertThat(log)
                .filteredOn(line -> line.startsWith(
                        "python3.99 runs on Python " + interpreter().version() + " here ("))
                .hasSize(1);
    }

    @Test
    @DisplayName("where there is no Python, it is said what to install")
    void no_python() throws Exception {
        functions.close();
        var settings = defaults();
        functions = LocalFunctions.open(
                settings.withInterpreters(settings.interpreters().withPython("no-such-python")),
                clock,
                (source, text) -> log.add(text));
        assertThat(functions.obstacle("python3.12"))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .contains("no python3 on the PATH")
                        .contains("Install Python 3.8 or later"));
    }

    @Test
    @DisplayName("a botocore that does not know AWS_ENDPOINT_URL is told of it; one that knows is left alone")
    void old_botocore() throws Exception {
        write("botocore/session.py", """
                import botocore.client

                class Session:
                    def create_client(self, name, region_name=None, endpoint_url=None):
                        return botocore.client.ClientCreator().create_client(name, region_name, endpoint_url=endpoint_url)

                def get_session():
                    return Session()
                """);
        write("botocore/client.py", """
                class ClientCreator:
                    def create_client(self, service_name, region_name, is_secure=True, endpoint_url=None):
                        return endpoint_url
                """);
        write("botocore/__init__.py", "__version__ = '1.29.165'\n");
        assertThat(returned(invoke(handler("old_client"), "{}")).asText()).isEqualTo("http://127.0.0.1:4566");
        assertThat(returned(invoke(handler("old_client"), "{\"endpoint_url\":\"http://other\"}"))
                        .asText())
                .isEqualTo("http://other");

        write("botocore/__init__.py", "__version__ = '1.31.0'\n");
        functions.remove(handler("old_client").arn().toString());
        assertThat(returned(invoke(handler("old_client"), "{}")).isNull()).isTrue();
    }

    @Test
    @DisplayName("boto3, where this Python has it, is found and sent here")
    void boto3() throws Exception {
        assumeTrue(hasBoto3(), "boto3 is not installed for " + interpreter().program());
        assertThat(returned(invoke(handler("client"), "{}")).asText()).isEqualTo("http://127.0.0.1:4566");

        // One that gives itself out for older, and is not to look at AWS_ENDPOINT_URL itself.
        write(
                "old.py",
                "import botocore\nbotocore.__version__ = '1.29.0'\nimport boto3\nfrom handlers import client\n");
        var ignoring = Map.of("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        assertThat(returned(invoke(TestingCode.withEnvironment(handler("client"), ignoring), "{}"))
                        .asText())
                .isEqualTo("https://dynamodb.eu-west-1.amazonaws.com");
        assertThat(returned(invoke(TestingCode.withEnvironment(at("old.client"), ignoring), "{}"))
                        .asText())
                .isEqualTo("http://127.0.0.1:4566");
    }

    private static boolean hasBoto3() throws Exception {
        var process = new ProcessBuilder(interpreter().program().toString(), "-c", "import boto3")
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }
}
