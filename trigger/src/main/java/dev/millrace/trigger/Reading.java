package dev.millrace.trigger;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a shard has been read, and the read that is under way. Immutable.
 *
 * @param upTo every record up to here was read
 * @param fromHorizon the next read starts at the horizon, because records behind {@code upTo} were trimmed
 * @param endOfShard nothing follows what was read
 * @param outstanding the number of the read that is under way
 * @param trouble present while the source cannot be read
 */
record Reading(
        Position upTo, boolean fromHorizon, boolean endOfShard, OptionalLong outstanding, Optional<Trouble> trouble) {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    /** The source could not be read so often in a row; when to try again. */
    record Trouble(int failures, Instant retryAt) {}

    static Reading startingAt(Position position) {
        return new Reading(position, false, false, OptionalLong.empty(), Optional.empty());
    }

    boolean isAnsweredBy(long read) {
        return outstanding.isPresent() && outstanding.getAsLong() == read;
    }

    /** Where the next read starts. */
    Position from() {
        return fromHorizon ? Position.HORIZON : upTo;
    }

    Reading asking(long read) {
        return new Reading(upTo, fromHorizon, endOfShard, OptionalLong.of(read), trouble);
    }

    Reading found(Position last, boolean end) {
        return new Reading(last, false, end, OptionalLong.empty(), Optional.empty());
    }

    Reading trimmed() {
        return new Reading(upTo, true, endOfShard, OptionalLong.empty(), Optional.empty());
    }

    /** The wait doubles with each failure in a row. */
    Reading failed(Instant now, Duration longestWait) {
        int failures = trouble.map(Trouble::failures).orElse(0) + 1;
        var wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, 20));
        var retryAt = now.plus(wait.compareTo(longestWait) > 0 ? longestWait : wait);
        return new Reading(
                upTo, fromHorizon, endOfShard, OptionalLong.empty(), Optional.of(new Trouble(failures, retryAt)));
    }

    /** The source perhaps can be read again. */
    Reading worthTrying(Instant now) {
        return trouble.map(known -> new Reading(
                        upTo, fromHorizon, endOfShard, outstanding, Optional.of(new Trouble(known.failures(), now))))
                .orElse(this);
    }
}
