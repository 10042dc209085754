package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import java.util.Objects;
import java.util.Optional;

/**
 * A place in a shard between two records. Immutable; ordered as the shard is.
 *
 * @param last the record it stands behind; empty at the trim horizon, before the oldest record the shard still holds
 */
public record Position(Optional<SequenceNumber> last) implements Comparable<Position> {

    /** Before the oldest record the shard still holds, whichever that is when it is read. */
    public static final Position HORIZON = new Position(Optional.empty());

    public Position {
        Objects.requireNonNull(last);
    }

    /** Behind the record with this number. */
    public static Position after(SequenceNumber number) {
        return new Position(Optional.of(number));
    }

    /** Whether the record with this number stands before this position. */
    public boolean covers(SequenceNumber number) {
        return last.isPresent() && !number.isAfter(last.get());
    }

    @Override
    public int compareTo(Position other) {
        if (last.isEmpty() || other.last.isEmpty()) {
            return Boolean.compare(last.isPresent(), other.last.isPresent());
        }
        return last.get().compareTo(other.last.get());
    }

    /** The later of two positions. */
    static Position later(Position first, Position second) {
        return first.compareTo(second) >= 0 ? first : second;
    }

    @Override
    public String toString() {
        return last.map(number -> "after " + number).orElse("horizon");
    }
}
