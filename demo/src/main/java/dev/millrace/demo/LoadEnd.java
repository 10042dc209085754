package dev.millrace.demo;

import java.time.Duration;

/** When the load is to end. It may come earlier than planned, never later. Thread-safe. */
final class LoadEnd {

    private final Waiting time;
    private volatile Plan plan;

    /** @param grace how long a write that is under way at the end may still be tried */
    LoadEnd(Waiting time, Duration at, Duration grace) {
        this.time = time;
        this.plan = new Plan(at, grace);
    }

    private record Plan(Duration at, Duration grace) {}

    /** Ends the load now and leaves this much for writes that are under way. */
    void endNow(Duration grace) {
        plan = new Plan(earlier(plan.at(), time.elapsed()), earlier(plan.grace(), grace));
    }

    boolean isReached() {
        return time.elapsed().compareTo(plan.at()) >= 0;
    }

    boolean isGraceOver() {
        var present = plan;
        return time.elapsed().compareTo(present.at().plus(present.grace())) >= 0;
    }

    private static Duration earlier(Duration first, Duration second) {
        return first.compareTo(second) < 0 ? first : second;
    }
}
