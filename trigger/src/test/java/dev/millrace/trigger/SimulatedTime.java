package dev.millrace.trigger;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.Random;

/** The one queue of events of a simulation, its time and its dice. */
final class SimulatedTime {

    /** A task that is due; it belongs to one life of the process, or to the world. */
    private record Due(long at, long order, int life, Runnable task) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private static final int WORLD = -1;

    final Random random;
    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private Instant now = ShardScenario.START;
    private long order;
    private int life;

    SimulatedTime(long seed) {
        // Neighbouring seeds of Random begin alike.
        this.random = new Random(new Seed(seed).bits());
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
        add(now.plus(delay), WORLD, task);
    }

    /** Happens if this life of the process lasts so long. */
    void inThisLife(Duration delay, Runnable task) {
        add(now.plus(delay), life, task);
    }

    /** Happens at the instant, or now if that has passed, if this life of the process lasts so long. */
    void inThisLifeAt(Instant at, Runnable task) {
        add(at, life, task);
    }

    private void add(Instant at, int whose, Runnable task) {
        queue.add(new Due(at.toEpochMilli(), order++, whose, task));
    }

    /** Runs the next event; whether there was one. */
    boolean step() {
        var due = queue.poll();
        if (due == null) {
            return false;
        }
        if (due.at() > now.toEpochMilli()) {
            now = Instant.ofEpochMilli(due.at());
        }
        if (due.life() == life || due.life() == WORLD) {
            due.task().run();
        }
        return true;
    }

    /** Something within so many milliseconds. */
    Duration within(int millis) {
        return Duration.ofMillis(random.nextInt(millis));
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** Whether something of this probability, in thousandths, happens now. */
    boolean permille(int p) {
        return random.nextInt(1000) < p;
    }
}
