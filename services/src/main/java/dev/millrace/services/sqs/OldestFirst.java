package dev.millrace.services.sqs;

import java.util.List;
import java.util.TreeSet;

/** Standard queues: whatever is visible may be received. */
final class OldestFirst implements ReadyMessages {

    private final TreeSet<Long> visible = new TreeSet<>();

    @Override
    public void hidden(long number, Delivery delivery) {
        // Nothing waits for it.
    }

    @Override
    public void visible(long number, Delivery delivery) {
        visible.add(number);
    }

    @Override
    public void forget(long number, Delivery delivery) {
        visible.remove(number);
    }

    @Override
    public void clear() {
        visible.clear();
    }

    @Override
    public boolean isEmpty() {
        return visible.isEmpty();
    }

    @Override
    public List<Long> first(int max) {
        return visible.stream().limit(max).toList();
    }
}
