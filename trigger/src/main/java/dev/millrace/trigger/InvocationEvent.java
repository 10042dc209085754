package dev.millrace.trigger;

import dev.millrace.model.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The event a function is given, {@code {"Records":[…,…]}}, made of the records' own bytes (E.1). */
public final class InvocationEvent {

    private static final byte[] HEAD = "{\"Records\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAIL = "]}".getBytes(StandardCharsets.US_ASCII);

    private InvocationEvent() {}

    /** The event of these records, JSON in UTF-8. */
    public static byte[] of(List<StreamRecord> records) {
        int recordBytes = 0;
        for (var record : records) {
            recordBytes += record.eventBytes();
        }
        var event = new byte[(int) length(records.size(), recordBytes)];
        int at = append(HEAD, event, 0);
        for (int i = 0; i < records.size(); i++) {
            if (i > 0) {
                event[at++] = ',';
            }
            at = append(records.get(i).event(), event, at);
        }
        append(TAIL, event, at);
        return event;
    }

    /** The event's length in bytes, envelope and commas included. */
    static long length(int records, long recordBytes) {
        return HEAD.length + TAIL.length + recordBytes + Math.max(0, records - 1);
    }

    private static int append(byte[] part, byte[] whole, int at) {
        System.arraycopy(part, 0, whole, at, part.length);
        return at + part.length;
    }
}
