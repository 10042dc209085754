package dev.millrace.runtime;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * The program of a Java function's process. It loads the handler named by {@code _HANDLER} from
 * {@code LAMBDA_TASK_ROOT} and serves it over the Lambda Runtime API at {@code AWS_LAMBDA_RUNTIME_API} until it is
 * ended.
 *
 * <p>Whoever starts it holds the other end of its standard input. When that closes, by will or by death, this process
 * ends at once: no handler outlives its server.
 */
public final class Main {

    /**
     * Ends what an invocation has printed, so that whoever reads the output can tell. The rest of the line is the
     * request id.
     */
    private static final String END_MARK = "\u0000end ";

    private final PrintStream output = System.out;
    private final RuntimeApi api;
    private final Handler handler;
    private final InvocationContext.Environment environment;
    private final LambdaLogger logger = LineLogger.toStandardOutput();

    /** The deadline arrives as a date, so the machine's date is what it is compared with. */
    private final InstantSource date = InstantSource.system();

    private Main(RuntimeApi api, Handler handler, InvocationContext.Environment environment) {
        this.api = api;
        this.handler = handler;
        this.environment = environment;
    }

    /** Never returns while the server lives. Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        endWithParent(System.in);
        System.setIn(InputStream.nullInputStream());
        var variables = System.getenv();
        try (var api = RuntimeApi.connect(required(variables, "AWS_LAMBDA_RUNTIME_API"));
                var code = CodeLoader.open(
                        Path.of(required(variables, "LAMBDA_TASK_ROOT")), ClassLoader.getSystemClassLoader())) {
            Thread.currentThread().setContextClassLoader(code);
            var handler = load(api, code, required(variables, "_HANDLER"));
            new Main(api, handler, environment(variables)).serve();
        }
    }

    private static void endWithParent(InputStream parent) {
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            try {
                parent.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                System.err.println("lost the server: " + e.getMessage());
            }
            Runtime.getRuntime().halt(0);
        });
    }

    private static Handler load(RuntimeApi api, ClassLoader code, String name) throws IOException {
        try {
            return new HandlerLoader(code).load(name);
        } catch (LoadException e) {
            System.out.println(e.failure().text());
            System.out.flush();
            api.failInit(e.failure());
            System.exit(1);
            throw new AssertionError("exited", e);
        }
    }

    private void serve() throws IOException {
        while (true) {
            serve(api.next());
        }
    }

    private void serve(RuntimeApi.Event event) throws IOException {
        var traceId = event.traceId();
        if (traceId != null) {
            System.setProperty("com.amazonaws.xray.traceHeader", traceId);
        }
        var context = new InvocationContext(
                event.requestId(),
                event.functionArn(),
                environment,
                () -> event.deadlineMillis() - date.millis(),
                logger,
                traceId);
        var answer = new ByteArrayOutputStream(256);
        try {
            handler.handle(new ByteArrayInputStream(event.body()), answer, context);
        } catch (Throwable e) {
            fail(event, e);
            return;
        }
        endOutput(event);
        api.respond(event.requestId(), answer.toByteArray());
    }

    private void fail(RuntimeApi.Event event, Throwable thrown) throws IOException {
        var failure = Failure.of(thrown);
        System.out.println(failure.text());
        endOutput(event);
        api.fail(event.requestId(), failure);
        if (thrown instanceof VirtualMachineError) {
            // Out of memory or worse: this process is not to be trusted with another event.
            System.exit(1);
        }
    }

    private void endOutput(RuntimeApi.Event event) {
        System.out.flush();
        System.err.flush();
        output.print(END_MARK + event.requestId() + "\n");
        output.flush();
    }

    static InvocationContext.Environment environment(Map<String, String> variables) {
        return new InvocationContext.Environment(
                required(variables, "AWS_LAMBDA_FUNCTION_NAME"),
                required(variables, "AWS_LAMBDA_FUNCTION_VERSION"),
                Integer.parseInt(required(variables, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE")),
                required(variables, "AWS_LAMBDA_LOG_GROUP_NAME"),
                required(variables, "AWS_LAMBDA_LOG_STREAM_NAME"));
    }

    private static String required(Map<String, String> variables, String name) {
        var value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("the variable " + name + " is not set; a function's server starts this");
        }
        return value;
    }
}
