package dev.millrace.trigger;

import static dev.millrace.trigger.ShardScenario.OK;
import static dev.millrace.trigger.ShardScenario.PENDING;
import static dev.millrace.trigger.ShardScenario.THROWS;
import static dev.millrace.trigger.ShardScenario.shardOf;
import static dev.millrace.trigger.TestRecords.number;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.StreamRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LanesTest {

    private static MappingSettings lanes(int factor) {
        return MappingSettings.defaults().withParallelizationFactor(factor);
    }

    /** A key whose records go to this lane. */
    private static String keyOf(int lane, int lanes) {
        return IntStream.range(0, 1000)
                .mapToObj(i -> "key" + i)
                .filter(key -> ShardReading.laneOf(TestRecords.record(1, key, ShardScenario.START), lanes) == lane)
                .findFirst()
                .orElseThrow();
    }

    private static StreamRecord in(int lane, int lanes, int ordinal) {
        return TestRecords.record(ordinal, keyOf(lane, lanes), ShardScenario.START);
    }

    @Test
    @DisplayName("D.1 up to F batches of a shard run at once, with F = 1 one")
    void concurrency() {
        for (int factor : new int[] {1, 4, 10}) {
            var shard = shardOf(lanes(factor)).withFunction(call -> PENDING).start();
            var records = IntStream.rangeClosed(1, 200)
                    .mapToObj(i -> TestRecords.record(i, "key" + i, ShardScenario.START))
                    .toArray(StreamRecord[]::new);
            shard.receives(records);
            assertThat(shard.state.callsInFlight()).isEqualTo(factor);
        }
    }

    @Test
    @DisplayName("D.2 D.3 N.3 records of one partition key are never in two calls at once and keep their order")
    void keys_stay_together() {
        var shard =
                shardOf(lanes(3).withBatchSize(2)).withFunction(call -> PENDING).start();
        Map<Integer, String> keys = new HashMap<>();
        var records = new ArrayList<StreamRecord>();
        for (int i = 1; i <= 60; i++) {
            keys.put(i, "key" + i % 7);
            records.add(TestRecords.record(i, "key" + i % 7, ShardScenario.START));
        }
        shard.receives(records.toArray(StreamRecord[]::new));
        Map<String, Integer> last = new HashMap<>();
        int answered = 0;
        while (answered < shard.calls.size()) {
            var inFlight = shard.calls.subList(answered, shard.calls.size());
            var keysInFlight = inFlight.stream()
                    .map(call ->
                            call.records().stream().map(keys::get).distinct().toList())
                    .flatMap(List::stream)
                    .toList();
            assertThat(keysInFlight).doesNotHaveDuplicates();
            var call = shard.calls.get(answered++);
            for (int ordinal : call.records()) {
                var key = keys.getOrDefault(ordinal, "");
                assertThat(ordinal).isGreaterThan(last.getOrDefault(key, 0));
                last.put(key, ordinal);
            }
            shard.answer(call, OK);
        }
        assertThat(shard.calls.stream().mapToInt(call -> call.records().size()).sum())
                .isEqualTo(60);
    }

    @Test
    @DisplayName("D.4 a lane is chosen by bits that the shard's own range of the hash does not fix")
    void lanes_are_independent_of_the_shard() {
        var used = new int[4];
        for (int i = 0; i < 4000; i++) {
            long sameTopBits = (new Seed(i).bits() >>> 8) | 0xA500_0000_0000_0000L;
            used[ShardReading.laneOf(new StreamRecord(number(1), ShardScenario.START, sameTopBits, new byte[2]), 4)]++;
        }
        assertThat(IntStream.of(used).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(850, 1150));
    }

    @Test
    @DisplayName("D.4 N.4 each lane has a batch size, a window and a byte limit of its own")
    void lanes_batch_by_themselves() {
        var shard = shardOf(lanes(2).withBatchSize(2).withBatchWindow(ofSeconds(10)))
                .start();
        shard.receives(in(0, 2, 1), in(1, 2, 2));
        assertThat(shard.invocations()).as("two records, but no lane has two").isEmpty();
        shard.advance(ofSeconds(4));
        shard.receives(in(0, 2, 3));
        assertThat(shard.invocations()).containsExactly(List.of(1, 3));
        shard.receives(in(0, 2, 4));
        shard.advance(ofSeconds(6));
        assertThat(shard.invocations()).as("the window of lane 1").containsExactly(List.of(1, 3), List.of(2));
        shard.advance(ofSeconds(4));
        assertThat(shard.invocations()).as("the window of lane 0").endsWith(List.of(4));

        var large = shardOf(lanes(2).withBatchWindow(ofSeconds(10))).start();
        large.receives(
                TestRecords.record(1, keyOf(0, 2), ShardScenario.START, 4_000_000),
                TestRecords.record(2, keyOf(1, 2), ShardScenario.START, 4_000_000));
        assertThat(large.calls).as("8 MB, but no lane has 6").isEmpty();
        large.receives(TestRecords.record(3, keyOf(0, 2), ShardScenario.START, 4_000_000));
        assertThat(large.invocations()).containsExactly(List.of(1));
    }

    @Test
    @DisplayName("D.5 a blocked lane does not block the other lanes")
    void blocked_lanes_block_only_themselves() {
        var shard = shardOf(lanes(2).withBatchSize(1))
                .withFunction(call -> call.records().contains(1) ? THROWS : OK)
                .start();
        shard.receives(in(0, 2, 1), in(1, 2, 2), in(0, 2, 3), in(1, 2, 4));
        shard.advance(ofMinutes(1));
        assertThat(shard.invocations()).contains(List.of(2), List.of(4)).doesNotContain(List.of(3));
    }

    @Test
    @DisplayName("D.6 N.3 the checkpoint has each lane's own position")
    void checkpoint_per_lane() {
        var shard = shardOf(lanes(2).withBatchSize(1))
                .withFunction(call -> call.records().contains(1) ? PENDING : OK)
                .start();
        shard.receives(in(0, 2, 1), in(1, 2, 2), in(1, 2, 4));
        assertThat(shard.lastSaved().lanes()).containsExactly(Position.HORIZON, Position.after(number(4)));
        shard.answer(shard.calls.getFirst(), OK);
        assertThat(shard.lastSaved().lanes()).containsExactly(Position.after(number(4)), Position.after(number(4)));
    }

    @Test
    @DisplayName("D.6 a restart reads from the lowest lane and skips what other lanes have done")
    void restart_skips_per_lane() {
        var from = new Checkpoint(List.of(Position.HORIZON, Position.after(number(4))), false);
        var shard = shardOf(lanes(2), from);
        shard.receives(in(0, 2, 1), in(1, 2, 2), in(0, 2, 3), in(1, 2, 4), in(1, 2, 5));
        shard.start();
        assertThat(shard.reads.getFirst().from()).isEqualTo(Position.HORIZON);
        assertThat(shard.invocations()).containsExactlyInAnyOrder(List.of(1, 3), List.of(5));
    }

    @Test
    @DisplayName("D.6 an idle lane that was ahead is never saved further back")
    void idle_lanes_keep_their_position() {
        var from = new Checkpoint(List.of(Position.HORIZON, Position.after(number(9))), false);
        var shard = shardOf(lanes(2), from);
        shard.receives(in(0, 2, 1), in(0, 2, 3));
        shard.start();
        assertThat(shard.lastSaved().lanes()).containsExactly(Position.after(number(3)), Position.after(number(9)));
    }

    @Test
    @DisplayName("D.8 a change of F lets calls in flight end and starts again at the lowest position")
    void change_of_factor() {
        var shard =
                shardOf(lanes(2).withBatchSize(1)).withFunction(call -> PENDING).start();
        shard.receives(in(0, 2, 1), in(1, 2, 2), in(1, 2, 4));
        shard.answer(shard.calls.get(1), OK);
        shard.change(lanes(3));
        assertThat(shard.state.phase()).isEqualTo(ShardState.Phase.CHANGING_LANES);
        assertThat(shard.calls).as("nothing new is sent").hasSize(3);
        shard.answer(shard.calls.get(2), OK);
        shard.answer(shard.calls.get(0), THROWS);

        assertThat(shard.state.phase()).isEqualTo(ShardState.Phase.RUNNING);
        assertThat(shard.state.lanes).hasSize(3);
        assertThat(shard.lastSaved().lanes()).containsOnly(Position.HORIZON).hasSize(3);
        assertThat(shard.calls.subList(3, shard.calls.size()).stream().flatMap(call -> call.records().stream()))
                .containsExactlyInAnyOrder(1, 2, 4);
    }

    @Test
    @DisplayName("D.8 a change of F does not wait for a lane that only backs off")
    void change_of_factor_while_backing_off() {
        var shard = shardOf(lanes(1)).withFunction(call -> THROWS).start();
        shard.receives(1);
        shard.advance(ofSeconds(100));
        shard.change(lanes(2));
        assertThat(shard.state.phase()).isEqualTo(ShardState.Phase.RUNNING);
        assertThat(shard.lastCall().attempt().tryNumber()).as("a fresh budget").isEqualTo(1);
    }

    @Test
    @DisplayName("D.8 a checkpoint of another F is collapsed to its lowest position at the start")
    void checkpoint_of_another_factor() {
        var from = new Checkpoint(List.of(Position.after(number(2)), Position.after(number(4))), false);
        var shard = shardOf(lanes(1), from);
        shard.receives(1, 2, 3, 4);
        shard.start();
        assertThat(shard.invocations()).containsExactly(List.of(3, 4));
    }

    @Test
    @DisplayName("a failing lane is split, repeated and reported by itself")
    void failures_are_per_lane() {
        var shard = shardOf(lanes(2).withRetries(new MappingSettings.RetryLimit.AtMost(0))
                        .withBisect(true)
                        .withOnFailure(java.util.Optional.of("arn:aws:sqs:us-east-1:000000000000:q")))
                .withFunction(call -> call.records().contains(3) ? THROWS : OK)
                .start();
        shard.receives(in(0, 2, 1), in(1, 2, 2), in(0, 2, 3), in(1, 2, 4));
        assertThat(shard.invocations()).containsExactly(List.of(1, 3), List.of(2, 4), List.of(1), List.of(3));
        assertThat(TestRecords.ordinals(shard.reports.getFirst().failure().records()))
                .containsExactly(3);
    }

    @Test
    @DisplayName("D.7 lanes that fill the read-ahead together do not wait for their windows: nothing more could come")
    void full_read_ahead_closes_batches() {
        var shard = shardOf(
                        lanes(2).withBatchSize(100).withBatchWindow(ofMinutes(5)),
                        Checkpoint.at(Position.HORIZON),
                        Reporting.WITH_CHECKPOINT,
                        DeliveryLimits.standard().withReadAheadRecords(10))
                .start();
        shard.receives(
                IntStream.rangeClosed(1, 14).mapToObj(i -> in(i % 2, 2, i)).toArray(StreamRecord[]::new));
        assertThat(shard.invocations()).containsExactlyInAnyOrder(List.of(2, 4, 6, 8, 10), List.of(1, 3, 5, 7, 9));
        shard.advance(ofMinutes(5));
        assertThat(shard.invocations()).hasSize(4).contains(List.of(12, 14), List.of(11, 13));
    }

    @Test
    @DisplayName("H.8 with several lanes a report's range may span records of others; only batchSize tells")
    void report_ranges() {
        var shard = shardOf(lanes(2).withRetries(new MappingSettings.RetryLimit.AtMost(0))
                        .withOnFailure(java.util.Optional.of("arn:aws:sqs:us-east-1:000000000000:q")))
                .withFunction(call -> call.records().contains(1) ? THROWS : OK)
                .start();
        shard.receives(in(1, 2, 1), in(0, 2, 2), in(1, 2, 3));
        assertThat(shard.reports)
                .singleElement()
                .satisfies(report -> assertThat(new FailureDocument("f", "$LATEST", "s").json(report.failure()))
                        .contains("\"startSequenceNumber\":\"1\",\"endSequenceNumber\":\"3\"")
                        .contains("\"batchSize\":2"));
        assertThat(shard.remembered(HistoryEntry.Delivered.class)).hasSize(1);
    }
}
