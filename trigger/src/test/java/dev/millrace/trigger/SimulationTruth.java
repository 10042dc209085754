package dev.millrace.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What really became of each record of a simulation, kept apart from what the engine believes, and the invariants of
 * the design asked of both.
 */
final class SimulationTruth {

    /** How a record ended. */
    enum End {
        DELIVERED,
        REPORTED,
        DROPPED,
        EXPIRED,
        TRIMMED,
        FILTERED
    }

    private final SimulatedStream stream;
    private final Map<String, Set<End>> ends = new HashMap<>();
    private final Map<String, StreamRecord> newestFirstDelivery = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> missed = new HashSet<>();
    private final Map<ShardId, Position> lowestSaved = new HashMap<>();
    private final Set<ShardId> finished = new HashSet<>();

    /** Reports issued in this life whose commit is not yet durable: settled for the engine, not for a restart. */
    private final Set<String> issued = new HashSet<>();

    private final Set<String> everIssued = new HashSet<>();

    SimulationTruth(SimulatedStream stream) {
        this.stream = stream;
    }

    void ended(List<StreamRecord> records, End end) {
        for (var record : records) {
            ends.computeIfAbsent(digits(record), number -> new HashSet<>()).add(end);
        }
    }

    /** Takes note of what a decision gives up, before its effects are carried out. */
    void saw(List<ShardEffect> effects) {
        for (var effect : effects) {
            if (effect instanceof ShardEffect.Report(var failure, var destination, var after)) {
                for (var record : failure.records()) {
                    issued.add(digits(record));
                    everIssued.add(digits(record));
                }
            }
        }
    }

    void crashed() {
        issued.clear();
    }

    boolean hasEnded(StreamRecord record) {
        return ends.containsKey(digits(record));
    }

    Map<End, Integer> counts() {
        var counts = new HashMap<End, Integer>();
        for (var ended : ends.values()) {
            ended.forEach(end -> counts.merge(end, 1, Integer::sum));
        }
        return counts;
    }

    List<StreamRecord> notEnded() {
        return stream.byNumber.values().stream()
                .filter(record -> !hasEnded(record))
                .toList();
    }

    /**
     * The stream has dropped the records. Those of a shard that has a position of its own are missed when they turn out
     * to be gone; from the horizon nobody can tell what was before.
     */
    void trimmed(List<StreamRecord> records) {
        ended(records, End.TRIMMED);
        for (var record : records) {
            var shard = stream.shardOf.get(digits(record));
            var position = shard == null ? null : lowestSaved.get(shard);
            if (position != null && position.last().isPresent()) {
                missed.add(digits(record));
            }
        }
    }

    /** Whether records were missed that ended in no other way than by the stream's retention. */
    boolean lostAny() {
        return missed.stream().anyMatch(number -> Set.of(End.TRIMMED).equals(ends.get(number)));
    }

    /**
     * Per partition key, first deliveries are in order. A record given up before a crash may come after all, out of
     * order: its end was decided, but not yet durable.
     */
    void functionSaw(List<StreamRecord> records) {
        for (var record : records) {
            if (seen.add(digits(record)) && !hasEnded(record) && !everIssued.contains(digits(record))) {
                var key = stream.keys.getOrDefault(digits(record), "");
                var newest = newestFirstDelivery.put(key, record);
                if (newest != null) {
                    assertThat(record.sequenceNumber())
                            .as("first deliveries of %s are in order", key)
                            .isGreaterThan(newest.sequenceNumber());
                }
            }
        }
    }

