package dev.millrace.services.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.model.Scope;
import dev.millrace.services.Wire;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Reader;
import dev.millrace.store.Writer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where groups, streams and events lie in the store. A group's key is account, region and name; a stream's its group's
 * number and its name; an event's its group's number and its position, its value the stream's number, the time it came,
 * and the message.
 */
final class LogStore {

    private static final Keyspace GROUPS = new Keyspace("logs-groups", Keyspace.Use.RECORDS);
    private static final Keyspace STREAMS = new Keyspace("logs-streams", Keyspace.Use.RECORDS);
    private static final Keyspace EVENTS = new Keyspace("logs-events", Keyspace.Use.LOG);
    private static final Keyspace NUMBERS = new Keyspace("logs-numbers", Keyspace.Use.RECORDS);
    private static final byte[] LAST = {};
    private static final int EVENT_KEY_BYTES = 3 * Long.BYTES;
    private static final int EVENT_HEADER_BYTES = 2 * Long.BYTES;

    private LogStore() {}

    /** An event as it lies there. */
    record Raw(Position position, long stream, long ingested, byte[] value) {
        String message() {
            return new String(value, EVENT_HEADER_BYTES, value.length - EVENT_HEADER_BYTES, StandardCharsets.UTF_8);
        }

        int messageBytes() {
            return value.length - EVENT_HEADER_BYTES;
        }
    }

    @FunctionalInterface
    interface EventVisitor {
        /** Returns whether to go on. */
        boolean visit(Raw event);
    }

    /** The last number given out. */
    static long lastNumber(Reader reader) {
        var value = reader.get(NUMBERS, LAST);
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }

    static void putLastNumber(Writer writer, long number) {
        writer.put(NUMBERS, LAST, number(number));
    }

    static Optional<StoredGroup> group(Reader reader, Scope scope, String name) {
        var value = reader.get(GROUPS, groupKey(scope, name));
        return value == null ? Optional.empty() : Optional.of(read(value, StoredGroup.class));
    }

    /** The scope's groups by name. */
    static List<StoredGroup> groups(Reader reader, Scope scope) {
        var end = groupKey(scope, "");
        end[end.length - 1]++;
        return all(reader, GROUPS, groupKey(scope, ""), end, StoredGroup.class);
    }

    static List<StoredGroup> groups(Reader reader) {
        var found = new ArrayList<StoredGroup>();
        reader.scan(GROUPS, new byte[0], null, (key, value) -> found.add(read(value, StoredGroup.class)));
        return found;
    }

    static void put(Writer writer, StoredGroup group) {
        writer.put(GROUPS, groupKey(group.scope(), group.name()), bytes(group));
    }

    /** Deletes the group with all that is in it. */
    static void delete(Writer writer, StoredGroup group) {
        writer.delete(GROUPS, groupKey(group.scope(), group.name()));
        writer.deleteRange(STREAMS, number(group.number()), number(group.number() + 1));
        writer.deleteRange(EVENTS, number(group.number()), number(group.number() + 1));
    }

    static Optional<StoredStream> stream(Reader reader, StoredGroup group, String name) {
        var value = reader.get(STREAMS, streamKey(group, name));
        return value == null ? Optional.empty() : Optional.of(read(value, StoredStream.class));
    }

    /** The group's streams by name. */
    static List<StoredStream> streams(Reader reader, StoredGroup group) {
        return all(reader, STREAMS, number(group.number()), number(group.number() + 1), StoredStream.class);
    }

    static void put(Writer writer, StoredGroup group, StoredStream stream) {
        writer.put(STREAMS, streamKey(group, stream.name()), bytes(stream));
    }

    /** Its events stay until they are too old; nobody finds them any more. */
    static void delete(Writer writer, StoredGroup group, StoredStream stream) {
        writer.delete(STREAMS, streamKey(group, stream.name()));
    }

    static void putEvent(
            Writer writer, StoredGroup group, StoredStream stream, Position at, long ingested, byte[] message) {
        var value = ByteBuffer.allocate(EVENT_HEADER_BYTES + message.length)
                .putLong(stream.number())
                .putLong(ingested)
                .put(message)
                .array();
        writer.put(EVENTS, eventKey(group, at), value);
    }

    /** Visits the events with {@code from <= position < to}. */
    static void events(Reader reader, StoredGroup group, Position from, Position to, EventVisitor visitor) {
        reader.scan(EVENTS, eventKey(group, from), eventKey(group, to), (key, value) -> visitor.visit(raw(key, value)));
    }

    /** The same, from the last one down. */
    static void eventsBackwards(Reader reader, StoredGroup group, Position from, Position to, EventVisitor visitor) {
        reader.scanBackwards(
                EVENTS, eventKey(group, from), eventKey(group, to), (key, value) -> visitor.visit(raw(key, value)));
    }

    /** Deletes the events before the position. */
    static void deleteEvents(Writer writer, StoredGroup group, Position before) {
        writer.deleteRange(EVENTS, number(group.number()), eventKey(group, before));
    }

    private static Raw raw(byte[] key, byte[] value) {
        var place = ByteBuffer.wrap(key);
        var header = ByteBuffer.wrap(value);
        return new Raw(
                new Position(place.getLong(Long.BYTES), place.getLong(2 * Long.BYTES)),
                header.getLong(0),
                header.getLong(Long.BYTES),
                value);
    }

    private static byte[] groupKey(Scope scope, String name) {
        return (scope.account() + "/" + scope.region() + "/" + name).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] streamKey(StoredGroup group, String name) {
        var text = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(group.number())
                .put(text)
                .array();
    }

    private static byte[] eventKey(StoredGroup group, Position at) {
        return ByteBuffer.allocate(EVENT_KEY_BYTES)
                .putLong(group.number())
                .putLong(at.timestamp())
                .putLong(at.sequence())
                .array();
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static <T> List<T> all(Reader reader, Keyspace keyspace, byte[] from, byte[] to, Class<T> type) {
        var found = new ArrayList<T>();
        reader.scan(keyspace, from, to, (key, value) -> found.add(read(value, type)));
        return found;
    }

    private static byte[] bytes(Object value) {
        try {
            return Wire.JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T read(byte[] value, Class<T> type) {
        try {
            return Wire.JSON.readValue(value, type);
        } catch (IOException e) {
            throw new UncheckedIOException("a stored " + type.getSimpleName() + " cannot be read", e);
        }
    }
}
