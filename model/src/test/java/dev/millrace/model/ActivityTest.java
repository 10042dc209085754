package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ActivityTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Activity activity = new Activity();

    @Test
    void holds_count_until_they_are_closed_and_only_once() {
        var first = activity.begin("a");
        var second = activity.begin("a");

        first.close();
        first.close();

        assertThat(activity.isQuiescent()).isFalse();
        second.close();
        assertThat(activity.isQuiescent()).isTrue();
    }

    @Test
    void quiescence_is_there_at_once_if_nothing_is_under_way() throws InterruptedException {
        activity.awaitQuiescence(Duration.ZERO);
    }

    @Test
    void who_is_busy_is_named_with_counts() {
        activity.begin("function orders");
        activity.begin("function orders");
        activity.begin("reports");
        activity.begin("idle").close();

        assertThatThrownBy(() -> activity.awaitQuiescence(Duration.ofMillis(20)))
                .isInstanceOf(BusyException.class)
                .hasMessage("Still busy after 0.02 s: function orders (2), reports (1)");
    }

    @Test
    void a_task_counts_from_the_moment_it_is_handed_over() {
        var later = new ArrayDeque<Runnable>();
        var executor = activity.counting("work", later::add);

        executor.execute(() -> assertThat(activity.isQuiescent()).isFalse());

        assertThat(activity.isQuiescent()).isFalse();
        later.remove().run();
        assertThat(activity.isQuiescent()).isTrue();
    }

    @Test
    void a_task_that_throws_or_is_refused_does_not_count_for_ever() {
        var direct = activity.counting("work", Runnable::run);
        var closed = activity.counting("work", task -> {
            throw new RejectedExecutionException("closed");
        });

        assertThatThrownBy(() -> direct.execute(() -> {
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThatThrownBy(() -> closed.execute(() -> {})).hasMessage("closed");
        assertThat(activity.isQuiescent()).isTrue();
    }

    @Test
    void a_waiter_sees_a_moment_of_quiescence_however_short() throws InterruptedException {
        var stop = new AtomicBoolean();
        var begun = new CountDownLatch(1);
        var busy = Thread.ofVirtual().start(() -> {
            while (!stop.get()) {
                try (var hold = activity.begin("restless")) {
                    begun.countDown();
                }
            }
        });
        begun.await();
        for (int i = 0; i < 1_000; i++) {
            activity.awaitQuiescence(LIMIT);
        }
        stop.set(true);
        busy.join();
    }

    @Test
    void work_that_is_handed_on_without_a_gap_is_never_missed() throws InterruptedException {
        var lastHold = activity.begin("chain");
        var running = new AtomicInteger(2);
        for (int chain = 0; chain < 2; chain++) {
            Thread.ofVirtual().start(() -> {
                var hold = activity.begin("link");
                for (int i = 0; i < 100_000; i++) {
                    var next = activity.begin("link " + i % 3);
                    hold.close();
                    hold = next;
                }
                if (running.decrementAndGet() == 0) {
                    lastHold.close();
                }
                hold.close();
            });
        }

        activity.awaitQuiescence(LIMIT);

        assertThat(running).hasValue(0);
    }
}
