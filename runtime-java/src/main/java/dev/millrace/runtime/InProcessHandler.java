package dev.millrace.runtime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A handler loaded into a host's own process. The host keeps this class in a class loader of its own, away from its own
 * libraries, and so speaks to it in JDK types only.
 *
 * <ul>
 *   <li>{@link #get()} tells why the handler could not be loaded; an empty map if it could.
 *   <li>{@link #apply} runs it: a map with {@code requestId}, {@code functionArn} (both text), {@code remainingMillis}
 *       (a {@link LongSupplier}) and {@code log} (a {@code Consumer<String>}), and the event.
 * </ul>
 *
 * Answers are maps: {@code payload} (bytes), and of a failure also {@code errorType} and {@code errorMessage}.
 */
public final class InProcessHandler
        implements BiFunction<Map<String, Object>, byte[], Map<String, Object>>,
                Supplier<Map<String, Object>>,
                AutoCloseable {

    private final InvocationContext.Environment environment;
    private final URLClassLoader code;
    private final @Nullable Handler handler;
    private final Map<String, Object> loadFailure;

    /** Loads the handler from the folder; {@code variables} are Lambda's own, as a process would get them. */
    public InProcessHandler(String name, Path folder, Map<String, String> variables) throws IOException {
        this.environment = Main.environment(variables);
        this.code = CodeLoader.open(folder, InProcessHandler.class.getClassLoader());
        Handler loaded = null;
        Map<String, Object> failure = Map.of();
        var before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(code);
        try {
            loaded = new HandlerLoader(code).load(name);
        } catch (LoadException e) {
            failure = answer(e.failure());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        this.handler = loaded;
        this.loadFailure = failure;
    }

    @Override
    public Map<String, Object> get() {
        return loadFailure;
    }

    @Override
    public Map<String, Object> apply(Map<String, Object> call, byte[] event) {
        if (handler == null) {
            return loadFailure;
        }
        @SuppressWarnings("unchecked") // the contract of this class
        var log = (Consumer<String>) required(call, "log");
        var context = new InvocationContext(
                (String) required(call, "requestId"),
                (String) required(call, "functionArn"),
                environment,
                (LongSupplier) required(call, "remainingMillis"),
                new LineLogger(log),
                null);
        var answer = new ByteArrayOutputStream(256);
        var before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(code);
        try {
            handler.handle(new ByteArrayInputStream(event), answer, context);
            return Map.of("payload", answer.toByteArray());
        } catch (Throwable e) {
            var failure = Failure.of(e);
            log.accept(failure.text());
            return answer(failure);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static Object required(Map<String, Object> call, String name) {
        var value = call.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the call has no " + name);
        }
        return value;
    }

    private static Map<String, Object> answer(Failure failure) {
        Map<String, Object> answer = new HashMap<>();
        answer.put("payload", failure.json());
        answer.put("errorType", failure.type());
        var message = failure.message();
        answer.put("errorMessage", message == null ? "" : message);
        return Map.copyOf(answer);
    }

    /** Lets go of the user's classes. */
    @Override
    public void close() throws IOException {
        code.close();
    }
}
