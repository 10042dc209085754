package dev.millrace.trigger;

import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.HistoryEntry.WindowEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The tumbling window of a lane during one decision (section J). Lives as long as the decision; confined to it. */
final class LaneWindow {

    /** A window nothing happens in any more is closed so long after its end (J.7). */
    static final Duration IDLE = Duration.ofMinutes(2);

    /** What the members of an event beside its records and the state take, and more. */
    private static final int MEMBERS_BYTES = 1_024;

    /** What is to become of the open window. */
    sealed interface Ending {
        /** Nothing now: there is none, or it goes on. */
        record None() implements Ending {}

        /** The next call is its final one. */
        record Now(WindowEnd cause) implements Ending {}

        /** Unless something comes, at this instant. */
        record At(Instant instant) implements Ending {}
    }

    private final ShardTurn turn;
    private Optional<OpenWindow> open;

    LaneWindow(ShardTurn turn, Optional<OpenWindow> open) {
        this.turn = turn;
        this.open = open;
    }

    Optional<OpenWindow> open() {
        return open;
    }

    boolean isOpen() {
        return open.isPresent();
    }

    /** Whether the state has grown so long that the window ends before anything else is sent (J.8). */
    boolean endsEarly() {
        return open.isPresent() && open.get().endsEarly();
    }

    /** The window that a record belongs to; empty if windows are off. */
    Optional<TumblingWindow> of(StreamRecord record) {
        return turn.settings().tumblingWindow().map(length -> TumblingWindow.of(record.createdAt(), length));
    }

    /**
     * J.7: a window ends with the first record of another one, with the shard, or some time after its end. The last
     * only while the source has nothing: after a restart, or while it cannot be read, records of the window may be
     * unread.
     */
    Ending ending(RecordQueue buffer) {
        if (open.isEmpty()) {
            return new Ending.None();
        }
        var window = open.get().window();
        if (!buffer.isEmpty()) {
            boolean goesOn = of(buffer.oldest()).equals(Optional.of(window));
            return goesOn
                    ? new Ending.None()
                    : new Ending.Now(isOff() ? WindowEnd.SWITCHED_OFF : WindowEnd.NEXT_WINDOW);
        }
        var idleAt = idleAt(open.get());
        boolean isDue = !turn.now().isBefore(idleAt);
        if (isOff()) {
            return new Ending.Now(WindowEnd.SWITCHED_OFF);
        }
        if (turn.endOfShard()) {
            return new Ending.Now(WindowEnd.END_OF_SHARD);
        }
        if (isDue && turn.isReadParked()) {
            return new Ending.Now(WindowEnd.IDLE);
        }
        return isDue ? new Ending.None() : new Ending.At(idleAt);
    }

    private boolean isOff() {
        return turn.settings().tumblingWindow().isEmpty();
    }

    /** When the window ends although nothing has come. */
    static Instant idleAt(OpenWindow open) {
        return open.window().end().plus(IDLE);
    }

    /** Whether records of another window wait behind those of the oldest one, which therefore gets no more (J.3). */
    boolean isComplete(RecordQueue buffer) {
        return turn.settings().tumblingWindow().isPresent()
                && !of(buffer.newest()).equals(of(buffer.oldest()));
    }

    /** What the window adds to the length of an event. */
    long eventBytes() {
        return turn.settings().tumblingWindow().isEmpty() && open.isEmpty()
                ? 0
                : MEMBERS_BYTES + open.map(OpenWindow::stateBytes).orElse(0L);
    }

    /** Whether the state has grown since the form's batch was closed, so that one call cannot carry both. */
    boolean outgrew(Form form) {
        return form.window().isPresent()
                && form.records().size() > 1
                && form.eventBytes() > turn.limits().eventBytes() - eventBytes();
    }

    /** Begins the window of this form, if it has one that has not begun. */
    void begin(Form form) {
        if (open.isEmpty()) {
            open = form.window().map(OpenWindow::begun);
        }
    }

    /** What a call of this form is told. */
    Optional<WindowCall> call(Form form) {
        return form.window()
                .map(window -> open.orElseGet(() -> OpenWindow.begun(window)))
                .map(window -> form.isFinal() ? window.finalCall() : window.call());
    }

    /** A call of the open window succeeded with this state. */
    void advance(String state) {
        open = open.map(window -> window.with(state, turn.limits().stateBytes()));
    }

    /** The window has had its final call, or nobody will make it. */
    void close() {
        open = Optional.empty();
    }
}
