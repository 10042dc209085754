package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.StreamRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How far a shard is done: for each lane the position up to which every record of that lane is settled. Immutable.
 *
 * @param lanes one position a lane, in the order of the lanes
 * @param window the tumbling window that has begun and not ended, with what was added up over the settled records
 * @param finished whether the shard is closed and all of it is settled; its children may start
 */
public record Checkpoint(List<Position> lanes, Optional<OpenWindow> window, boolean finished) {

    private static final String FORM = "1";
    private static final String AT_HORIZON = "-";
    private static final String WINDOW = "window=";

    public Checkpoint {
        lanes = List.copyOf(lanes);
        if (lanes.isEmpty()) {
            throw new IllegalArgumentException("a checkpoint has at least one lane");
        }
    }

    /** Progress of a mapping without tumbling windows. */
    public Checkpoint(List<Position> lanes, boolean finished) {
        this(lanes, Optional.empty(), finished);
    }

    /** Nothing beyond the position is done, in any lane. */
    public static Checkpoint at(Position position) {
        return new Checkpoint(List.of(position), false);
    }

    /** In which of so many lanes the record is delivered (D.4). */
    public static int laneOf(StreamRecord record, int lanes) {
        return ShardReading.laneOf(record, lanes);
    }

    /** The position before which everything is settled, in whatever lane. Reading continues here. */
    public Position lowest() {
        return Collections.min(lanes);
    }

    /** Whether the record is settled. */
    public boolean covers(StreamRecord record) {
        return finished || lanes.get(ShardReading.laneOf(record, lanes.size())).covers(record.sequenceNumber());
    }

    /**
     * The same progress for another number of lanes. The lanes of different factors have nothing in common, so all but
     * the lowest position is given up.
     */
    public Checkpoint forLanes(int count) {
        return count == lanes.size() ? this : new Checkpoint(Collections.nCopies(count, lowest()), window, finished);
    }

    /** This checkpoint of a shard that is done for good. */
    public Checkpoint asFinished() {
        return new Checkpoint(lanes, Optional.empty(), true);
    }

    /** One line of ASCII that {@link #parse} understands, also in later versions. */
    public String text() {
        var text = new StringBuilder(FORM).append(finished ? " finished" : " open");
        for (var lane : lanes) {
            text.append(' ').append(lane.last().map(SequenceNumber::digits).orElse(AT_HORIZON));
        }
        window.ifPresent(open -> text.append(' ').append(WINDOW).append(open.text()));
        return text.toString();
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Checkpoint parse(String text) {
        var words = text.split(" ", -1);
        if (words.length < 3 || !words[0].equals(FORM)) {
            throw new IllegalArgumentException("not a checkpoint of form " + FORM + ": '" + text + "'");
        }
        boolean finished = switch (words[1]) {
            case "finished" -> true;
            case "open" -> false;
            default -> throw new IllegalArgumentException("not a checkpoint: '" + text + "'");
        };
        var lanes = new ArrayList<Position>(words.length - 2);
        var window = Optional.<OpenWindow>empty();
        for (int i = 2; i < words.length; i++) {
            if (words[i].startsWith(WINDOW)) {
                window = Optional.of(OpenWindow.parse(words[i].substring(WINDOW.length())));
                continue;
            }
            lanes.add(words[i].equals(AT_HORIZON) ? Position.HORIZON : Position.after(new SequenceNumber(words[i])));
        }
        return new Checkpoint(lanes, window, finished);
    }
}
