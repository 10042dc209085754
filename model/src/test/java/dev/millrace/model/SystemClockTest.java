package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SystemClockTest {

    @Test
    void business_time_starts_no_earlier_than_it_had_come() {
        var farAhead = Instant.parse("2100-01-01T00:00:00Z");
        try (var clock = new SystemClock(Duration.ZERO, farAhead, new Activity())) {
            assertThat(clock.now()).isEqualTo(farAhead);
            assertThat(clock.wallTime()).isBefore(farAhead);
        }
    }

    @Test
    void the_offset_moves_business_time_alone() {
        try (var clock = new SystemClock(Duration.ofHours(3), Instant.EPOCH, new Activity())) {
            assertThat(Duration.between(clock.wallTime(), clock.now()))
                    .isBetween(
                            Duration.ofHours(3).minusSeconds(1),
                            Duration.ofHours(3).plusMinutes(1));
        }
    }

    @Test
    void a_task_that_is_due_runs_at_once() throws InterruptedException {
        var ran = new CountDownLatch(1);
        try (var clock = SystemClock.create()) {
            clock.schedule(clock.now(), ran::countDown);

            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_cancelled_task_does_not_run() throws InterruptedException {
        var ran = new AtomicBoolean();
        var later = new CountDownLatch(1);
        try (var clock = SystemClock.create()) {
            clock.schedule(Duration.ofMillis(50), () -> ran.set(true)).cancel();
            clock.schedule(Duration.ofMillis(100), later::countDown);

            assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(ran).isFalse();
        }
    }

    @Test
    void a_task_that_throws_does_not_stop_the_clock() throws InterruptedException {
        var next = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        var former = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> told.countDown());
        try (var clock = SystemClock.create()) {
            clock.schedule(clock.now(), () -> {
                throw new IllegalStateException("on purpose");
            });
            clock.schedule(clock.now(), next::countDown);

            assertThat(next.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(former);
        }
    }

    @Test
    void moving_ahead_runs_what_falls_due_and_time_passes_on_from_there() throws InterruptedException {
        var ran = new CountDownLatch(1);
        try (var clock = SystemClock.create()) {
            var start = clock.now();
            clock.schedule(Duration.ofHours(1), ran::countDown);

            clock.moveTo(start.plus(Duration.ofHours(2)));

            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(clock.now()).isBetween(start.plus(Duration.ofHours(2)), start.plus(Duration.ofHours(3)));
            assertThat(clock.offset()).isBetween(Duration.ofMinutes(119), Duration.ofHours(2));
            var later = new CountDownLatch(1);
            clock.schedule(Duration.ofMillis(20), later::countDown);
            assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void moving_to_the_past_changes_nothing() {
        try (var clock = SystemClock.create()) {
            var start = clock.now();

            clock.moveTo(start.minus(Duration.ofHours(2)));

            assertThat(clock.now()).isAfterOrEqualTo(start);
            assertThat(clock.offset()).isEqualTo(Duration.ZERO);
        }
    }

    @Test
    void moving_ahead_of_a_clock_that_stands_still_goes_all_the_way() {
        var farAhead = Instant.parse("2100-01-01T00:00:00Z");
        try (var clock = new SystemClock(Duration.ZERO, farAhead, new Activity())) {
            clock.moveTo(farAhead.plusSeconds(60));

            assertThat(clock.now()).isBetween(farAhead.plusSeconds(60), farAhead.plusSeconds(90));
        }
    }
}
