package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SkippableClockTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SkippableClock clock = new SkippableClock(START);

    @Test
    void time_stands_still_until_it_is_moved() {
        assertThat(clock.now()).isEqualTo(START);

        clock.advance(Duration.ofHours(1));

        assertThat(clock.now()).isEqualTo(START.plusSeconds(3600));
    }

    @Test
    void due_tasks_run_in_order_and_see_the_time_they_were_due_at() {
        var seen = new ArrayList<Instant>();
        clock.schedule(Duration.ofSeconds(30), () -> seen.add(clock.now()));
        clock.schedule(Duration.ofSeconds(10), () -> {
            seen.add(clock.now());
            clock.schedule(Duration.ofSeconds(5), () -> seen.add(clock.now()));
        });
        clock.schedule(Duration.ofSeconds(61), () -> seen.add(clock.now()));

        clock.advance(Duration.ofMinutes(1));

        assertThat(seen).containsExactly(START.plusSeconds(10), START.plusSeconds(15), START.plusSeconds(30));
        assertThat(clock.nextDue()).contains(START.plusSeconds(61));
    }

    @Test
    void a_cancelled_task_does_not_run() {
        var ran = new ArrayList<String>();
        clock.schedule(Duration.ofSeconds(1), () -> ran.add("cancelled")).cancel();
        clock.schedule(Duration.ofSeconds(1), () -> ran.add("kept"));

        clock.advance(Duration.ofSeconds(1));

        assertThat(ran).isEqualTo(List.of("kept"));
    }

    @Test
    void time_does_not_go_back() {
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
