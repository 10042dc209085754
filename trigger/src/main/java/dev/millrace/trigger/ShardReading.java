package dev.millrace.trigger;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.HistoryEntry.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a shard is read ahead and what was read is spread over its lanes (sections B and D). Lives as long as the
 * decision; confined to it.
 */
final class ShardReading {

    /** Largest single read: one GetRecords page, or a batch where that is larger. */
    private static final int READ_RECORDS = 1_000;

    private static final int READ_BYTES = 8 * 1024 * 1024;

    /** So many batches a lane are read ahead of the one in flight. */
    private static final int BATCHES_AHEAD = 2;

    private final ShardTurn turn;
    private Reading reading;

    ShardReading(ShardTurn turn, Reading reading) {
        this.turn = turn;
        this.reading = reading;
    }

    Reading reading() {
        return reading;
    }

    /** Begins again, whatever was read before. */
    void restartAt(Position position) {
        reading = Reading.startingAt(position);
    }

    void found(List<StreamRecord> records, boolean end) {
        rememberRecovery();
        if (!records.isEmpty()) {
            turn.remember(new HistoryEntry.RecordsRead(Span.of(Span.ALL_LANES, records)));
        }
        if (end) {
            turn.remember(new HistoryEntry.EndReached());
        }
        var last = records.isEmpty()
                ? reading.upTo()
                : Position.after(records.get(records.size() - 1).sequenceNumber());
        var lanes = turn.lanes();
        if (lanes.size() == 1) {
            lanes.getFirst().collect(Records.of(records));
        } else {
            spread(records, lanes);
        }
        reading = reading.found(last, end);
    }

    private static void spread(List<StreamRecord> records, List<LaneTurn> lanes) {
        var parts = new ArrayList<List<StreamRecord>>(lanes.size());
        for (int i = 0; i < lanes.size(); i++) {
            parts.add(new ArrayList<>());
        }
        for (var record : records) {
            parts.get(laneOf(record, lanes.size())).add(record);
        }
        for (int i = 0; i < lanes.size(); i++) {
            lanes.get(i).collect(Records.of(parts.get(i)).withGaps(true));
        }
    }

    /** D.4. A shard is a range of the hash's top bits, so a lane is chosen by the lower half. */
    static int laneOf(StreamRecord record, int lanes) {
        return (int) (((record.partitionKeyHash() & 0xFFFF_FFFFL) * lanes) >>> 32);
    }

    /** B.11: goes on at the horizon. */
    void trimmed(Optional<SequenceNumber> horizon) {
        rememberRecovery();
        turn.remember(new HistoryEntry.LostToTrimming(reading.upTo(), horizon));
        reading = reading.trimmed();
    }

    void unavailable(String reason) {
        reading = reading.failed(turn.now(), turn.limits().longestWait());
        turn.remember(new HistoryEntry.SourceProblem(reason));
    }

    void perhapsAvailable() {
        reading = reading.worthTrying(turn.now());
    }

    private void rememberRecovery() {
        if (reading.trouble().isPresent()) {
            turn.remember(new HistoryEntry.SourceRecovered());
        }
    }

    /** Asks for more, unless that was done, or there is no more, or no room for more. */
    void readMore() {
        if (reading.outstanding().isPresent() || reading.endOfShard()) {
            return;
        }
        var trouble = reading.trouble();
        if (trouble.isPresent() && turn.now().isBefore(trouble.get().retryAt())) {
            turn.wakeUpAt(trouble.get().retryAt());
            return;
        }
        int roomRecords = roomRecords();
        long roomBytes = roomBytes();
        if (roomRecords > 0 && roomBytes > 0 && isWanted()) {
            long read = turn.newNumber();
            int most = Math.max(READ_RECORDS, turn.settings().batchSize());
            turn.effect(new ShardEffect.Read(
                    read, reading.from(), Math.min(roomRecords, most), (int) Math.min(roomBytes, READ_BYTES)));
            reading = reading.asking(read);
            // Only now can a window turn out to be idle: until the source was asked, its records may be unread.
            for (var lane : turn.lanes()) {
                lane.openWindow().map(LaneWindow::idleAt).ifPresent(turn::wakeUpAt);
            }
        }
    }

    /**
     * Whether somebody waits for records, or will soon: while all lanes are at work, what they have for their next two
     * batches is enough. More would only be memory.
     */
    private boolean isWanted() {
        int held = 0;
        for (var lane : turn.lanes()) {
            if (!lane.isInFlight()) {
                return true;
            }
            held += lane.recordsHeld();
        }
        long enough = (1L + BATCHES_AHEAD)
                * turn.settings().batchSize()
                * turn.lanes().size();
        return held < Math.max(enough, READ_RECORDS);
    }

    /** Whether more may be read than is held now. */
    boolean mayReadAhead() {
        return roomRecords() > 0 && roomBytes() > 0;
    }

    /** How many more records may be read before some are settled (D.7). */
    private int roomRecords() {
        int room = turn.limits().readAheadRecords();
        for (var lane : turn.lanes()) {
            room -= lane.recordsHeld();
        }
        return room;
    }

    private long roomBytes() {
        long room = turn.limits().readAheadBytes();
        for (var lane : turn.lanes()) {
            room -= lane.bytesHeld();
        }
        return room;
    }
}
