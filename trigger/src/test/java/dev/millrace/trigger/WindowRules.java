package dev.millrace.trigger;

import dev.millrace.model.StreamRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the tumbling windows of one delivery must be: each call is told what the last one returned (J.5), and each
 * checkpoint has the state that belongs to its position, so a crash neither loses records nor adds them up twice.
 */
final class WindowRules {

    /** What a window holds; one with nothing added up is as good as none. */
    private record Held(TumblingWindow window, String state) {
        static Optional<Held> of(Optional<OpenWindow> open) {
            return open.filter(window -> !window.state().equals(OpenWindow.NO_STATE))
                    .map(window -> new Held(window.window(), window.state()));
        }
    }

    private Optional<Held> live;

    /** By position, what was held there; more than one where a window was closed without another record. */
    private final NavigableMap<Integer, List<Optional<Held>>> heldAt = new TreeMap<>();

    WindowRules(Position start, Optional<OpenWindow> open) {
        live = Held.of(open);
        note(ordinal(start));
    }

    private static int ordinal(Position position) {
        return position.last().map(number -> Integer.parseInt(number.digits())).orElse(0);
    }

    private void note(int position) {
        heldAt.computeIfAbsent(position, any -> new ArrayList<>(2)).add(live);
    }

    /** The lanes were made anew from here. */
    void restartedAt(Position position) {
        heldAt.clear();
        note(ordinal(position));
    }

    /** A call added up some records. */
    void addedUp(TumblingWindow window, String state, StreamRecord last) {
        live = Optional.of(new Held(window, state));
        note(TestRecords.ordinal(last));
    }

    /** The window has had its final call, or will not have it. */
    void closed(Position settled) {
        int position = Math.max(ordinal(settled), heldAt.lastKey());
        note(position); // it was open there, and now is not
        live = Optional.empty();
        note(position);
    }

    void checkCall(WindowCall call, List<StreamRecord> records) {
        for (var record : records) {
            if (!call.window().holds(record.createdAt())) {
                throw Invariant.WINDOW.broken("%s is sent in %s", record, call.window());
            }
        }
        var expected = live.filter(held -> held.window().equals(call.window()));
        if (live.isPresent() && expected.isEmpty()) {
            throw Invariant.WINDOW.broken("%s begins before %s was closed", call.window(), live.get());
        }
        var state = expected.map(Held::state).orElse(OpenWindow.NO_STATE);
        if (!state.equals(call.state())) {
            throw Invariant.WINDOW.broken("%s is told %s, not %s", call.window(), call.state(), state);
        }
        var once = new HashSet<>(SimulatedFunction.seenIn(state));
        for (var record : records) {
            if (!once.add(TestRecords.ordinal(record))) {
                throw Invariant.WINDOW.broken("%s is added up twice", record);
            }
        }
    }

    void checkSaved(Checkpoint checkpoint) {
        if (checkpoint.finished()) {
            return;
        }
        var saved = Held.of(checkpoint.window());
        var entry = heldAt.floorEntry(ordinal(checkpoint.lanes().getFirst()));
        if (entry == null ? saved.isPresent() : !entry.getValue().contains(saved)) {
            throw Invariant.WINDOW.broken("%s has %s, not %s", checkpoint.text(), saved, entry);
        }
    }
}
