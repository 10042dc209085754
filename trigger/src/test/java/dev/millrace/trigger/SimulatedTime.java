package dev.millrace.trigger;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** The one queue of events of a simulation, its time and its dice. */
final class SimulatedTime {

    /** A task that is due; it belongs to one life of the process, or to the world. */
    private record Due(Instant at, long order, int life, Runnable task) {}

    private static final int WORLD = -1;

    final Random random;
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::order));
    private Instant now = ShardScenario.START;
    private long order;
    private int life;

    SimulatedTime(long seed) {
        this.random = new Random(seed);
    }

    Instant now() {
        return now;
    }

    /** Later by so much at once: what falls due meanwhile is late. */
    void jump(Duration by) {
        now = now.plus(by);
    }

    /** The process died: what it had under way never happens. */
    void endLife() {
        life++;
    }

    int life() {
        return life;
    }

    /** Happens whether the process lives or not. */
    void world(Duration delay, Runnable task) {
        queue.add(new Due(now.plus(delay), order++, WORLD, task));
    }

    /** Happens if this life of the process lasts so long. */
    void inThisLife(Duration delay, Runnable task) {
        queue.add(new Due(now.plus(delay), order++, life, task));
    }

    /** Runs the next event; whether there was one. */
    boolean step() {
        var due = queue.poll();
        if (due == null) {
            return false;
        }
        now = due.at().isAfter(now) ? due.at() : now;
        if (due.life() == life || due.life() == WORLD) {
            due.task().run();
        }
        return true;
    }

    static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }

    static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
