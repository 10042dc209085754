package dev.millrace.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Clock;
import dev.millrace.model.SystemClock;
import dev.millrace.trigger.SimulationTruth.End;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * As many seeds as fit in the given time; {@code -Dmillrace.simulation.seed=N} runs one,
 * {@code -Dmillrace.simulation.seconds=N} runs longer.
 */
class SimulationTest {

    private static final long FIRST_SEED = Long.getLong("millrace.simulation.seed", 0);
    private static final boolean ONE_SEED = System.getProperty("millrace.simulation.seed") != null;
    private static final long LEAST_SEEDS = 60;
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("millrace.simulation.seconds", 15));

    @Test
    @DisplayName("the invariants hold under crashes, failures, splits, changing settings and jumps of the clock")
    void invariants() {
        Map<End, Integer> ends = new EnumMap<>(End.class);
        int crashes = 0;
        long seed = FIRST_SEED;
        try (Clock clock = SystemClock.create()) {
            long end = clock.elapsedNanos() + TIME.toNanos();
            do {
                var simulation = run(seed++, ONE_SEED);
                crashes += simulation.crashes();
                simulation.ends().forEach((kind, count) -> ends.merge(kind, count, Integer::sum));
            } while (!ONE_SEED && (seed < LEAST_SEEDS || clock.elapsedNanos() < end));
        }
        System.out.printf("%d simulations, %d crashes, records by end: %s%n", seed - FIRST_SEED, crashes, ends);
        if (!ONE_SEED) {
            assertThat(ends).as("every way to end was seen").containsOnlyKeys(End.values());
            assertThat(crashes).isPositive();
        }
    }

    @Test
    @DisplayName("the same seed gives the same run")
    void reproducible() {
        assertThat(run(42, true).trace()).isEqualTo(run(42, true).trace()).hasSizeGreaterThan(10_000);
    }

    private static Simulation run(long seed, boolean traced) {
        var simulation = new Simulation(seed, traced);
        try {
            simulation.run();
            return simulation;
        } catch (AssertionError | RuntimeException broken) {
            if (ONE_SEED) {
                System.out.println(simulation.trace());
            }
            throw new AssertionError(
                    "Seed " + seed + " broke an invariant; reproduce with: ./mvnw test -pl trigger -am"
                            + " -Dtest=SimulationTest#invariants -Dsurefire.failIfNoSpecifiedTests=false"
                            + " -Dsurefire.argLine=-Dmillrace.simulation.seed=" + seed,
                    broken);
        }
    }
}
