package dev.millrace.services.lambda.function;

import dev.millrace.functions.Functions;
import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.Wire;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every function there is: in memory for reading, in the store to last, and in {@link Functions} to run. Changes are
 * rare and go one at a time; a change is durable before it can be seen or run. Thread-safe.
 */
public final class FunctionRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionRegistry.class);
    private static final Keyspace FUNCTIONS = new Keyspace("lambda-functions", Keyspace.Use.RECORDS);

    private final Store store;
    private final Functions functions;
    private final CodeDirectory code;
    private final Clock clock;
    private final ReentrantLock changes = new ReentrantLock();
    private final Map<String, StoredFunction> byArn = new ConcurrentSkipListMap<>();

    /**
     * Reads what the store holds and makes every function runnable again.
     *
     * @param codeFolder where uploaded code is unpacked; created when needed
     */
    public FunctionRegistry(Store store, Functions functions, Clock clock, Path codeFolder) {
        this.store = store;
        this.functions = functions;
        this.clock = clock;
        this.code = new CodeDirectory(codeFolder);
        store.scan(FUNCTIONS, new byte[0], null, (key, value) -> {
            var function = read(value);
            byArn.put(function.arn(), function);
            return true;
        });
        for (var function : List.copyOf(byArn.values())) {
            resume(function);
        }
        code.sweep(byArn.values().stream().map(f -> f.code().path()).collect(Collectors.toSet()));
    }

    /** Whether there is such a function, and by this qualifier. */
    public boolean exists(FunctionName name) {
        return name.isLatest() && byArn.containsKey(name.functionArn());
    }

    /** How long the function may run; empty if there is none. */
    public Optional<Duration> timeout(FunctionName name) {
        return find(name).map(function -> Duration.ofSeconds(function.settings().timeoutSeconds()));
    }

    /**
     * The function's tags.
     *
     * @throws dev.millrace.model.ServiceException if there is no such function
     */
    public Map<String, String> tags(FunctionName name) {
        return get(name).tags();
    }

    /** Changes the function's tags. */
    public void tag(FunctionName name, UnaryOperator<Map<String, String>> change) {
        update(name, function -> function.withTags(change.apply(function.tags())));
    }

    CodeDirectory code() {
        return code;
    }

    Optional<StoredFunction> find(FunctionName name) {
        return name.isLatest() ? Optional.ofNullable(byArn.get(name.functionArn())) : Optional.empty();
    }

    /** The function, or the error that there is none. */
    StoredFunction get(FunctionName name) {
        return find(name).orElseThrow(() -> LambdaErrors.functionNotFound(name.arn()));
    }

    /** The functions of the scope, by name. */
    List<StoredFunction> all(Scope scope) {
        var prefix = scope.arn("lambda", "function:").toString();
        return byArn.values().stream().filter(f -> f.arn().startsWith(prefix)).toList();
    }

    /** Keeps a new function; refuses a second one of the same name. */
    StoredFunction create(StoredFunction function) {
        changes.lock();
        try {
            if (byArn.containsKey(function.arn())) {
                throw LambdaErrors.conflict("Function already exist: " + function.name());
            }
            return keep(function);
        } finally {
            changes.unlock();
        }
    }

    /** Changes a function; it gets a new revision. What the change throws ends it, and nothing has happened. */
    StoredFunction update(FunctionName name, UnaryOperator<StoredFunction> change) {
        changes.lock();
        try {
            return keep(change.apply(get(name)).withRevision(newRevision()));
        } finally {
            changes.unlock();
        }
    }

    void delete(FunctionName name) {
        changes.lock();
        try {
            var function = get(name);
            store.commit(writer -> {
                writer.delete(FUNCTIONS, key(function));
                return true;
            });
            byArn.remove(function.arn());
            functions.remove(function.arn());
        } finally {
            changes.unlock();
        }
    }

    static String newRevision() {
        return UUID.randomUUID().toString();
    }

    private StoredFunction keep(StoredFunction function) {
        var bytes = write(function);
        store.commit(writer -> {
            writer.put(FUNCTIONS, key(function), bytes);
            return true;
        });
        byArn.put(function.arn(), function);
        functions.put(function.spec());
        return function;
    }

    /** Local code may have been built anew, or be gone, since the server last ran. */
    private void resume(StoredFunction function) {
        var path = Path.of(function.code().path());
        if (!Files.exists(path)) {
            LOG.warn(
                    "The code of function {} is gone from {}: its invocations will fail until it is there again",
                    function.name(),
                    path);
        } else if (function.code().local()) {
            try {
                var now = code.local(path);
                if (!now.equals(function.code())) {
                    keep(function.withCode(now).modifiedAt(clock.now()).withRevision(newRevision()));
                    return;
                }
            } catch (UncheckedIOException e) { // a build may be rewriting the folder at this very moment
                LOG.warn(
                        "The code of function {} in {} could not be looked through ({}): changes are noticed at the next"
                                + " start",
                        function.name(),
                        path,
                        e.getMessage());
            }
        }
        functions.put(function.spec());
    }

    private static byte[] key(StoredFunction function) {
        return function.arn().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] write(StoredFunction function) {
        try {
            return Wire.JSON.writeValueAsBytes(function);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StoredFunction read(byte[] bytes) {
        try {
            return Wire.JSON.readValue(bytes, StoredFunction.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the store holds a function that cannot be read", e);
        }
    }
}
