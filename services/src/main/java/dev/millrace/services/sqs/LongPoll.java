package dev.millrace.services.sqs;

import dev.millrace.model.Clock;
import dev.millrace.services.queues.MessageQueues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** A caller that waits for arrivals until an instant of business time. Parked by one thread, woken by any. */
final class LongPoll implements AutoCloseable {

    private final Clock clock;
    private final Instant until;
    private final Clock.Timer timer;
    private final Semaphore news = new Semaphore(0);
    private final List<MessageQueues.Subscription> subscriptions = new ArrayList<>();

    LongPoll(Clock clock, Instant until) {
        this.clock = clock;
        this.until = until;
        this.timer = clock.schedule(until, this::wake);
    }

    /** Ends the subscription when the poll ends. */
    void listenTo(MessageQueues.Subscription subscription) {
        subscriptions.add(subscription);
    }

    void wake() {
        news.release();
    }

    /** Waits for news; returns false when the time is over or the thread is to end. */
    boolean park() {
        if (!clock.now().isBefore(until)) {
            return false;
        }
        try {
            news.acquire();
            news.drainPermits();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        timer.cancel();
        subscriptions.forEach(MessageQueues.Subscription::close);
    }
}
