package dev.millrace.services.streams;

import dev.millrace.model.SequenceNumber;
import dev.millrace.tables.item.JsonBuffer;
import dev.millrace.tables.stream.ChangeRecord;
import dev.millrace.tables.stream.Sequences;
import dev.millrace.tables.stream.StreamState;
import java.nio.charset.StandardCharsets;

/**
 * Change records of one stream as JSON, in the two forms AWS has: what GetRecords answers (spec 1.2) and what a
 * function is given (spec E). Keys and images are copied as the bytes they are stored as; no tree is built. Not
 * thread-safe.
 */
final class RecordJson {

    private static final byte[] INSERTED = ascii("\",\"eventName\":\"INSERT");
    private static final byte[] MODIFIED = ascii("\",\"eventName\":\"MODIFY");
    private static final byte[] REMOVED = ascii("\",\"eventName\":\"REMOVE");
    private static final byte[] KEYS = ascii(",\"Keys\":");
    private static final byte[] NEW_IMAGE = ascii(",\"NewImage\":");
    private static final byte[] OLD_IMAGE = ascii(",\"OldImage\":");
    private static final byte[] SEQUENCE_NUMBER = ascii(",\"SequenceNumber\":\"");
    private static final byte[] SIZE_BYTES = ascii("\",\"SizeBytes\":");

    private final StreamState stream;
    private final long streamHash;
    private final byte[] source;
    private final byte[] viewType;
    private final byte[] sourceArn;
    private long lastSecond;
    private String lastSecondText = "0.0";

    RecordJson(StreamState stream) {
        this.stream = stream;
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
                String.valueOf(record.createdAt().getEpochSecond()));
        if (record.change().byService()) {
            out.raw(",\"userIdentity\":{\"Type\":\"Service\",\"PrincipalId\":\"dynamodb.amazonaws.com\"}");
        }
        out.raw('}');
    }

    /** Appends the record as an element of the {@code Records} of an invocation event. */
    void writeEvent(JsonBuffer out, ChangeRecord record, SequenceNumber number) {
        // Lambda prints the seconds as Java prints a double: 1.789651658E9.
        writeCommon(out, record, number, secondsText(record.createdAt().getEpochSecond()));
        if (record.change().byService()) {
            out.raw(",\"userIdentity\":{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}");
        }
        out.raw(sourceArn);
    }

    private String secondsText(long second) {
        if (second != lastSecond) {
            lastSecond = second;
            lastSecondText = Double.toString((double) second);
        }
        return lastSecondText;
    }

    /** What the record counts towards the size of an answer. */
    int sizeBytes(ChangeRecord record) {
        return record.sizeBytes(stream.view());
    }

    private void writeCommon(JsonBuffer out, ChangeRecord record, SequenceNumber number, String createdAt) {
        out.raw("{\"eventID\":\"");
        writeEventId(out, record.sequence());
        out.raw(
                switch (record.change().kind()) {
                    case INSERT -> INSERTED;
                    case MODIFY -> MODIFIED;
                    case REMOVE -> REMOVED;
                });
        out.raw(source).raw(createdAt);
        out.raw(KEYS).raw(record.change().keys());
        writeImage(out, NEW_IMAGE, record.newImage(stream.view()));
        writeImage(out, OLD_IMAGE, record.oldImage(stream.view()));
        out.raw(SEQUENCE_NUMBER).raw(number.digits());
        out.raw(SIZE_BYTES).raw(String.valueOf(sizeBytes(record)));
        out.raw(viewType);
    }

    private static void writeImage(JsonBuffer out, byte[] name, byte[] image) {
        if (image.length > 0) {
            out.raw(name).raw(image);
        }
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
