package dev.millrace.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.trigger.SimulationRun.Plan;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * As many worlds as fit in the given time, {@code -Dmillrace.simulation.seconds=N}, and at least some. More of them run
 * with the profile {@code simulate}; see {@code docs/simulation.md}.
 */
class SimulationTest {

    private static final long LEAST_WORLDS = 1_500;
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("millrace.simulation.seconds", 45));

    @Test
    @DisplayName("the invariants hold under crashes, failures, splits, changing settings and jumps of the clock")
    void invariants() {
        int threads = Runtime.getRuntime().availableProcessors();
        var result = SimulationRun.run(new Plan(0, LEAST_WORLDS, Long.MAX_VALUE, TIME), threads, System.out);
        System.out.println(result.summary());
        result.failure().ifPresent(failure -> {
            throw new AssertionError(
                    "Seed " + failure.seed() + " broke an invariant; its history: "
                            + SimulationRun.command(failure.seed()),
                    failure.cause());
        });
        assertThat(result.counts().missing()).as("what was never seen").isEmpty();
    }

    @Test
    @DisplayName("the same seed gives the same run")
    void reproducible() {
        assertThat(SimulationRun.history(42))
                .isEqualTo(SimulationRun.history(42))
                .hasSizeGreaterThan(10_000);
    }
}
