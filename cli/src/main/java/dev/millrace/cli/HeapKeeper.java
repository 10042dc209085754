package dev.millrace.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps the heap small while the server writes much. The collector that starts quickest and takes the least memory when
 * idle lets its old generation grow to the heap's bound before it looks for garbage there, and each item written
 * becomes such garbage. So it is asked to look earlier: when the heap holds so many times what was found alive the last
 * time.
 */
final class HeapKeeper {

    private static final Duration HOW_OFTEN = Duration.ofMillis(250);

    /** Below that it is not worth a look. */
    private static final long LEAST_BYTES = 80L << 20;

    /**
     * So much garbage, or a half of what is alive, may gather before there is a look, so that a collection pays; there
     * are four a second at most.
     */
    private static final long GARBAGE_BYTES = 60L << 20;

    private final LongSupplier usedBytes;
    private final Runnable collect;
    private long bound = LEAST_BYTES;

    /**
     * @param usedBytes how much of the heap is taken, garbage included
     * @param collect has all garbage collected
     */
    HeapKeeper(LongSupplier usedBytes, Runnable collect) {
        this.usedBytes = usedBytes;
        this.collect = collect;
    }

    /**
     * Looks after this process's heap four times a second, on a thread of its own, until told to stop.
     *
     * @param stop counts down to the end
     */
    static void watch(CountDownLatch stop) {
        var runtime = Runtime.getRuntime();
        var keeper = new HeapKeeper(() -> runtime.totalMemory() - runtime.freeMemory(), System::gc);
        var thread = new Thread(
                () -> {
                    try {
                        while (!stop.await(HOW_OFTEN.toMillis(), TimeUnit.MILLISECONDS)) {
                            keeper.look();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "millrace-heap");
        thread.setDaemon(true);
        thread.start();
    }

    /** Has the garbage collected if there is much more than was alive the last time. */
    void look() {
        if (usedBytes.getAsLong() < bound) {
            return;
        }
        collect.run();
        long alive = usedBytes.getAsLong();
        bound = Math.max(LEAST_BYTES, alive + Math.max(GARBAGE_BYTES, alive / 2));
    }
}
