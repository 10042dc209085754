package dev.millrace.trigger;

import dev.millrace.model.StreamRecord;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The records a lane has read and not yet put into a batch, oldest first. Immutable: adding and taking give a new queue
 * that shares what it can, so neither copies what stays.
 *
 * <p>Two linked lists of runs: the front one oldest first, the back one newest first. The back is turned round when the
 * front is used up, so each run is moved once.
 */
final class RecordQueue {

    static final RecordQueue EMPTY = new RecordQueue(null, null, 0, 0);

    private record Node(Records run, @Nullable Node next) {}

    /** What was taken, and what is left. */
    record Taken(Records records, RecordQueue rest) {}

    private final @Nullable Node front;
    private final @Nullable Node back;
    private final int count;
    private final long recordBytes;

    private RecordQueue(@Nullable Node front, @Nullable Node back, int count, long recordBytes) {
        this.front = front;
        this.back = back;
        this.count = count;
        this.recordBytes = recordBytes;
    }

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    long recordBytes() {
        return recordBytes;
    }

    /** The length of an event with all its records. */
    long eventBytes() {
        return InvocationEvent.length(count, recordBytes);
    }

    /** The oldest record; there must be one. */
    StreamRecord oldest() {
        if (front == null) {
            throw new IllegalStateException("an empty queue has no oldest record");
        }
        return front.run.first();
    }

    /** The newest record; there must be one. */
    StreamRecord newest() {
        if (back != null) {
            return back.run.last();
        }
        var node = front;
        while (node != null && node.next != null) {
            node = node.next;
        }
        if (node == null) {
            throw new IllegalStateException("an empty queue has no newest record");
        }
        return node.run.last();
    }

    RecordQueue add(Records run) {
        if (run.isEmpty()) {
            return this;
        }
        int newCount = count + run.size();
        long newBytes = recordBytes + run.recordBytes();
        return front == null
                ? new RecordQueue(new Node(run, null), null, newCount, newBytes)
                : new RecordQueue(front, new Node(run, back), newCount, newBytes);
    }

    /** What a batch may hold. Its first record always fits. */
    private record Room(int records, long eventBytes, Optional<TumblingWindow> window) {
        boolean takes(StreamRecord record) {
            return window.isEmpty() || window.get().holds(record.createdAt());
        }
    }

    /**
     * Takes the oldest records, at most so many and so that their event is not longer, but at least one.
     *
     * @param window where present, the one that the oldest record belongs to: no record of another is taken (J.3)
     */
    Taken take(int maxRecords, long maxEventBytes, Optional<TumblingWindow> window) {
        var room = new Room(maxRecords, maxEventBytes, window);
        var run = front == null ? Records.NONE : front.run;
        int fitting = fitting(run, 0, 0, room);
        if (fitting < run.size() || fitting == maxRecords || count == run.size()) {
            return new Taken(
                    run.slice(0, fitting),
                    without(fitting, run.slice(0, fitting).recordBytes()));
        }
        return takeAcrossRuns(room);
    }

    private Taken takeAcrossRuns(Room room) {
        var taken = new ArrayList<StreamRecord>(Math.min(room.records(), count));
        var rest = this;
        long bytes = 0;
        boolean gaps = false;
        while (rest.front != null) {
            var run = rest.front.run;
            int fitting = fitting(run, taken.size(), bytes, room);
            if (fitting == 0) {
                break;
            }
            var part = run.slice(0, fitting);
            long partBytes = part.recordBytes();
            taken.addAll(part);
            gaps |= part.hasGaps();
            bytes += partBytes;
            rest = rest.without(fitting, partBytes);
            if (fitting < run.size()) {
                break;
            }
        }
        return new Taken(Records.of(taken).withGaps(gaps), rest);
    }

    /** How many records of the run still fit behind those taken already. */
    private static int fitting(Records run, int taken, long takenBytes, Room room) {
        int fitting = 0;
        long bytes = takenBytes;
        while (fitting < run.size() && taken + fitting < room.records()) {
            var record = run.get(fitting);
            bytes += record.eventBytes();
            boolean isFirst = taken + fitting == 0;
            boolean isTooLong = InvocationEvent.length(taken + fitting + 1, bytes) > room.eventBytes();
            if (!isFirst && (isTooLong || !room.takes(record))) {
                break;
            }
            fitting++;
        }
        return fitting;
    }

    /** This queue without so many records of its first run. */
    private RecordQueue without(int records, long bytes) {
        if (front == null || records == 0) {
            return this;
        }
        int newCount = count - records;
        long newBytes = recordBytes - bytes;
        if (records < front.run.size()) {
            var shortened = new Node(front.run.slice(records, front.run.size()), front.next);
            return new RecordQueue(shortened, back, newCount, newBytes);
        }
        return front.next == null
                ? new RecordQueue(reversed(back), null, newCount, newBytes)
                : new RecordQueue(front.next, back, newCount, newBytes);
    }

    private static @Nullable Node reversed(@Nullable Node list) {
        Node turned = null;
        for (var node = list; node != null; node = node.next) {
            turned = new Node(node.run, turned);
        }
        return turned;
    }
}
