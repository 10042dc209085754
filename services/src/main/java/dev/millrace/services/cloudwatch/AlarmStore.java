package dev.millrace.services.cloudwatch;

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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where alarms, their history and their pending actions lie in the store. History is kept for thirty days; its keys are
 * the alarm, a zero byte, the time and a number.
 */
final class AlarmStore {

    static final Duration HISTORY_KEPT = Duration.ofDays(30);

    private static final Keyspace ALARMS = new Keyspace("cloudwatch-alarms", Keyspace.Use.RECORDS);
    private static final Keyspace HISTORY = new Keyspace("cloudwatch-alarm-history", Keyspace.Use.RECORDS);
    private static final Keyspace ACTIONS = new Keyspace("cloudwatch-alarm-actions", Keyspace.Use.RECORDS);

    private AlarmStore() {}

    static List<StoredAlarm> alarms(Reader reader) {
        var all = new ArrayList<StoredAlarm>();
        reader.scan(ALARMS, new byte[0], null, (key, value) -> all.add(read(value, StoredAlarm.class)));
        return all;
    }

    static void put(Writer writer, StoredAlarm alarm) {
        writer.put(ALARMS, key(alarm.scope(), alarm.name()), bytes(alarm));
    }

    static void delete(Writer writer, StoredAlarm alarm) {
        writer.delete(ALARMS, key(alarm.scope(), alarm.name()));
    }

    static List<PendingAction> actions(Reader reader) {
        var all = new ArrayList<PendingAction>();
        reader.scan(ACTIONS, new byte[0], null, (key, value) -> all.add(read(value, PendingAction.class)));
        return all;
    }

    static void put(Writer writer, PendingAction action) {
        writer.put(ACTIONS, number(action.number()), bytes(action));
    }

    static void delete(Writer writer, PendingAction action) {
        writer.delete(ACTIONS, number(action.number()));
    }

    /** Adds the item, and drops what is too old of the same alarm. */
    static void remember(Writer writer, Scope scope, HistoryItem item, long number) {
        writer.put(HISTORY, historyKey(scope, item.alarmName(), item.timestamp().toEpochMilli(), number), bytes(item));
        writer.deleteRange(
                HISTORY,
                historyKey(scope, item.alarmName(), 0, 0),
                historyKey(
                        scope,
                        item.alarmName(),
                        item.timestamp().minus(HISTORY_KEPT).toEpochMilli(),
                        0));
    }

    /** The items of the scope from then on, oldest first within an alarm. */
    static List<HistoryItem> history(Reader reader, Scope scope, Instant since) {
        var all = new ArrayList<HistoryItem>();
        reader.scan(HISTORY, prefix(scope, (byte) 0), prefix(scope, (byte) 1), (key, value) -> {
            var item = read(value, HistoryItem.class);
            if (!item.timestamp().isBefore(since)) {
                all.add(item);
            }
            return true;
        });
        return all;
    }

    /** The highest number of any action or item of history; 0 if there is none. */
    static long lastNumber(Reader reader) {
        var last = new AtomicLong();
        for (var keyspace : List.of(ACTIONS, HISTORY)) {
            reader.scan(keyspace, new byte[0], null, (key, value) -> {
                last.accumulateAndGet(ByteBuffer.wrap(key).getLong(key.length - Long.BYTES), Math::max);
                return true;
            });
        }
        return last.get();
    }

    /** Drops what is too old of all alarms, also of those that are no more. */
    static void trim(Writer writer, Instant since) {
        var old = new ArrayList<byte[]>();
        writer.scan(HISTORY, new byte[0], null, (key, value) -> {
            if (ByteBuffer.wrap(key).getLong(key.length - 2 * Long.BYTES) < since.toEpochMilli()) {
                old.add(key);
            }
            return true;
        });
        old.forEach(key -> writer.delete(HISTORY, key));
    }

    private static byte[] historyKey(Scope scope, String alarm, long millis, long number) {
        var name = key(scope, alarm);
        return ByteBuffer.allocate(name.length + 1 + 2 * Long.BYTES)
                .put(name)
                .put((byte) 0)
                .putLong(millis)
                .putLong(number)
                .array();
    }

    private static byte[] key(Scope scope, String alarm) {
        var start = prefix(scope, (byte) 0);
        var name = alarm.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(start.length + name.length)
                .put(start)
                .put(name)
                .array();
    }

    private static byte[] prefix(Scope scope, byte end) {
        var text = (scope.account() + "/" + scope.region()).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(text.length + 1).put(text).put(end).array();
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] bytes(Object value) {
        try {
            return Wire.JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T read(byte[] bytes, Class<T> type) {
        try {
            return Wire.JSON.readValue(bytes, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
