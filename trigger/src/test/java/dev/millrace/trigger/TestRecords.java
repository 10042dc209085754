package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/** Records for tests. A record's number in its test is its sequence number, so 9 and 10 differ in length (B.13). */
final class TestRecords {

    private TestRecords() {}

    static StreamRecord record(int ordinal, String key, Instant createdAt) {
        return record(ordinal, key, createdAt, 40);
    }

    static StreamRecord record(int ordinal, String key, Instant createdAt, int bytes) {
        var event = new byte[bytes];
        var start = ("{\"n\":" + ordinal + "}").getBytes(StandardCharsets.UTF_8);
        Arrays.fill(event, (byte) ' ');
        System.arraycopy(start, 0, event, 0, start.length);
        return new StreamRecord(
                number(ordinal), createdAt.truncatedTo(ChronoUnit.SECONDS), new Seed(key.hashCode()).bits(), event);
    }

    static SequenceNumber number(int ordinal) {
        return new SequenceNumber(Integer.toString(ordinal));
    }

    static int ordinal(StreamRecord record) {
        return Integer.parseInt(record.sequenceNumber().digits());
    }

    static List<Integer> ordinals(List<StreamRecord> records) {
        return records.stream().map(TestRecords::ordinal).toList();
    }
}
