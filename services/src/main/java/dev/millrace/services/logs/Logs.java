package dev.millrace.services.logs;

import dev.millrace.functions.FunctionLog;
import dev.millrace.functions.LogSource;
import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.LogsErrors;
import dev.millrace.store.Change;
import dev.millrace.store.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * Log groups, streams and events from the inside, and the log of functions: a line of a function becomes an event of
 * its environment's stream, which is made when there is none. Thread-safe.
 */
public final class Logs implements FunctionLog, AutoCloseable {

    /** How large a group may grow; beyond it the oldest events go. */
    private static final long MOST_BYTES_A_GROUP = 256L << 20;

    private final Store store;
    private final Clock clock;
    private final Followers followers = new Followers();
    private final Appender appender;
    private final LineBuffer buffer;
    private final Retention retention;

    /** @param background for work that nobody waits for; each task may take a moment */
    public Logs(Store store, Clock clock, Executor background) {
        this(store, clock, background, MOST_BYTES_A_GROUP);
    }

    Logs(Store store, Clock clock, Executor background, long mostBytesAGroup) {
        this.store = store;
        this.clock = clock;
        this.appender = new Appender(store, clock, followers);
        this.buffer = new LineBuffer(this::write, background);
        this.retention = new Retention(store, clock, background, mostBytesAGroup);
        retention.start();
    }

    // ---- the log of functions

    @Override
    public void line(LogSource source, String text) {
        buffer.add(source, clock.now().toEpochMilli(), text);
    }

    private void write(List<LineBuffer.Line> lines) {
        var bySource = new LinkedHashMap<LogSource, List<Entry>>();
        for (var line : lines) {
            bySource.computeIfAbsent(line.source(), any -> new ArrayList<>()).add(line.entry());
        }
        var groups = store.commit(writer -> {
            var written = new ArrayList<StoredGroup>();
            bySource.forEach((source, entries) -> written.add(appender.appendOfFunction(
                    writer, source.function().scope().orElseThrow(), source.group(), source.stream(), entries)));
            return written;
        });
        groups.forEach(retention::bound);
    }

    /** A client's change comes behind what functions have printed before. */
    private <T> T commit(Change<T> change) {
        buffer.flush();
        return store.commit(change);
    }

    // ---- groups

    void createGroup(Scope scope, String name, Map<String, String> tags) {
        commit(writer -> {
            if (LogStore.group(writer, scope, name).isPresent()) {
                throw LogsErrors.groupExists();
            }
            return appender.createGroup(writer, scope, name, tags);
        });
    }

    void deleteGroup(Scope scope, String name) {
        commit(writer -> {
            var group = LogStore.group(writer, scope, name).orElseThrow(LogsErrors::groupNotFound);
            LogStore.delete(writer, group);
            return group;
        });
    }

    void changeGroup(Scope scope, String name, UnaryOperator<StoredGroup> change) {
        commit(writer -> {
            var group = LogStore.group(writer, scope, name).orElseThrow(LogsErrors::groupNotFound);
            LogStore.put(writer, change.apply(group));
            return group;
        });
    }

    /** The group. @throws dev.millrace.model.ServiceException if there is none */
    StoredGroup group(Scope scope, String name) {
        buffer.flush();
        return LogStore.group(store, scope, name).orElseThrow(LogsErrors::groupNotFound);
    }

    /** The scope's groups by name. */
    List<StoredGroup> groups(Scope scope) {
        buffer.flush();
        return LogStore.groups(store, scope);
    }

    /** Whether there is a group of that name. */
    public boolean hasGroup(Scope scope, String name) {
        buffer.flush();
        return LogStore.group(store, scope, name).isPresent();
    }

    /** The names of the scope's groups, sorted. */
    public List<String> groupNames(Scope scope) {
        return groups(scope).stream().map(StoredGroup::name).toList();
    }

    // ---- streams

    void createStream(Scope scope, String groupName, String name) {
        commit(writer -> {
            var group = LogStore.group(writer, scope, groupName).orElseThrow(LogsErrors::groupNotFound);
            if (LogStore.stream(writer, group, name).isPresent()) {
                throw LogsErrors.streamExists();
            }
            return appender.createStream(writer, group, name, false);
        });
    }

    void deleteStream(Scope scope, String groupName, String name) {
        commit(writer -> {
            var group = LogStore.group(writer, scope, groupName).orElseThrow(LogsErrors::groupNotFound);
            var stream = LogStore.stream(writer, group, name).orElseThrow(LogsErrors::streamNotFound);
            LogStore.delete(writer, group, stream);
            return stream;
        });
    }

    /** The group's streams by name. */
    List<StoredStream> streams(StoredGroup group) {
        return LogStore.streams(store, group);
    }

    // ---- events

    /** Adds events to a stream that must exist. */
    void put(Scope scope, String groupName, String streamName, List<Entry> entries) {
        retention.bound(commit(writer -> appender.append(writer, scope, groupName, streamName, entries)));
    }

    /** Events of the group from before this time, in epoch milliseconds, have expired. */
    long horizon(StoredGroup group) {
        return retention.horizon(group);
    }

    /** The group's events as they are now. */
    EventPages events(StoredGroup group) {
        return new EventPages(store, group, retention.horizon(group));
    }

    // ---- for people

    /** Hears the lines of a group. */
    public interface Listener {
        void event(Instant at, String stream, String message) throws IOException;

        /** Events came faster than they could be taken; so many were left out. */
        void missed(long events) throws IOException;

        /** Nothing has happened for a while: the time to see whether anybody still listens. */
        void idle() throws IOException;
    }

    /**
     * Tells what the group has logged since then, and, until interrupted, closed or the listener throws, what it logs
     * from now on. The group need not exist yet.
     *
     * @param filter a filter pattern; empty lets all pass
     * @throws dev.millrace.model.ServiceException if the pattern cannot be read, or there is no such group and nothing
     *     to wait for
     */
    public void tail(Scope scope, String group, Instant since, String filter, boolean follow, Listener listener)
            throws IOException, InterruptedException {
        var pattern = FilterPattern.parse(filter);
        var tail = new Tail(scope, group, since, pattern, listener);
        if (!follow) {
            tail.history(events(group(scope, group)), Long.MAX_VALUE);
            return;
        }
        var follower = commit(writer -> {
            var begun = new Follower(appender.lastNumber());
            followers.add(scope, group, begun);
            return begun;
        });
        try {
            var found = LogStore.group(store, scope, group);
            if (found.isPresent()) {
                tail.history(events(found.get()), follower.after());
            }
            tail.follow(follower);
        } finally {
            followers.remove(scope, group, follower);
        }
    }

    /** Ends whoever follows; what is logged afterwards is still kept. */
    public void endFollowing() {
        followers.close();
    }

    /** Writes what is gathered; the store is its owner's to close. */
    @Override
    public void close() {
        endFollowing();
        retention.close();
        buffer.close();
    }
}
