package dev.millrace.services.lambda.queue;

import dev.millrace.functions.Functions;
import dev.millrace.model.Clock;
import dev.millrace.services.lambda.queue.QueueMappings.Spec;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The places that a mapping's batches in flight take up. How many there are {@link Scaling} decides; here it is given
 * the time, and the function's word on how many it can run. Given back by any thread, all else is the work task's.
 */
final class BatchSlots {

    /** So many there are even if the function can run fewer: AWS's mappings begin with as many. */
    private static final int FEWEST = 5;

    private final Functions functions;
    private final Clock clock;
    private final Runnable wake;
    private final AtomicInteger taken = new AtomicInteger();
    private Scaling scaling;
    private Instant alarm = Instant.MIN;

    /** @param wake called when there may be more places, because one was given back or time has passed */
    BatchSlots(Spec spec, Functions functions, Clock clock, Runnable wake) {
        this.functions = functions;
        this.clock = clock;
        this.wake = wake;
        this.scaling = Scaling.start(Scaling.Bounds.of(spec));
    }

    /** Whether there is a place for one more batch. */
    boolean isFree(Spec spec) {
        var now = clock.now();
        scaling = scaling.under(Scaling.Bounds.of(spec));
        // More batches than the function can run would wait for it while their leases run out.
        int runnable = Math.max(FEWEST, functions.concurrency(spec.unqualifiedFunctionArn()));
        if (taken.get() < Math.min(scaling.batches(now), runnable)) {
            return true;
        }
        scaling = scaling.exhausted(now);
        if (scaling.batches(now) < runnable) {
            scaling.nextGrowth(now).ifPresent(this::wakeAt);
        }
        return false;
    }

    private void wakeAt(Instant growth) {
        if (!growth.equals(alarm)) {
            alarm = growth;
            clock.schedule(growth, wake);
        }
    }

    /** Whether a batch is in flight. */
    boolean areTaken() {
        return taken.get() > 0;
    }

    void take() {
        taken.incrementAndGet();
    }

    void giveBack() {
        taken.decrementAndGet();
        wake.run();
    }

    /** There is a place, but no batch for it. */
    void nothingToSend() {
        scaling = taken.get() == 0 ? Scaling.start(scaling.bounds()) : scaling.sufficient(clock.now());
    }
}
