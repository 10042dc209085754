package dev.millrace.functions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
    private static final int LIMIT_SECONDS = 30;

    private final List<String> names;
    private final List<String> question;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Optional<Interpreter> found = Optional.empty();

    /**
     * @param names names on the PATH of this process, or paths; the first that answers is taken
     * @param question the arguments with which it prints its version and then its own path, a line each
     */
    InterpreterFinder(List<String> names, List<String> question) {
        this.names = List.copyOf(names);
        this.question = List.copyOf(question);
    }

    Optional<Interpreter> find() {
        if (found.isPresent()) {
            return found;
        }
        looking.lock();
        try {
            if (found.isEmpty()) {
                found = names.stream().flatMap(name -> ask(name).stream()).findFirst();
            }
            return found;
        } finally {
            looking.unlock();
        }
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
                var lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
                if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 && lines.size() == 2) {
                    return Optional.of(new Interpreter(Path.of(lines.get(1)), lines.get(0)));
                }
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            LOG.debug("no {}: {}", name, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }
}
