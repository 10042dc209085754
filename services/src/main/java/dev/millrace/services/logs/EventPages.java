package dev.millrace.services.logs;

import dev.millrace.store.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads events of a group a page at a time. Events that have expired, or whose stream was deleted, are not there. */
final class EventPages {

    /** As AWS bounds a page. */
    static final int MOST_EVENTS = 10_000;

    private static final int MOST_BYTES = 1 << 20;

    /** So that a search for what is rare answers now and then. */
    private static final int MOST_SEEN = 100_000;

    private final Reader store;
    private final StoredGroup group;
    private final long horizon;
    private final Map<Long, String> streams = new HashMap<>();

    EventPages(Reader store, StoredGroup group, long horizon) {
        this.store = store;
        this.group = group;
        this.horizon = horizon;
        LogStore.streams(store, group).forEach(stream -> streams.put(stream.number(), stream.name()));
    }

    /**
     * What is looked for.
     *
     * @param start in epoch milliseconds
     * @param end exclusive
     * @param streams by name; empty for all
     */
    record Query(long start, long end, Optional<Set<String>> streams, FilterPattern pattern) {}

    /**
     * Events in the order of their positions.
     *
     * @param rest where to go on; empty if the end was reached
     */
    record Page(List<LogEvent> events, Optional<Position> rest) {}

    /** What of the query lies at the position or behind it. */
    Page forwards(Query query, Position from, int limit) {
        var collected = new Collected(query, limit);
        var start = later(from, Position.before(Math.max(query.start(), horizon)));
        LogStore.events(store, group, start, Position.before(query.end()), collected);
        return new Page(collected.events, collected.rest);
    }

    /** The last of the query that lies before the position, still in ascending order. */
    Page backwards(Query query, Position to, int limit) {
        var collected = new Collected(query, limit);
        var start = Position.before(Math.max(query.start(), horizon));
        var end = earlier(to, Position.before(query.end()));
        LogStore.eventsBackwards(store, group, start, end, collected);
        return new Page(collected.events.reversed(), collected.rest);
    }

    private static Position later(Position one, Position other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Position earlier(Position one, Position other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private final class Collected implements LogStore.EventVisitor {
        private final Query query;
        private final int limit;
        private final List<LogEvent> events = new ArrayList<>();
        private Optional<Position> rest = Optional.empty();
        private int seen;
        private int bytes;

        Collected(Query query, int limit) {
            this.query = query;
            this.limit = limit;
        }

        @Override
        public boolean visit(LogStore.Raw event) {
            int size = Entry.size(event.messageBytes());
            if (events.size() == limit || seen == MOST_SEEN || (bytes + size > MOST_BYTES && !events.isEmpty())) {
                rest = Optional.of(event.position());
                return false;
            }
            seen++;
            var stream = streams.get(event.stream());
            if (stream != null
                    && (query.streams().isEmpty() || query.streams().get().contains(stream))) {
                var message = event.message();
                if (query.pattern().matches(message)) {
                    bytes += size;
                    events.add(new LogEvent(stream, event.position(), event.ingested(), message));
                }
            }
            return true;
        }
    }
}
