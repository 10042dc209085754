package dev.millrace.services.sqs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * FIFO queues: messages of a group come in the order they were sent, and none comes while one of its group is in flight
 * or an earlier one is delayed. Of several groups the one whose turn has waited longest is first, and gives as many as
 * are wanted before the next does.
 */
final class GroupByGroup implements ReadyMessages {

    /** The messages of one group. */
    private static final class Group {
        private final TreeSet<Long> visible = new TreeSet<>();
        private final TreeSet<Long> delayed = new TreeSet<>();
        private final TreeSet<Long> inFlight = new TreeSet<>();

        private SortedSet<Long> inOrder() {
            return delayed.isEmpty() ? visible : visible.headSet(delayed.first());
        }

        /** The group's first message, if it may be received. */
        private OptionalLong turn() {
            var messages = inOrder();
            return inFlight.isEmpty() && !messages.isEmpty() ? OptionalLong.of(messages.first()) : OptionalLong.empty();
        }

        private boolean isEmpty() {
            return visible.isEmpty() && delayed.isEmpty() && inFlight.isEmpty();
        }
    }

    private final Map<String, Group> groups = new HashMap<>();

    /** Groups whose turn it may be, by their first message. */
    private final TreeMap<Long, Group> open = new TreeMap<>();

    @Override
    public void hidden(long number, Delivery delivery) {
        change(delivery, group -> (delivery.isDelayed() ? group.delayed : group.inFlight).add(number));
    }

    @Override
    public void visible(long number, Delivery delivery) {
        change(delivery, group -> {
            group.delayed.remove(number);
            group.inFlight.remove(number);
            group.visible.add(number);
        });
    }

    @Override
    public void forget(long number, Delivery delivery) {
        change(delivery, group -> {
            group.delayed.remove(number);
            group.inFlight.remove(number);
            group.visible.remove(number);
        });
    }

    private void change(Delivery delivery, Consumer<Group> change) {
        var group = groups.computeIfAbsent(delivery.group(), name -> new Group());
        group.turn().ifPresent(open::remove);
        change.accept(group);
        group.turn().ifPresent(first -> open.put(first, group));
        if (group.isEmpty()) {
            groups.remove(delivery.group());
        }
    }

    @Override
    public void clear() {
        groups.clear();
        open.clear();
    }

    @Override
    public boolean isEmpty() {
        return open.isEmpty();
    }

    @Override
    public List<Long> first(int max) {
        var first = new ArrayList<Long>();
        for (var group : open.values()) {
            for (var number : group.inOrder()) {
                if (first.size() == max) {
                    return first;
                }
                first.add(number);
            }
        }
        return first;
    }
}
