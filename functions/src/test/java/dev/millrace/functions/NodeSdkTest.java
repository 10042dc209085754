package dev.millrace.functions;

import static dev.millrace.functions.TestingCode.named;
import static dev.millrace.functions.TestingCode.withRuntime;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.millrace.model.Clock;
import dev.millrace.model.SkippableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The AWS SDK that Lambda brings to Node.js functions, from a cache that npm fills; here mostly a pretended npm. */
class NodeSdkTest {

    private static final InterpreterFinder NODE = new InterpreterFinder(List.of("node"), NodeRuntime.QUESTION);

    /** Notes its call, and makes a package of each name that begins with an at sign. */
    private static final String NPM = """
            #!/bin/sh
            echo "$@" >> "$(dirname "$0")/calls"
            for name; do case "$name" in @*)
              mkdir -p "node_modules/$name/dist"
              echo '{"main":"dist/main.js"}' > "node_modules/$name/package.json"
              echo "exports.name = '$name'; exports.from = __filename;" > "node_modules/$name/dist/main.js"
            esac; done
            """;

    private static final String REQUIRING = """
            const { name } = require('@aws-sdk/client-sqs');
            exports.handler = async () => name;
            """;

    private static final String IMPORTING = """
            import { name } from '@aws-sdk/client-sqs';
            export const handler = async () => name + (await import('@smithy/core')).name;
            """;

    private final Clock clock = SkippableClock.create();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private Path folder;
    private Path code;
    private LocalFunctions functions;

    @BeforeEach
    void open(@TempDir Path fresh) throws IOException {
        folder = fresh;
        code = Files.createDirectories(folder.resolve("code"));
        if (NODE.find().isEmpty()) {
            abort("there is no node on the PATH");
        }
        functions = functions("work", fakeNpm(NPM).toString());
    }

    @AfterEach
    void close() {
        if (functions != null) {
            functions.close();
        }
    }

    private LocalFunctions functions(String work, String npm) throws IOException {
        var settings = FunctionsSettings.defaults(folder.resolve(work), () -> URI.create("http://127.0.0.1:4566"));
        var interpreters = settings.interpreters().withNpm(npm).withCache(folder.resolve("cache"));
        return LocalFunctions.open(settings.withInterpreters(interpreters), clock, (source, text) -> log.add(text));
    }

    private Path fakeNpm(String script) throws IOException {
        var npm = Files.writeString(folder.resolve("npm"), script);
        assertThat(npm.toFile().setExecutable(true)).isTrue();
        return npm;
    }

    private long npmCalls() throws IOException {
        var calls = folder.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    private FunctionSpec function(String name) {
        var major = NODE.find().orElseThrow().version(1);
        return withRuntime(named(code, name, "index.handler"), "nodejs" + major + ".x");
    }

    private String invoke(LocalFunctions where, FunctionSpec spec) {
        where.put(spec);
        var arn = spec.arn().toString();
        return switch (where.invoke(arn, new Invocation("r-1", arn, "{}".getBytes(UTF_8)))) {
            case InvocationOutcome.Returned returned -> new String(returned.payload(), UTF_8);
            case InvocationOutcome.FunctionError error -> error.errorType() + ": " + error.errorMessage();
            case InvocationOutcome other -> other.toString();
        };
    }

    private static void makePackage(Path parent, String name) throws IOException {
        var own = Files.createDirectories(parent.resolve("node_modules").resolve(name));
        Files.writeString(own.resolve("index.js"), "exports.name = 'own " + name + "';");
    }

    @Test
    @DisplayName("what the code requires and has not is fetched once, and the log says so")
    void required() throws Exception {
        Files.writeString(code.resolve("index.js"), REQUIRING);
        assertThat(invoke(functions, function("one"))).isEqualTo("\"@aws-sdk/client-sqs\"");
        assertThat(invoke(functions, function("two"))).isEqualTo("\"@aws-sdk/client-sqs\"");

        assertThat(npmCalls()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("calls")))
                .startsWith("install --prefix ")
                .contains(" --before=20")
                .contains("--ignore-scripts")
                .endsWith(" @aws-sdk/client-sqs\n");
        assertThat(log)
                .filteredOn(line -> line.startsWith("The code uses @aws-sdk/client-sqs, which Lambda brings"))
                .hasSize(1);
        assertThat(log).contains("Millrace has fetched the AWS SDK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.mjs", "esm"})
    @DisplayName("ES modules find it too, by import and by import()")
    void imported(String kind) throws Exception {
        if (kind.equals("esm")) {
            Files.writeString(code.resolve("package.json"), "{\"type\":\"module\"}");
            Files.writeString(code.resolve("index.js"), IMPORTING);
        } else {
            Files.writeString(code.resolve(kind), IMPORTING);
        }
        assertThat(invoke(functions, function("one"))).isEqualTo("\"@aws-sdk/client-sqs@smithy/core\"");
    }

    @Test
    @DisplayName("a bundle that leaves the SDK out finds it: minified, in one line")
    void bundle() throws Exception {
        Files.writeString(
                code.resolve("index.js"),
                "\"use strict\";var a=require(\"@aws-sdk/lib-dynamodb\"),b=require('@aws-sdk/util-dynamodb');"
                        + "exports.handler=async()=>a.name+b.name;");
        assertThat(invoke(functions, function("one"))).isEqualTo("\"@aws-sdk/lib-dynamodb@aws-sdk/util-dynamodb\"");
    }

