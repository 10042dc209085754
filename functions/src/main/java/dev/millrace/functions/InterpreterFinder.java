package dev.millrace.functions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the program that runs a language: by asking it where it really lies, since what is on the PATH may be a shim
 * that needs the user's own environment. What was found stays; what was not is looked for again, as it may have been
 * installed since. Thread-safe.
 */
final class InterpreterFinder {

    private static final Logger LOG = LoggerFactory.getLogger(InterpreterFinder.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<String> names;
    private final List<String> question;
    private final Duration limit;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Optional<Interpreter> found = Optional.empty();

    /**
     * @param names names on the PATH of this process, or paths; the first that answers is taken
     * @param question the arguments with which it prints its version and then its own path, a line each
     */
    InterpreterFinder(List<String> names, List<String> question) {
        this(names, question, LIMIT);
    }

    /** @param limit for each name, after which it is taken not to answer */
    InterpreterFinder(List<String> names, List<String> question, Duration limit) {
        this.names = List.copyOf(names);
        this.question = List.copyOf(question);
        this.limit = limit;
    }

    Optional<Interpreter> find() {
        var known = stillThere();
        if (known.isPresent()) {
            return known;
        }
        looking.lock();
        try {
            if (stillThere().isEmpty()) {
                found = names.stream().flatMap(name -> ask(name).stream()).findFirst();
            }
            return found;
        } finally {
            looking.unlock();
        }
    }

    /** What was found may have been removed, or replaced by another version in another place. */
    private Optional<Interpreter> stillThere() {
        return found.filter(interpreter -> Files.isExecutable(interpreter.program()));
    }

    private Optional<Interpreter> ask(String name) {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(question);
        try {
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                process.getOutputStream().close();
                var output = new CompletableFuture<String>();
                Thread.ofVirtual().name("interpreter-answer").start(() -> read(process, output));
                var lines = output.get(limit.toMillis(), TimeUnit.MILLISECONDS)
                        .lines()
                        .toList();
                if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
                        && process.exitValue() == 0
                        && lines.size() == 2) {
                    return Optional.of(new Interpreter(Path.of(lines.get(1)), lines.get(0)));
                }
            } finally {
                ProcessRegistry.endTree(process.toHandle()); // that ends the reading, too
            }
        } catch (TimeoutException e) {
            LOG.warn("{} does not answer within {} s", name, limit.toSeconds());
        } catch (ExecutionException e) {
            LOG.debug("no answer of {}: {}", name, e.getMessage());
        } catch (IOException e) {
            LOG.debug("no {}: {}", name, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private static void read(Process process, CompletableFuture<String> output) {
        try {
            output.complete(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            output.completeExceptionally(e);
        }
    }
}
