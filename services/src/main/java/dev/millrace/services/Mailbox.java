package dev.millrace.services;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one after the other, in the order in which they were posted, without keeping a thread while there are
 * none. What one task did is visible to the next. Thread-safe; posting never blocks.
 */
public final class Mailbox {

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Executor executor;

    /** @param executor runs tasks on other threads, or when it is told to */
    public Mailbox(Executor executor) {
        this.executor = executor;
    }

    /**
     * As {@link #post}, but on this thread if no task is running or waiting: for who has nothing else to do and would
     * only hand over to another thread. What is posted meanwhile is the executor's again.
     */
    public void run(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            runOne();
            if (waiting.decrementAndGet() > 0) {
                executor.execute(this::drain);
            }
        }
    }

    /** The task must not throw. */
    public void post(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            executor.execute(this::drain);
        }
    }

    private void drain() {
        do {
            runOne();
        } while (waiting.decrementAndGet() > 0);
    }

    private void runOne() {
        var task = tasks.poll();
        if (task != null) {
            task.run();
        }
    }
}
