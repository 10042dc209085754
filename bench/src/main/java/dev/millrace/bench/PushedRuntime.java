package dev.millrace.bench;

import dev.millrace.server.JavaMode;
import java.io.IOException;
import software.amazon.awssdk.services.lambda.model.Runtime;

/** A way to run a handler whose first act is to append the machine's monotonic time to {@code BENCH_FILE}. */
enum PushedRuntime {
    JAVA_IN_PROCESS("in-process Java", JavaMode.IN_PROCESS, Runtime.JAVA21, EnteredHandler.class.getName()),
    JAVA("Java process", JavaMode.PROCESS, Runtime.JAVA21, EnteredHandler.class.getName()),
    NODE("Node.js", JavaMode.PROCESS, Runtime.NODEJS22_X, "index.handler"),
    PYTHON("Python", JavaMode.PROCESS, Runtime.PYTHON3_13, "index.handler");

    private static final String NODE_SOURCE = """
            const fs = require('node:fs');
            exports.handler = async () => {
              fs.appendFileSync(process.env.BENCH_FILE, process.hrtime.bigint() + '\\n');
              return {};
            };
            """;
    private static final String PYTHON_SOURCE = """
            import os, time
            def handler(event, context):
                entered = time.monotonic_ns()
                with open(os.environ['BENCH_FILE'], 'a') as file:
                    file.write(f'{entered}\\n')
                return {}
            """;

    final String title;
    final JavaMode mode;
    final Runtime identifier;
    final String handler;

    PushedRuntime(String title, JavaMode mode, Runtime identifier, String handler) {
        this.title = title;
        this.mode = mode;
        this.identifier = identifier;
        this.handler = handler;
    }

    byte[] code() throws IOException {
        return switch (this) {
            case JAVA_IN_PROCESS, JAVA -> HandlerZip.of(EnteredHandler.class);
            case NODE -> HandlerZip.of("index.js", NODE_SOURCE);
            case PYTHON -> HandlerZip.of("index.py", PYTHON_SOURCE);
        };
    }
}