    @Test
    @DisplayName("what the function brings itself comes first, also from a folder above; npm is not asked")
    void own_copy() throws Exception {
        Files.writeString(code.resolve("index.js"), REQUIRING);
        makePackage(folder, "@aws-sdk/client-sqs");
        assertThat(invoke(functions, function("one"))).isEqualTo("\"own @aws-sdk/client-sqs\"");
        assertThat(npmCalls()).isZero();
    }

    @Test
    @DisplayName("code without the SDK costs nothing; other packages are not supplied")
    void only_the_sdk() throws Exception {
        Files.writeString(
                code.resolve("index.js"),
                "require('@aws-sdk/client-sqs'); const x = require('tslib'); exports.handler = async () => x;");
        makePackage(code, "@aws-sdk/client-sqs");
        assertThat(invoke(functions, function("one")))
                .startsWith("Runtime.ImportModuleError: Error: Cannot find module 'tslib'")
                .endsWith("npm install tslib");
        assertThat(npmCalls()).isZero();
    }

    @Test
    @DisplayName("a new need is fetched together with the old ones, so every later set finds them")
    void sets_grow() throws Exception {
        Files.writeString(code.resolve("index.js"), REQUIRING);
        invoke(functions, function("one"));
        Files.writeString(
                code.resolve("index.js"), "exports.handler = async () => require('@aws-sdk/client-sns').name;");
        assertThat(invoke(functions, function("two"))).isEqualTo("\"@aws-sdk/client-sns\"");
        assertThat(Files.readAllLines(folder.resolve("calls")).get(1))
                .endsWith("@aws-sdk/client-sns @aws-sdk/client-sqs");
        Files.writeString(code.resolve("index.js"), REQUIRING);
        assertThat(invoke(functions, function("three"))).isEqualTo("\"@aws-sdk/client-sqs\"");
        assertThat(npmCalls()).isEqualTo(2);
    }

    @Test
    @DisplayName("many environments at once fetch once; two servers do not disturb each other")
    void concurrent() throws Exception {
        Files.writeString(code.resolve("index.js"), REQUIRING);
        try (var other = functions("other-work", folder.resolve("npm").toString());
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> calls = new ArrayList<>();
            for (var i = 0; i < 3; i++) {
                var name = "function-" + i;
                calls.add(() -> invoke(functions, function(name)));
                calls.add(() -> invoke(other, function(name)));
            }
            for (var answer : callers.invokeAll(calls)) {
                assertThat(answer.get()).isEqualTo("\"@aws-sdk/client-sqs\"");
            }
        }
        assertThat(npmCalls()).isBetween(1L, 2L);
        try (var left = Files.walk(folder.resolve("cache"))) {
            assertThat(left).noneMatch(file -> file.toString().contains("fetching-"));
        }
    }

    @Test
    @DisplayName("without npm the init error names the package, the command and the reason")
    void no_npm() throws Exception {
        functions.close();
        functions = functions("work", folder.resolve("no-such-npm").toString());
        Files.writeString(code.resolve("index.js"), REQUIRING);
        assertThat(invoke(functions, function("one")))
                .startsWith("Runtime.ImportModuleError: Error: Cannot find module '@aws-sdk/client-sqs'")
                .contains("Millrace could not supply @aws-sdk/client-sqs: there is no npm on the PATH of this server")
                .endsWith("run in the folder of the function's code: npm install @aws-sdk/client-sqs");
        assertThat(log).anyMatch(line -> line.startsWith("Millrace could not fetch @aws-sdk/client-sqs: "));
    }

    @Test
    @DisplayName("an npm that fails is not asked again for a minute; what it left is tidied up")
    void npm_fails() throws Exception {
        fakeNpm("""
                #!/bin/sh
                echo x >> "$(dirname "$0")/calls"
                echo 'npm error code E404'
                echo 'npm error 404 Not Found'
                exit 1
                """);
        Files.writeString(code.resolve("index.js"), REQUIRING);
        assertThat(invoke(functions, function("one"))).contains("npm failed with status 1: npm error 404 Not Found");
        assertThat(invoke(functions, function("two"))).contains("npm failed with status 1");
        assertThat(npmCalls()).isEqualTo(1);

        Files.writeString(code.resolve("index.js"), REQUIRING.replace("client-sqs", "client-sns"));
        assertThat(invoke(functions, function("other"))).contains("npm failed with status 1");
        assertThat(npmCalls()).as("what else is asked for is tried").isEqualTo(2);
        Files.writeString(code.resolve("index.js"), REQUIRING);

        functions.close();
        fakeNpm(NPM);
        functions = functions("work", folder.resolve("npm").toString());
        assertThat(invoke(functions, function("three"))).isEqualTo("\"@aws-sdk/client-sqs\"");
        try (var left = Files.walk(folder.resolve("cache"))) {
            assertThat(left).noneMatch(file -> file.toString().contains("fetching-"));
        }
    }

    @Test
    @Tag("conformance")
    @DisplayName("the real npm fetches the real SDK, which is sent here")
    void real_sdk() throws Exception {
        functions.close();
        functions = functions("work", "npm");
        Files.writeString(code.resolve("index.mjs"), """
                import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
                import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
                import { marshall } from '@aws-sdk/util-dynamodb';
                const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
                export const handler = async () => {
                    const endpoint = await client.config.endpoint?.() ?? process.env.AWS_ENDPOINT_URL;
                    return [marshall({ id: 1 }).id.N, typeof client.send, String(endpoint.hostname ?? endpoint)];
                };
                """);
        assertThat(invoke(functions, function("one")))
                .startsWith("[\"1\",\"function\",")
                .contains("127.0.0.1");
    }
}
