package dev.millrace.trigger;

import dev.millrace.model.StreamRecord;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * An immutable run of records of one shard, ascending. Slices share the records' array, however often a batch is split.
 */
final class Records extends AbstractList<StreamRecord> implements RandomAccess {

    static final Records NONE = new Records(new StreamRecord[0], 0, 0);

    private final StreamRecord[] all;
    private final int from;
    private final int size;

    /** Counted when first asked for. */
    private long bytes = -1;

    private Records(StreamRecord[] all, int from, int size) {
        this.all = all;
        this.from = from;
        this.size = size;
    }

    static Records of(List<StreamRecord> records) {
        return records instanceof Records same
                ? same
                : new Records(records.toArray(StreamRecord[]::new), 0, records.size());
    }

    /** The records with {@code start <= index < end}. */
    Records slice(int start, int end) {
        Objects.checkFromToIndex(start, end, size);
        return new Records(all, from + start, end - start);
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
