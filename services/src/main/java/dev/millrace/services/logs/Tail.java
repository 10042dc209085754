package dev.millrace.services.logs;

import dev.millrace.model.Scope;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One reader of a group's lines, past and to come. Used by one thread. */
record Tail(Scope scope, String group, Instant since, FilterPattern pattern, Logs.Listener listener) {

    private static final int PAGE_EVENTS = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Tells what lies in the store, but nothing numbered higher: that is going to be heard. */
    void history(EventPages events, long upTo) throws IOException {
        var query = new EventPages.Query(since.toEpochMilli(), Long.MAX_VALUE, Optional.empty(), pattern);
        Optional<Position> next = Optional.of(Position.before(0));
        while (next.isPresent()) {
            var page = events.forwards(query, next.get(), PAGE_EVENTS);
            for (var event : page.events()) {
                if (event.position().sequence() <= upTo) {
                    tell(event);
                }
            }
            next = page.rest();
        }
    }

    void follow(Follower follower) throws IOException, InterruptedException {
        while (!follower.isEnded()) {
            var event = follower.next(PATIENCE);
            if (event.isEmpty()) {
                listener.idle();
            } else if (pattern.matches(event.get().message())) {
                tell(event.get());
            }
            long missed = follower.missed();
            if (missed > 0) {
                listener.missed(missed);
            }
        }
    }

    private void tell(LogEvent event) throws IOException {
        listener.event(Instant.ofEpochMilli(event.position().timestamp()), event.stream(), event.message());
    }
}
