package dev.millrace.functions;

import dev.millrace.model.Clock;
import dev.millrace.runtime.OwnJars;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An environment within this process: the handler on a thread of its own, its classes in a class loader of their own
 * beside a copy of the bootstrap, so that neither side sees the other's libraries. A handler that overstays is
 * interrupted and left behind; Java offers nothing stronger.
 */
final class InProcessEnvironment implements Environment {

    private static final Logger LOG = LoggerFactory.getLogger(InProcessEnvironment.class);
    private static final String HANDLER = "dev.millrace.runtime.InProcessHandler";

    private final BiFunction<Map<String, Object>, byte[], Map<String, Object>> handler;
    private final Startup startup;
    private final Clock clock;
    private final InvocationLog log;
    private final ExecutorService thread;
    private final URLClassLoader bootstrap;
    private volatile CompletableFuture<Answer> answer = new CompletableFuture<>();
    private volatile Future<?> running = CompletableFuture.completedFuture(null);
    private volatile boolean isEnding;

    private InProcessEnvironment(
            BiFunction<Map<String, Object>, byte[], Map<String, Object>> handler,
            Startup startup,
            Clock clock,
            InvocationLog log,
            ExecutorService thread,
            URLClassLoader bootstrap) {
        this.handler = handler;
        this.startup = startup;
        this.clock = clock;
        this.log = log;
        this.thread = thread;
        this.bootstrap = bootstrap;
    }

    /**
     * Loads the handler, and for it alone the bootstrap: AWS's serializers remember the event classes of the first code
     * they see, so no two functions can share them.
     */
    static InProcessEnvironment start(
            FunctionSpec function,
            Path taskRoot,
            Map<String, String> variables,
            List<Path> runtime,
            Clock clock,
            InvocationLog log)
            throws IOException {
        var began = clock.elapsedNanos();
        var bootstrap = bootstrapOf(runtime);
        var handler = load(function, taskRoot, variables, bootstrap);
        var took = Duration.ofNanos(clock.elapsedNanos() - began);
        @SuppressWarnings("unchecked") // the contract of InProcessHandler
        var failure = ((Supplier<Map<String, Object>>) handler).get();
        @SuppressWarnings("unchecked")
        var call = (BiFunction<Map<String, Object>, byte[], Map<String, Object>>) handler;
        var thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("function-" + function.name()).factory());
        var startup = failure.isEmpty() ? new Startup.Ready(took) : new Startup.Broken(answerOf(failure));
        return new InProcessEnvironment(call, startup, clock, log, thread, bootstrap);
    }

    private static URLClassLoader bootstrapOf(List<Path> runtime) throws IOException {
        var urls = new URL[runtime.size()];
        for (var i = 0; i < urls.length; i++) {
            urls[i] = runtime.get(i).toUri().toURL();
        }
        return new OwnJars(urls, ClassLoader.getPlatformClassLoader());
    }

    private static Object load(
            FunctionSpec function, Path taskRoot, Map<String, String> variables, URLClassLoader bootstrap)
            throws IOException {
        try {
            return bootstrap
                    .loadClass(HANDLER)
                    .getConstructor(String.class, Path.class, Map.class)
                    .newInstance(function.handler(), taskRoot, variables);
        } catch (InvocationTargetException e) {
            throw new IOException("function " + function.name() + " cannot be loaded: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the Java bootstrap is not whole", e);
        }
    }

    private static Answer answerOf(Map<String, Object> result) {
        var payload = (byte[]) result.getOrDefault("payload", new byte[0]);
        return result.containsKey("errorType") ? new Answer.Failed(payload) : new Answer.Response(payload);
    }

    @Override
    public Startup awaitStartup(Duration limit) {
        return startup;
    }

    @Override
    public Answer run(Delivery delivery, Duration limit) throws InterruptedException {
        var began = clock.elapsedNanos();
        LongSupplier remaining =
                () -> limit.minusNanos(clock.elapsedNanos() - began).toMillis();
        Map<String, Object> call = Map.of(
                "requestId",
                delivery.requestId(),
                "functionArn",
                delivery.functionArn(),
                "remainingMillis",
                remaining,
                "log",
                (Consumer<String>) log::line);
        var promised = new CompletableFuture<Answer>();
        answer = promised;
        try {
            running = thread.submit(() -> promised.complete(answerOf(handler.apply(call, delivery.event()))));
            return promised.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return new Answer.NotTaken();
        } catch (TimeoutException e) {
            return new Answer.OutOfTime();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the Java bootstrap let an exception through", e);
        }
    }

    @Override
    public InvocationLog log() {
        return log;
    }

    @Override
    public boolean isUsable() {
        return !isEnding;
    }

    @Override
    public OptionalLong peakMemoryBytes() {
        return OptionalLong.empty();
    }

    @Override
    public void end() {
        isEnding = true;
        running.cancel(true);
        answer.complete(new Answer.NotTaken()); // whoever still waits need not wait for the handler
        try {
            thread.execute(this::closeClasses); // after the handler, which may yet need some
        } catch (RejectedExecutionException e) {
            LOG.trace("ended before", e);
        }
        thread.shutdown();
    }

    private void closeClasses() {
        try {
            if (handler instanceof AutoCloseable closeable) {
                closeable.close();
            }
            bootstrap.close();
        } catch (Exception e) {
            LOG.debug("closing a handler's classes", e);
        }
    }
}
