package dev.millrace.functions;

import dev.millrace.model.Clock;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Functions on this machine, as processes or inside this one. Thread-safe. */
public final class LocalFunctions implements Functions {

    private static final Logger LOG = LoggerFactory.getLogger(LocalFunctions.class);

    private final FunctionsSettings settings;
    private final Clock clock;
    private final LocalEnvironments environments;
    private final IdleEnvironments idle;
    private final ConcurrentMap<String, FunctionVersion> versions = new ConcurrentHashMap<>();

    /** Calls in flight, waiting ones included, by ARN: they outlive a version. */
    private final ConcurrentMap<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();

    private volatile boolean isClosed;

    private LocalFunctions(FunctionsSettings settings, Clock clock, LocalEnvironments environments) {
        this.settings = settings;
        this.clock = clock;
        this.environments = environments;
        this.idle = new IdleEnvironments(settings.idleEnvironments());
    }

    /**
     * Ends what an earlier server with the same work directory left running, then is ready.
     *
     * @param clock for timeouts, by its real face only
     * @throws IOException if the work directory cannot be used, or a process of an earlier server does not end
     */
    public static LocalFunctions open(FunctionsSettings settings, Clock clock, FunctionLog log) throws IOException {
        return new LocalFunctions(settings, clock, LocalEnvironments.open(settings, clock, log));
    }

    /**
     * Why functions of this runtime, for example {@code nodejs22.x}, cannot be run here, and what to do about it; empty
     * if they can.
     */
    public Optional<String> obstacle(String runtime) {
        return environments.obstacle(runtime);
    }

    @Override
    public void put(FunctionSpec spec) {
        var replaced = new FunctionVersion[1];
        versions.compute(spec.arn().toString(), (arn, before) -> {
            if (before != null && before.spec().equals(spec)) {
                return before;
            }
            replaced[0] = before;
            return new FunctionVersion(spec, environments, idle, settings.environmentsPerFunction(), clock);
        });
        if (replaced[0] != null) {
            replaced[0].retire();
        }
    }

    @Override
    public void remove(String functionArn) {
        var version = versions.remove(functionArn);
        if (version != null) {
            version.retire();
        }
    }

    @Override
    public InvocationOutcome invoke(String functionArn, Invocation invocation) {
        if (!isClosed && !versions.containsKey(functionArn)) {
            return notFound(functionArn);
        }
        var count = inFlight.computeIfAbsent(functionArn, arn -> new AtomicInteger());
        var now = count.incrementAndGet();
        try {
            return invokeCounted(functionArn, invocation, now);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new InvocationOutcome.Unavailable("the caller of " + functionArn + " was interrupted");
        } finally {
            count.decrementAndGet();
        }
    }

    private InvocationOutcome invokeCounted(String functionArn, Invocation invocation, int inFlightNow)
            throws InterruptedException {
        while (!isClosed) {
            var version = versions.get(functionArn);
            if (version == null) {
                return notFound(functionArn);
            }
            var reserved = version.spec().reservedConcurrency();
            if (reserved.isPresent() && inFlightNow > reserved.getAsInt()) {
                return new InvocationOutcome.Throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
            }
            var outcome = version.invoke(invocation);
            if (outcome.isPresent() && (!isClosed || outcome.get() instanceof InvocationOutcome.Returned)) {
                return outcome.get();
            }
            // Retired before the turn came, or ended by us while it ran: try its successor, if there is one.
        }
        return new InvocationOutcome.Unavailable("the server is stopping");
    }

    private static InvocationOutcome notFound(String functionArn) {
        return new InvocationOutcome.Unavailable("Function not found: " + functionArn);
    }

    @Override
    public int concurrency(String functionArn) {
        return settings.environmentsPerFunction();
    }

    /** How many calls of the function run or wait. */
    public int inFlight(String functionArn) {
        var count = inFlight.get(functionArn);
        return count == null ? 0 : count.get();
    }

    @Override
    public void close() {
        isClosed = true;
        versions.values().forEach(FunctionVersion::abandon);
        try {
            environments.close();
        } catch (IOException e) {
            LOG.warn("not every function has ended: {}", e.getMessage());
        }
        versions.clear();
    }
}
