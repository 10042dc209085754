package dev.millrace.cli;

import dev.millrace.functions.FunctionLog;
import dev.millrace.server.Millrace;
import dev.millrace.stacks.DeployRequest;
import dev.millrace.stacks.StackEvent;
import dev.millrace.stacks.StackException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server of this process that also stops when the process is told to: Ctrl-C and SIGTERM close it, and the process
 * does not end before it is closed.
 */
final class RunningServer implements AutoCloseable {

    private final Millrace server;
    private final CountDownLatch stop = new CountDownLatch(1);

    private RunningServer(Millrace server) {
        this.server = server;
    }

    static RunningServer start(ServerOptions options, Map<String, Path> code, FunctionLog log) {
        var running = new RunningServer(options.start(code, log));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            running.stop.countDown();
                            running.server.close();
                        },
                        "millrace-stop"));
        HeapKeeper.watch(running.stop);
        return running;
    }

    Millrace server() {
        return server;
    }

    /** Deploys a template with all parameters that were given, a line a resource. */
    void deploy(TemplateFiles file, StackOptions options, PrintWriter out) {
        deploy(file, options.parameters, options.code, out);
    }

    /** Deploys a template, a line a resource. */
    void deploy(TemplateFiles file, Map<String, String> parameters, Map<String, Path> code, PrintWriter out) {
        out.println("Deploying " + file.stack() + " from " + file.file());
        out.flush();
        try {
            var result = server.deploy(
                    new DeployRequest(
                            file.stack(), file.text(), Optional.of(file.folder()), parameters, absolute(code)),
                    event -> {
                        if (!event.type().equals(StackEvent.STACK)) {
                            StackProgress.resource(
                                    out, event.status(), event.type(), event.logicalId(), event.reason());
                        }
                    });
            StackProgress.result(
                    out,
                    result.stackName(),
                    result.status() + (result.changed() ? "" : " (no changes)"),
                    result.outputs());
        } catch (StackException e) {
            throw new Refusal(Refusal.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Path> absolute(Map<String, Path> code) {
        var absolute = new LinkedHashMap<String, Path>();
        code.forEach((name, path) -> absolute.put(name, path.toAbsolutePath().normalize()));
        return absolute;
    }

    /** Waits until the process is told to stop, or for so long. */
    void awaitStop(@Nullable Duration atMost) {
        try {
            if (atMost == null) {
                stop.await();
            } else if (!stop.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                stop.countDown();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the process has been told to stop. */
    boolean isStopping() {
        return stop.getCount() == 0;
    }

    @Override
    public void close() {
        stop.countDown();
        server.close();
    }
}