    /** What the state of a window says has been added up. */
    static List<Integer> seenIn(WindowCall call) {
        try {
            var seen = new ArrayList<Integer>();
            Vectors.JSON.readTree(call.state()).path("seen").forEach(number -> seen.add(number.asInt()));
            return seen;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A window's state and its records are of that window and shard, and nothing is added up twice: state and position
     * are one checkpoint.
     */
    void checkWindow(ShardId shard, WindowCall call, List<StreamRecord> records) {
        assertThat(records)
                .as("records of %s", call.window())
                .allMatch(record -> call.window().holds(record.createdAt()));
        var seen = seenIn(call);
        assertThat(seen)
                .as("the state of %s in %s", call.window(), shard)
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(
                        TestRecords.ordinals(records).isEmpty() ? List.of(-1) : TestRecords.ordinals(records))
                .allSatisfy(number -> {
                    assertThat(stream.shardOf.get(number.toString())).isEqualTo(shard);
                    var record = stream.byNumber.get(number.toString());
                    assertThat(record != null && call.window().holds(record.createdAt()))
                            .isTrue();
                });
    }

    /** A child waits for its parents. */
    void checkLineage(ShardId shard) {
        var parent = Optional.ofNullable(stream.shards.get(shard)).flatMap(found -> found.parent);
        parent.map(stream.shards::get).ifPresent(found -> {
            assertThat(found.all)
                    .as("%s waits for its parent %s", shard, found.id)
                    .allMatch(this::hasEnded);
            checkLineage(found.id);
        });
    }

    /** A checkpoint never passes an unsettled record and never moves back. */
    void saved(ShardId id, Checkpoint checkpoint) {
        var before = lowestSaved.put(id, checkpoint.lowest());
        if (before != null) {
            assertThat(checkpoint.lowest())
                    .as("the checkpoint of %s does not move back", id)
                    .isGreaterThanOrEqualTo(before);
        }
        if (checkpoint.finished()) {
            finished.add(id);
        } else {
            assertThat(finished).as("what is finished stays finished").doesNotContain(id);
        }
        var shard = stream.shards.get(id);
        if (shard == null) {
            return;
        }
        int lanes = checkpoint.lanes().size();
        for (var record : shard.all) {
            var position = checkpoint.lanes().get(ShardReading.laneOf(record, lanes));
            if (checkpoint.finished() || position.covers(record.sequenceNumber())) {
                assertThat(hasEnded(record))
                        .as("the checkpoint %s of %s passes %s, which has not ended", checkpoint.text(), id, record)
                        .isTrue();
            }
        }
    }

    /** When everything has ended, that is saved. */
    void checkAllCovered(ShardId id, Checkpoint checkpoint) {
        var shard = stream.shards.get(id);
        if (shard == null || checkpoint.finished()) {
            return;
        }
        int lanes = checkpoint.lanes().size();
        assertThat(shard.all.subList(shard.trimmed, shard.all.size()))
                .as("the last checkpoint of %s, %s, covers all", id, checkpoint.text())
                .allMatch(record -> checkpoint
                        .lanes()
                        .get(ShardReading.laneOf(record, lanes))
                        .covers(record.sequenceNumber()));
    }

    void forgotten(ShardId id) {
        lowestSaved.remove(id);
        finished.remove(id);
    }

    /** Every record is at every moment exactly one of unread, buffered, in flight, settled. */
    void checkHoldings(ShardState state) {
        if (state.phase() == ShardState.Phase.STOPPED) {
            return;
        }
        var held = new HashSet<String>();
        for (var lane : state.lanes) {
            checkLane(lane, held);
        }
        assertThat(state.recordsHeld()).isEqualTo(held.size());
        var shard = stream.shards.get(state.shard());
        if (shard == null) {
            return;
        }
        for (var record : shard.all) {
            if (state.reading.upTo().covers(record.sequenceNumber()) && !held.contains(digits(record))) {
                assertThat(hasEnded(record) || issued.contains(digits(record)))
                        .as("%s was read, is not held and has not ended", record)
                        .isTrue();
            }
        }
    }

    private void checkLane(Lane lane, Set<String> held) {
        var inOrder = new ArrayList<StreamRecord>();
        switch (lane.work()) {
            case Lane.Work.Free() -> {}
            case Lane.Work.InFlight(var attempt, var form) -> inOrder.addAll(form.records());
            case Lane.Work.BackingOff(var form, var until) -> inOrder.addAll(form.records());
        }
        lane.pending().forEach(form -> inOrder.addAll(form.records()));
        var buffer = lane.buffer();
        if (!buffer.isEmpty()) {
            inOrder.addAll(buffer.take(buffer.count(), Long.MAX_VALUE, Optional.empty())
                    .records());
        }
        var before = lane.settled();
        for (var record : inOrder) {
            assertThat(before.covers(record.sequenceNumber()))
                    .as("%s is held behind %s", record, before)
                    .isFalse();
            before = Position.after(record.sequenceNumber());
            assertThat(held.add(digits(record))).as("%s is held once", record).isTrue();
        }
    }

    private static String digits(StreamRecord record) {
        return record.sequenceNumber().digits();
    }
}
