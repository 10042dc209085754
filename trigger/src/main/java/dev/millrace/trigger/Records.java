package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.StreamRecord;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * An immutable run of records of one shard, ascending. Slices share the records' array, however often a batch is split.
 */
final class Records extends AbstractList<StreamRecord> implements RandomAccess {

    static final Records NONE = new Records(new StreamRecord[0], 0, 0, false);

    private final StreamRecord[] all;
    private final int from;
    private final int size;

    /** Whether the shard may have records between these that are not among them. */
    private final boolean gaps;

    /** Counted when first asked for. */
    private long bytes = -1;

    /** Made when first asked for; shared by slices made after that. */
    private Numbers numbers = Numbers.NONE;

    private Records(StreamRecord[] all, int from, int size, boolean gaps) {
        this.all = all;
        this.from = from;
        this.size = size;
        this.gaps = gaps;
    }

    static Records of(List<StreamRecord> records) {
        return records instanceof Records same
                ? same
                : new Records(records.toArray(StreamRecord[]::new), 0, records.size(), false);
    }

    /** The same, of records between which others are missing: those that filters or other lanes took. */
    Records withGaps(boolean gaps) {
        return gaps == this.gaps ? this : new Records(all, from, size, gaps);
    }

    boolean hasGaps() {
        return gaps;
    }

    /** For the history, which must not hold on to the records: each one's number, if first and last do not say it. */
    List<SequenceNumber> numbersIfGaps() {
        if (gaps && numbers.isEmpty()) {
            var each = new SequenceNumber[size];
            for (int i = 0; i < size; i++) {
                each[i] = all[from + i].sequenceNumber();
            }
            numbers = Numbers.of(each);
        }
        return numbers;
    }

    /** The records with {@code start <= index < end}. */
    Records slice(int start, int end) {
        Objects.checkFromToIndex(start, end, size);
        var part = new Records(all, from + start, end - start, gaps);
        if (!numbers.isEmpty()) {
            part.numbers = numbers.slice(start, end);
        }
        return part;
    }

    StreamRecord first() {
        return get(0);
    }

    StreamRecord last() {
        return get(size - 1);
    }

    /** Sum of the lengths of their event forms. */
    long recordBytes() {
        if (bytes < 0) {
            long sum = 0;
            for (int i = 0; i < size; i++) {
                sum += all[from + i].eventBytes();
            }
            bytes = sum;
        }
        return bytes;
    }

    @Override
    public StreamRecord get(int index) {
        Objects.checkIndex(index, size);
        return all[from + index];
    }

    @Override
    public int size() {
        return size;
    }
}
