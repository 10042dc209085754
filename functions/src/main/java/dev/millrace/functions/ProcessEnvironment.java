package dev.millrace.functions;

import dev.millrace.model.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An environment that is a process. Three threads meet here: the caller of {@link #run}, the connection on which the
 * runtime asks for work and answers, and the one that sees the process end. They meet in futures: whoever completes one
 * first is right.
 */
final class ProcessEnvironment implements Environment, RuntimeApiServer.Desk {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessEnvironment.class);
    private static final Duration OUTPUT_LIMIT = Duration.ofMillis(250);
    private static final Duration MEMORY_INTERVAL = Duration.ofMillis(50);

    /** What the buffers between two processes take surely, whether or not the other reads. */
    private static final int QUICK_EVENT_BYTES = 64 * 1024;

    /** An event that was handed over, and what becomes of it. */
    private static final class Call {
        final Delivery delivery;
        final CompletableFuture<Answer> answer = new CompletableFuture<>();
        volatile boolean isTaken;

        /** Until this is over nobody knows whether it is taken. */
        volatile boolean isBeingSent;

        Call(Delivery delivery) {
            this.delivery = delivery;
        }
    }

    /** What a process needs to start. */
    record Plan(
            LanguageRuntime runtime,
            LanguageRuntime.Launch launch,
            FunctionSpec function,
            Path taskRoot,
            Map<String, String> variables) {}

    private final Plan plan;
    private final ProcessRegistry registry;
    private final Clock clock;
    private final InvocationLog log;
    private final long startedNanos;
    private final CompletableFuture<Startup> startup = new CompletableFuture<>();

    /** Connections on which the runtime waits for an event; also the lock of who gets which. */
    private final Queue<RuntimeApiServer.Asker> askers = new ArrayDeque<>();

    private final AtomicReference<@Nullable Call> current = new AtomicReference<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final RuntimeApiServer api;
    private final Process process;
    private final ProcessMemory memory;
    private final OutputPump output;
    private volatile boolean isEnding;

    // By the caller, and there is one at a time.
    private volatile boolean isConfirmed;
    private volatile OptionalLong peak = OptionalLong.empty();
    private volatile long peakAtNanos;

    /** Starts the process; its handler is not loaded yet when this returns. */
    static ProcessEnvironment start(Plan plan, ProcessRegistry registry, Clock clock, InvocationLog log)
            throws IOException {
        return new ProcessEnvironment(plan, registry, clock, log).watch();
    }

    @SuppressWarnings("this-escape") // final class; the desk is asked only by the process started below
    private ProcessEnvironment(Plan plan, ProcessRegistry registry, Clock clock, InvocationLog log) throws IOException {
        this.plan = plan;
        this.registry = registry;
        this.clock = clock;
        this.log = log;
        this.startedNanos = clock.elapsedNanos();
        this.api = RuntimeApiServer.open(this);
        try {
            this.process = launch(plan, api.authority());
        } catch (IOException e) {
            api.close();
            throw e;
        }
        this.memory = ProcessMemory.of(process.pid());
        this.output = new OutputPump(process.getInputStream(), log::line);
    }

    private static Process launch(Plan plan, String authority) throws IOException {
        var builder = new ProcessBuilder(plan.launch().command())
                .directory(plan.taskRoot().toFile())
                .redirectErrorStream(true);
        var environment = builder.environment();
        environment.clear();
        try {
            environment.putAll(plan.variables());
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "a variable of function " + plan.function().name() + " cannot be set: " + e.getMessage(), e);
        }
        environment.put("LAMBDA_RUNTIME_DIR", plan.launch().directory().toString());
        environment.put("AWS_LAMBDA_RUNTIME_API", authority);
        return builder.start();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // its failure is logged, and nobody waits for it
    private ProcessEnvironment watch() throws IOException {
        output.start(Long.toString(process.pid()));
        try {
            registry.add(process.toHandle()); // before its end can be seen, which takes it off the list
        } catch (IOException e) {
            ProcessRegistry.endTree(process.toHandle()); // never a process that nobody could find again
            api.close();
            throw e;
        }
        process.onExit().thenAccept(ended -> exited(ended.exitValue())).exceptionally(e -> {
            LOG.error("at the end of process {}", process.pid(), e);
            return null;
        });
        return this;
    }

    private void exited(int status) {
        exit.complete(status);
        registry.remove(process.toHandle());
        api.close();
        memory.close();
        startup.complete(new Startup.Broken(new Answer.Exited(status)));
        settleAtEnd(current.get(), status);
    }

    private static void settleAtEnd(@Nullable Call call, int status) {
        if (call != null && !call.isBeingSent) { // else the sender settles it
            call.answer.complete(call.isTaken ? new Answer.Exited(status) : new Answer.NotTaken());
        }
    }

    // ---- what the runtime asks and tells

    @Override
    public void next(RuntimeApiServer.Asker asker) {
        if (!startup.isDone()) {
            startup.complete(new Startup.Ready(Duration.ofNanos(clock.elapsedNanos() - startedNanos)));
        }
        handOver(() -> askers.add(asker));
    }

    @Override
    public void gone(RuntimeApiServer.Asker asker) {
        synchronized (askers) {
            askers.remove(asker);
        }
    }

    /** Brings the event that waits and the runtime that waits together, if after the change both are there. */
    private void handOver(Runnable change) {
        Call call;
        RuntimeApiServer.Asker asker;
        synchronized (askers) {
            change.run();
            call = current.get();
            if (call == null || call.isTaken || askers.isEmpty()) {
                return;
            }
            asker = askers.remove();
            call.isTaken = true;
            call.isBeingSent = true;
        }
        if (call.delivery.event().length <= QUICK_EVENT_BYTES) {
            send(call, asker);
        } else {
            // A process that does not read holds the sender up, and the caller must not miss its time limit.
            Thread.ofVirtual().name("event-sender").start(() -> send(call, asker));
        }
    }

    private void send(Call call, RuntimeApiServer.Asker asker) {
        if (!asker.send(call.delivery)) {
            call.isTaken = false; // this process is ending: another may have the event
        }
        call.isBeingSent = false;
        if (exit.isDone()) {
            settleAtEnd(call, exit.join());
        }
    }

    @Override
    public boolean settle(String requestId, Answer answer, boolean printedNothing) {
        var call = current.get();
        if (call == null || !call.isTaken || !call.delivery.requestId().equals(requestId)) {
            return false;
        }
        if (printedNothing) {
            output.expectNothing();
        }
        return call.answer.complete(answer);
    }

    @Override
    public void initFailed(byte[] error) {
        startup.complete(new Startup.Broken(new Answer.Failed(error)));
    }

    // ---- what the caller asks

    @Override
    public Startup awaitStartup(Duration limit) throws InterruptedException {
        var result = await(startup, limit, new Startup.Underway());
        if (result instanceof Startup.Broken) {
            output.awaitEnd(OUTPUT_LIMIT);
        } else if (result instanceof Startup.Ready && !isConfirmed) {
            isConfirmed = true;
            registry.confirm(process.toHandle()); // it has become the program that it is
        }
        return result;
    }

    @Override
    public Answer run(Delivery delivery, Duration limit) throws InterruptedException {
        var call = new Call(delivery);
        output.expect(delivery.requestId());
        handOver(() -> current.set(call));
        if (exit.isDone()) {
            settleAtEnd(call, exit.join()); // it may have ended before it could see this call
        }
        var answer = await(call.answer, limit, new Answer.OutOfTime());
        current.set(null);
        awaitOutput(answer);
        return answer;
    }

    private void awaitOutput(Answer answer) throws InterruptedException {
        if (answer instanceof Answer.Exited) {
            output.awaitEnd(OUTPUT_LIMIT);
        } else if (plan.runtime().marksOutput() && !(answer instanceof Answer.OutOfTime)) {
            output.awaitExpected(OUTPUT_LIMIT);
        }
    }

    /** Waits; meanwhile sees that the process keeps within its memory, unless it does so by itself. */
    private <T> T await(CompletableFuture<T> future, Duration limit, T ifLate) throws InterruptedException {
        var deadline = clock.elapsedNanos() + limit.toNanos();
        var slice = plan.runtime().keepsWithinMemory() ? Long.MAX_VALUE : MEMORY_INTERVAL.toNanos();
        for (var left = limit.toNanos(); ; left = deadline - clock.elapsedNanos()) {
            try {
                return future.get(Math.clamp(left, 0, slice), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (left <= slice) {
                    return ifLate;
                }
                endIfOutOfMemory();
            } catch (ExecutionException e) {
                throw new IllegalStateException("never completed so", e);
            }
        }
    }

    /** As Lambda does it: the process is killed with all that it started, and its function told of the signal. */
    private void endIfOutOfMemory() {
        var most = plan.function().memoryMegabytes() * 1024L * 1024L;
        var own = memory.ownBytes();
        if (own.isPresent() && own.getAsLong() > most) {
            LOG.debug(
                    "process {} of {} is out of memory",
                    process.pid(),
                    plan.function().name());
            ProcessRegistry.endTree(process.toHandle());
        }
    }

    @Override
    public InvocationLog log() {
        return log;
    }

    @Override
    public boolean isUsable() {
        return !isEnding && !exit.isDone();
    }

    @Override
    public OptionalLong peakMemoryBytes() {
        var now = clock.elapsedNanos();
        if (peak.isEmpty() || now - peakAtNanos > MEMORY_INTERVAL.toNanos()) { // asking takes as long as a short call
            peak = memory.peakBytes();
            peakAtNanos = now;
        }
        return peak;
    }

    @Override
    public void end() {
        isEnding = true;
        if (!exit.isDone()) {
            ProcessRegistry.endTree(process.toHandle());
        }
    }
}
