package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrozenClockTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Activity activity = new Activity();
    private final FrozenClock clock = new FrozenClock(START, activity);
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        clock.close();
    }

    private Clock.Timer note(String name, Duration after) {
        return clock.schedule(after, () -> ran.add(name + " at " + Duration.between(START, clock.now())));
    }

    @Test
    void time_stands_still_and_a_task_that_is_due_runs_all_the_same() throws InterruptedException {
        note("now", Duration.ZERO);
        note("past", Duration.ofSeconds(-5));

        activity.awaitQuiescence(LIMIT);

        assertThat(ran).containsExactly("now at PT0S", "past at PT0S");
        assertThat(clock.now()).isEqualTo(START);
    }

    @Test
    void tasks_run_in_the_order_of_their_instants() throws InterruptedException {
        note("third", Duration.ofSeconds(3));
        note("first", Duration.ofSeconds(1));
        note("second", Duration.ofSeconds(2));

        clock.moveTo(START.plusSeconds(2));
        activity.awaitQuiescence(LIMIT);

        assertThat(ran).containsExactly("first at PT2S", "second at PT2S");
        assertThat(clock.nextDue()).contains(START.plusSeconds(3));
    }

    @Test
    void a_due_task_is_activity_from_the_move_until_it_has_run() throws InterruptedException {
        var go = new CountDownLatch(1);
        clock.schedule(Duration.ofSeconds(1), () -> awaitQuietly(go));

        clock.moveTo(START.plusSeconds(1));

        assertThat(activity.isQuiescent()).isFalse();
        assertThatThrownBy(() -> activity.awaitQuiescence(Duration.ofMillis(10)))
                .hasMessageContaining("timer of FrozenClockTest (1)");
        go.countDown();
        activity.awaitQuiescence(LIMIT);
    }

    @Test
    void a_cancelled_task_does_not_run_and_holds_nothing() throws InterruptedException {
        var go = new CountDownLatch(1);
        clock.schedule(Duration.ofSeconds(1), () -> awaitQuietly(go));
        var behind = note("due, but not begun", Duration.ofSeconds(1));
        var later = note("later", Duration.ofSeconds(9));
        clock.moveTo(START.plusSeconds(1));

        behind.cancel();
        later.cancel();
        go.countDown();
        activity.awaitQuiescence(LIMIT);

        assertThat(ran).isEmpty();
        assertThat(clock.nextDue()).isEmpty();
    }

    @Test
    void time_does_not_go_back_and_has_milliseconds() {
        clock.moveTo(START.minusSeconds(1));
        assertThat(clock.now()).isEqualTo(START);

        clock.moveTo(START.plusNanos(1_000_001));
        assertThat(clock.now()).isEqualTo(START.plusMillis(2));
    }

    @Test
    void a_closed_clock_drops_what_has_not_begun() {
        note("later", Duration.ofSeconds(1));
        clock.close();
        note("too late", Duration.ZERO);

        clock.moveTo(START.plusSeconds(5));

        assertThat(activity.isQuiescent()).isTrue();
        assertThat(ran).isEmpty();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
