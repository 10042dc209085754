package dev.millrace.functions;

import dev.millrace.model.Clock;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A function as it was put, with its environments. Calls beyond the number of environments wait their turn. When the
 * function is put again or removed this version retires: what runs ends as it began, what waits is sent on.
 */
final class FunctionVersion {

    private static final int ALL_WAITING = 1_000_000;

    private final FunctionSpec spec;
    private final EnvironmentFactory factory;
    private final IdleEnvironments idle;
    private final Clock clock;
    private final Semaphore places;
    private final Set<Environment> busy = ConcurrentHashMap.newKeySet();
    private volatile boolean isRetired;
    private volatile boolean isAbandoned;

    FunctionVersion(
            FunctionSpec spec, EnvironmentFactory factory, IdleEnvironments idle, int mostEnvironments, Clock clock) {
        this.spec = spec;
        this.factory = factory;
        this.idle = idle;
        this.clock = clock;
        this.places = new Semaphore(mostEnvironments, true);
    }

    FunctionSpec spec() {
        return spec;
    }

    /** Runs the function; empty if this version has retired before the call's turn came. */
    Optional<InvocationOutcome> invoke(Invocation invocation) throws InterruptedException {
        places.acquire();
        try {
            while (!isRetired) {
                var outcome = invokeOnce(invocation);
                if (outcome.isPresent()) {
                    return outcome;
                }
            }
            return Optional.empty();
        } finally {
            places.release();
        }
    }

    /** Empty if the environment ended before it took the event; then another may. */
    private Optional<InvocationOutcome> invokeOnce(Invocation invocation) throws InterruptedException {
        var warm = idle.take(this);
        Environment environment;
        try {
            environment = warm.isPresent() ? warm.get() : factory.start(spec);
        } catch (IOException e) {
            return Optional.of(new InvocationOutcome.Unavailable(String.valueOf(e.getMessage())));
        }
        busy.add(environment);
        if (isAbandoned) {
            environment.end(); // abandoned while this environment was starting
        }
        var attempt = new Attempt(spec, environment, warm.isEmpty(), clock);
        try {
            return attempt.run(invocation);
        } finally {
            busy.remove(environment); // before anybody else can have it
            keepOrEnd(environment, attempt.mayBeUsedAgain());
        }
    }

    private void keepOrEnd(Environment environment, boolean mayBeUsedAgain) {
        if (!mayBeUsedAgain || isRetired || !environment.isUsable()) {
            environment.end();
            return;
        }
        idle.add(this, environment);
        if (isRetired) {
            idle.endAllOf(this); // retired since we asked
        }
    }

    /** No new calls; what is idle ends, what waits is sent on. */
    void retire() {
        isRetired = true;
        idle.endAllOf(this);
        places.release(ALL_WAITING);
    }

    /** Ends what is running, too. */
    void abandon() {
        isAbandoned = true;
        retire();
        busy.forEach(Environment::end);
    }
}
