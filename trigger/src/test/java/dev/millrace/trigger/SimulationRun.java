package dev.millrace.trigger;

import dev.millrace.model.Clock;
import dev.millrace.model.SystemClock;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Runs worlds on some threads until there are enough, or an invariant breaks. Thread-safe. */
final class SimulationRun {

    /** Seeds to run: at least so many, then until the time is over, and never more than most. */
    record Plan(long from, long least, long most, Duration time) {
        /** Just these seeds. */
        static Plan exactly(long from, long seeds) {
            return new Plan(from, seeds, seeds, Duration.ZERO);
        }

        private boolean isOver(long begun, long elapsedNanos) {
            return begun >= most || (begun >= least && elapsedNanos >= time.toNanos());
        }
    }

    /** A world in which an invariant did not hold. */
    record Failure(long seed, Throwable cause) {}

    /** What has been run; the failure is that of the lowest seed. */
    record Result(Plan plan, int threads, Duration took, SimulationCounts counts, Optional<Failure> failure) {
        String summary() {
            return "%,d worlds from seed %d in %.1f s on %d threads: %,d records, %,d crashes"
                    .formatted(
                            counts.of(WORLD),
                            plan.from(),
                            took.toMillis() / 1000.0,
                            threads,
                            counts.of(Simulation.RECORD),
                            counts.of("crash"));
        }
    }

    private static final String WORLD = "world";
    private static final long PROGRESS_EVERY = 10_000;

    private final Plan plan;
    private final PrintStream progress;
    private final Clock clock;
    private final long began;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicBoolean isBroken = new AtomicBoolean();

    /** Guarded by this. */
    private final SimulationCounts counts = new SimulationCounts();

    /** Guarded by this. */
    private final List<Failure> failures = new ArrayList<>();

    private SimulationRun(Plan plan, PrintStream progress, Clock clock) {
        this.plan = plan;
        this.progress = progress;
        this.clock = clock;
        this.began = clock.elapsedNanos();
    }

    /**
     * Arguments: how many seeds, the first of them, and on how many threads, 0 for one a core. Prints what was seen; of
     * a broken invariant the whole history, and how to see it again. Ends with status 1 then.
     */
    public static void main(String... arguments) {
        int threads = Integer.parseInt(arguments[2]);
        var plan = Plan.exactly(Long.parseLong(arguments[1]), Long.parseLong(arguments[0]));
        var result = run(plan, threads > 0 ? threads : Runtime.getRuntime().availableProcessors(), System.out);
        System.out.print(result.counts().report());
        System.out.println(result.summary());
        System.out.println("never seen: " + result.counts().missing());
        result.failure().ifPresent(failure -> print(failure, System.out));
        System.exit(result.failure().isPresent() ? 1 : 0);
    }

    static Result run(Plan plan, int threads, PrintStream progress) {
        try (Clock clock = SystemClock.create()) {
            var run = new SimulationRun(plan, progress, clock);
            var workers = new ArrayList<Thread>();
            for (int i = 0; i < threads; i++) {
                workers.add(Thread.ofPlatform().name("simulation-" + i).start(run::work));
            }
            for (var worker : workers) {
                worker.join();
            }
            return run.result(threads);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private synchronized Result result(int threads) {
        var took = Duration.ofNanos(clock.elapsedNanos() - began);
        var first = failures.stream().min(Comparator.comparingLong(Failure::seed));
        return new Result(plan, threads, took, counts, first);
    }

    private void work() {
        var own = new SimulationCounts();
        while (!isBroken.get()) {
            long number = begun.getAndIncrement();
            long elapsed = clock.elapsedNanos() - began;
            if (plan.isOver(number, elapsed)) {
                break;
            }
            if (number > 0 && number % PROGRESS_EVERY == 0) {
                progress.printf("%,d worlds in %,d s%n", number, elapsed / 1_000_000_000L);
            }
            runOne(plan.from() + number, own);
        }
        synchronized (this) {
            counts.add(own);
        }
    }

    private void runOne(long seed, SimulationCounts own) {
        own.add(WORLD);
        try {
            new Simulation(seed, false, own).run();
        } catch (AssertionError | RuntimeException broken) {
            isBroken.set(true);
            synchronized (this) {
                failures.add(new Failure(seed, broken));
            }
        }
    }

    /** What happened in that world, up to the broken invariant. */
    static String history(long seed) {
        var simulation = new Simulation(seed, true, new SimulationCounts());
        try {
            simulation.run();
        } catch (AssertionError | RuntimeException broken) {
            return simulation.trace() + broken;
        }
        return simulation.trace();
    }

    private static void print(Failure failure, PrintStream out) {
        out.println(history(failure.seed()));
        for (var frame : failure.cause().getStackTrace()) {
            out.println("    at " + frame);
        }
        out.printf("Seed %d broke an invariant: %s%n", failure.seed(), failure.cause());
        out.println("See it again: " + command(failure.seed()));
    }

    /** Runs that world alone, and prints its history if it breaks an invariant. */
    static String command(long seed) {
        return "./mvnw -q -Dquick -Psimulate -pl trigger -am test -DskipTests -Dseeds=1 -Dfrom=" + seed;
    }
}
