package dev.millrace.services.logs;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.LogsErrors;
import dev.millrace.store.Reader;
import dev.millrace.store.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes groups, streams and events, and numbers them. Confined to the store's writing thread. */
final class Appender {

    /** Numbers begin with the time, so that they also grow if the store's memory of them were lost. */
    private static final int NUMBERS_A_MILLISECOND = 1 << 20;

    private final Clock clock;
    private final Followers followers;
    private long lastNumber;

    Appender(Reader store, Clock clock, Followers followers) {
        this.clock = clock;
        this.followers = followers;
        this.lastNumber = LogStore.lastNumber(store);
    }

    private long nextNumber() {
        lastNumber = Math.max(lastNumber + 1, clock.now().toEpochMilli() * NUMBERS_A_MILLISECOND);
        return lastNumber;
    }

    /** Every event so far has this number or a smaller one. */
    long lastNumber() {
        return lastNumber;
    }

    StoredGroup createGroup(Writer writer, Scope scope, String name, Map<String, String> tags) {
        var group = StoredGroup.fresh(nextNumber(), scope, name, clock.now().toEpochMilli(), tags);
        LogStore.put(writer, group);
        LogStore.putLastNumber(writer, lastNumber);
        return group;
    }

    StoredStream createStream(Writer writer, StoredGroup group, String name, boolean isOfFunction) {
        var stream = StoredStream.fresh(nextNumber(), name, clock.now().toEpochMilli(), isOfFunction);
        LogStore.put(writer, group, stream);
        LogStore.putLastNumber(writer, lastNumber);
        return stream;
    }

    /** Adds to a stream that must exist, as a client does. */
    StoredGroup append(Writer writer, Scope scope, String groupName, String streamName, List<Entry> entries) {
        var group = LogStore.group(writer, scope, groupName).orElseThrow(LogsErrors::groupNotFound);
        var stream = LogStore.stream(writer, group, streamName).orElseThrow(LogsErrors::streamNotFound);
        return append(writer, group, stream, entries);
    }

    /** Adds to a stream that is made if there is none, as Lambda does. */
    StoredGroup appendOfFunction(Writer writer, Scope scope, String groupName, String streamName, List<Entry> entries) {
        var group = LogStore.group(writer, scope, groupName)
                .orElseGet(() -> createGroup(writer, scope, groupName, Map.of()));
        var stream = LogStore.stream(writer, group, streamName)
                .orElseGet(() -> createStream(writer, group, streamName, true));
        return append(writer, group, stream, entries);
    }

    private StoredGroup append(Writer writer, StoredGroup group, StoredStream stream, List<Entry> entries) {
        if (entries.isEmpty()) {
            return group;
        }
        long now = clock.now().toEpochMilli();
        boolean isFollowed = followers.hasAny(group);
        var events = new ArrayList<LogEvent>();
        long bytes = 0;
        long first = Long.MAX_VALUE;
        long last = 0;
        for (var entry : entries) {
            var at = new Position(entry.timestamp(), nextNumber());
            LogStore.putEvent(writer, group, stream, at, now, entry.message());
            bytes += entry.size();
            first = Math.min(first, entry.timestamp());
            last = Math.max(last, entry.timestamp());
            if (isFollowed) {
                var message = new String(entry.message(), StandardCharsets.UTF_8);
                events.add(new LogEvent(stream.name(), at, now, message));
            }
        }
        var fuller = group.withStoredBytes(group.storedBytes() + bytes);
        LogStore.put(writer, fuller);
        LogStore.put(writer, fuller, stream.with(first, last, now));
        LogStore.putLastNumber(writer, lastNumber);
        if (isFollowed) {
            writer.afterCommit(() -> followers.tell(group, events));
        }
        return fuller;
    }
}
