package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/** An immutable list of numbers; slices share the array. */
final class Numbers extends AbstractList<SequenceNumber> implements RandomAccess {

    static final Numbers NONE = new Numbers(new SequenceNumber[0], 0, 0);

    private final SequenceNumber[] all;
    private final int from;
    private final int size;

    private Numbers(SequenceNumber[] all, int from, int size) {
        this.all = all;
        this.from = from;
        this.size = size;
    }

    /** @param all not to be changed any more */
    static Numbers of(SequenceNumber... all) {
        return new Numbers(all, 0, all.length);
    }

    Numbers slice(int start, int end) {
        Objects.checkFromToIndex(start, end, size);
        return new Numbers(all, from + start, end - start);
    }

    /** What the list keeps from being collected, the same object for all slices. */
    static Object owner(List<SequenceNumber> numbers) {
        return numbers instanceof Numbers some ? some.all : numbers;
    }

    /** How many numbers that holds. */
    static int owned(List<SequenceNumber> numbers) {
        return numbers instanceof Numbers some ? some.all.length : numbers.size();
    }

    @Override
    public SequenceNumber get(int index) {
        Objects.checkIndex(index, size);
        return all[from + index];
    }

    @Override
    public int size() {
        return size;
    }
}
