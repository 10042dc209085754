package dev.millrace.services.streams;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.StreamRecord;
import dev.millrace.tables.item.JsonBuffer;
import dev.millrace.tables.stream.ChangeRecord;
import dev.millrace.tables.stream.Sequences;
import dev.millrace.tables.stream.StreamState;
import dev.millrace.tables.stream.StreamViewType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Change records of one stream as JSON, in the two forms AWS has: what GetRecords answers (spec 1.2) and what a
 * function is given (spec E). Keys and images are copied as the bytes they are stored as; no tree is built. Not
 * thread-safe; the events it makes are.
 */
final class RecordJson {

    private static final byte[] EVENT_ID = ascii("{\"eventID\":\"");
    private static final int EVENT_ID_DIGITS = 32;
    private static final byte[] INSERTED = ascii("\",\"eventName\":\"INSERT");
    private static final byte[] MODIFIED = ascii("\",\"eventName\":\"MODIFY");
    private static final byte[] REMOVED = ascii("\",\"eventName\":\"REMOVE");
    private static final byte[] KEYS = ascii(",\"Keys\":");
    private static final byte[] NEW_IMAGE = ascii(",\"NewImage\":");
    private static final byte[] OLD_IMAGE = ascii(",\"OldImage\":");
    private static final byte[] SEQUENCE_NUMBER = ascii(",\"SequenceNumber\":\"");
    private static final byte[] SIZE_BYTES = ascii("\",\"SizeBytes\":");
    private static final byte[] EXPIRED =
            ascii(",\"userIdentity\":{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}");

    private final StreamViewType view;
    private final long streamHash;
    private final byte[] source;
    private final byte[] viewType;
    private final byte[] sourceArn;
    private long lastSecond;
    private byte[] lastSecondText = ascii("0.0");

    RecordJson(StreamState stream) {
        this.view = stream.view();
        this.streamHash = mix(stream.number());
        this.source = ascii("\",\"eventVersion\":\"1.1\",\"eventSource\":\"aws:dynamodb\",\"awsRegion\":\""
                + stream.name().scope().region() + "\",\"dynamodb\":{\"ApproximateCreationDateTime\":");
        this.viewType = ascii(",\"StreamViewType\":\"" + stream.view() + "\"}");
        this.sourceArn = ascii(",\"eventSourceARN\":\"" + stream.name().arn() + "\"}");
    }

    /** As an element of the {@code Records} of GetRecords. */
    void writeAnswer(JsonBuffer out, ChangeRecord record) {
        writeCommon(
                out,
                record,
                Sequences.number(record.sequence()),
                ascii(String.valueOf(record.createdAt().getEpochSecond())));
        if (record.byService()) {
            out.raw(",\"userIdentity\":{\"Type\":\"Service\",\"PrincipalId\":\"dynamodb.amazonaws.com\"}");
        }
        out.raw('}');
    }

    /**
     * The record as an element of the {@code Records} of an invocation event, with the bytes it holds on to. Where the
     * view shows all that is stored these are the stored ones, else nothing is kept that the event does not show: how
     * far is read ahead is bounded by the lengths of events.
     */
    StreamRecord record(ChangeRecord record) {
        var number = Sequences.number(record.sequence());
        var createdAt = Instant.ofEpochSecond(record.createdAtSecond());
        var event = new RecordEvent(this, record, number, secondsText(record.createdAtSecond()));
        return view.showsNew() && view.showsOld()
                ? new StreamRecord(number, createdAt, record.keyHash(), event)
                : new StreamRecord(number, createdAt, record.keyHash(), event.bytes());
    }

    /** An event that holds on to what is stored, and spells it out where it is wanted. */
    private record RecordEvent(RecordJson json, ChangeRecord record, SequenceNumber number, byte[] createdAt)
            implements StreamRecord.Event {

        @Override
        public int length() {
            return json.commonLength(record, number, createdAt)
                    + (record.byService() ? EXPIRED.length : 0)
                    + json.sourceArn.length;
        }

        @Override
        public void writeTo(byte[] array, int from) {
            var out = JsonBuffer.into(array, from);
            json.writeCommon(out, record, number, createdAt);
            if (record.byService()) {
                out.raw(EXPIRED);
            }
            out.raw(json.sourceArn);
            if (out.length() != from + length()) {
                throw new IllegalStateException("the event of record " + number + " is not as long as was said");
            }
        }
    }

    /** Lambda prints the seconds as Java prints a double: 1.789651658E9. */
    private byte[] secondsText(long second) {
        if (second != lastSecond) {
            lastSecond = second;
            lastSecondText = ascii(Double.toString((double) second));
        }
        return lastSecondText;
    }

    /** What the record counts towards the size of an answer. */
    int sizeBytes(ChangeRecord record) {
        return record.sizeBytes(view);
    }

    private void writeCommon(JsonBuffer out, ChangeRecord record, SequenceNumber number, byte[] createdAt) {
        out.raw(EVENT_ID);
        writeEventId(out, record.sequence());
        out.raw(
                switch (record.kind()) {
                    case INSERT -> INSERTED;
                    case MODIFY -> MODIFIED;
                    case REMOVE -> REMOVED;
                });
        out.raw(source).raw(createdAt).raw(KEYS);
        record.writeKeys(out);
        if (record.newLength(view) > 0) {
            record.writeNewImage(out.raw(NEW_IMAGE));
        }
        if (record.oldLength(view) > 0) {
            record.writeOldImage(out.raw(OLD_IMAGE));
        }
        out.raw(SEQUENCE_NUMBER).raw(number.digits());
        out.raw(SIZE_BYTES).raw(String.valueOf(sizeBytes(record)));
        out.raw(viewType);
    }

    /** How many bytes {@link #writeCommon} writes. */
    private int commonLength(ChangeRecord record, SequenceNumber number, byte[] createdAt) {
        int newLength = record.newLength(view);
        int oldLength = record.oldLength(view);
        return EVENT_ID.length
                + EVENT_ID_DIGITS
                + INSERTED.length
                + source.length
                + createdAt.length
                + KEYS.length
                + record.keysLength()
                + (newLength > 0 ? NEW_IMAGE.length + newLength : 0)
                + (oldLength > 0 ? OLD_IMAGE.length + oldLength : 0)
                + SEQUENCE_NUMBER.length
                + number.digits().length()
                + SIZE_BYTES.length
                + digits(sizeBytes(record))
                + viewType.length;
    }

    private static int digits(int number) {
        int digits = 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /** From stream and position, so it is the same whenever the record is read, and no other record has it. */
    private void writeEventId(JsonBuffer out, long sequence) {
        out.hex(mix(sequence)).hex(mix(sequence ^ streamHash));
    }

    /** Stafford's mix: a bijection, so different numbers stay different. */
    private static long mix(long bits) {
        long z = bits + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
