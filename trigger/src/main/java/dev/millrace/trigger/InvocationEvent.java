package dev.millrace.trigger;

import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * The event a function is given, {@code {"Records":[…,…]}}, made of the records' own bytes (E.1); in a tumbling window
 * with the members of J.4 behind them.
 */
public final class InvocationEvent {

    private static final byte[] HEAD = "{\"Records\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAIL = "]}".getBytes(StandardCharsets.US_ASCII);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private InvocationEvent() {}

    /** The event of these records, JSON in UTF-8. */
    public static byte[] of(List<StreamRecord> records) {
        return of(records, TAIL);
    }

    /**
     * The event of a call that may belong to a tumbling window, JSON in UTF-8.
     *
     * @param shard where the records come from
     * @param streamArn the stream's
     */
    public static byte[] of(List<StreamRecord> records, Optional<WindowCall> window, ShardId shard, String streamArn) {
        return of(
                records, window.map(call -> windowTail(call, shard, streamArn)).orElse(TAIL));
    }

    private static byte[] windowTail(WindowCall call, ShardId shard, String streamArn) {
        var tail = "],\"shardId\":\"" + shard.value()
                + "\",\"eventSourceARN\":\"" + streamArn
                + "\",\"window\":{\"start\":\"" + SECONDS.format(call.window().start())
                + "\",\"end\":\"" + SECONDS.format(call.window().end())
                + "\"},\"state\":" + call.state()
                + ",\"isFinalInvokeForWindow\":" + call.isFinal()
                + ",\"isWindowTerminatedEarly\":" + call.isTerminatedEarly() + "}";
        return tail.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] of(List<StreamRecord> records, byte[] tail) {
        int recordBytes = 0;
        for (var record : records) {
            recordBytes += record.eventBytes();
        }
        var event = new byte[(int) length(records.size(), recordBytes) - TAIL.length + tail.length];
        int at = append(HEAD, event, 0);
        for (int i = 0; i < records.size(); i++) {
            if (i > 0) {
                event[at++] = ',';
            }
            at = records.get(i).writeEvent(event, at);
        }
        append(tail, event, at);
        return event;
    }

    /** The length in bytes of an event outside of windows, envelope and commas included. */
    static long length(int records, long recordBytes) {
        return HEAD.length + TAIL.length + recordBytes + Math.max(0, records - 1);
    }

    private static int append(byte[] part, byte[] whole, int at) {
        System.arraycopy(part, 0, whole, at, part.length);
        return at + part.length;
    }
}
