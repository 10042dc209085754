package dev.millrace.trigger;

import static dev.millrace.trigger.ShardScenario.OK;
import static dev.millrace.trigger.ShardScenario.PENDING;
import static dev.millrace.trigger.ShardScenario.THROWS;
import static dev.millrace.trigger.ShardScenario.shardOf;
import static dev.millrace.trigger.TestRecords.number;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.trigger.ShardEvent.StopMode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ShardLifeTest {

    private static MappingSettings mapping() {
        return MappingSettings.defaults();
    }

    @Test
    @DisplayName("B.7 the checkpoint moves only when a batch ends")
    void checkpoint_moves_when_a_batch_ends() {
        var shard = shardOf(mapping()).withFunction(call -> PENDING).start();
        shard.receives(1, 2);
        assertThat(shard.saved).isEmpty();
        shard.answer(shard.lastCall(), OK);
        assertThat(shard.saved).containsExactly(Checkpoint.at(Position.after(number(2))));
    }

    @Test
    @DisplayName("B.8 a restart continues behind the checkpoint")
    void restart_continues() {
        var shard = shardOf(mapping(), Checkpoint.at(Position.after(number(9))));
        shard.receives(8, 9, 10, 11);
        shard.start();
        assertThat(shard.invocations()).containsExactly(List.of(10, 11));
    }

    @Test
    @DisplayName("one save at a time: what settles meanwhile is saved together afterwards")
    void saves_are_gathered() {
        var shard = shardOf(mapping().withBatchSize(1)).withoutSaving().start();
        shard.receives(1, 2, 3);
        assertThat(shard.saved).containsExactly(Checkpoint.at(Position.after(number(1))));
        shard.tell(new ShardEvent.CheckpointSaved(shard.lastSaved()));
        assertThat(shard.lastSaved()).isEqualTo(Checkpoint.at(Position.after(number(3))));
    }

    @Test
    @DisplayName("B.11 a checkpoint older than the horizon continues there, and the loss is remembered")
    void trimmed() {
        var shard = shardOf(mapping(), Checkpoint.at(Position.after(number(5))))
                .withoutReading()
                .start();
        shard.tell(new ShardEvent.Trimmed(shard.reads.getLast().read(), Optional.of(number(100))));
        assertThat(shard.reads.getLast().from()).isEqualTo(Position.HORIZON);
        assertThat(shard.remembered(HistoryEntry.LostToTrimming.class))
                .containsExactly(new HistoryEntry.LostToTrimming(Position.after(number(5)), Optional.of(number(100))));
        var record = TestRecords.record(100, "k", shard.now);
        shard.tell(new ShardEvent.RecordsRead(shard.reads.getLast().read(), List.of(record), false));
        assertThat(shard.invocations()).containsExactly(List.of(100));
        assertThat(shard.reads.getLast().from()).isEqualTo(Position.after(number(100)));
    }

    @Test
    @DisplayName("B.13 positions compare as numbers, never as text")
    void positions_are_numbers() {
        assertThat(Position.after(number(9))).isLessThan(Position.after(number(10)));
        assertThat(Position.HORIZON).isLessThan(Position.after(number(0)));
        assertThat(Position.after(number(10)).covers(number(9))).isTrue();
        assertThat(Position.after(number(9)).covers(number(10))).isFalse();
        assertThat(Position.HORIZON.covers(number(1))).isFalse();
    }

    @Test
    @DisplayName("A.4.4 while the source cannot be read no retry is spent; reading goes on when it can")
    void source_unavailable() {
        var shard = shardOf(mapping()).withoutReading().start();
        shard.tell(new ShardEvent.SourceUnavailable(shard.reads.getLast().read(), "denied"));
        assertThat(shard.state.isSourceUnavailable()).isTrue();
        assertThat(shard.remembered(HistoryEntry.SourceProblem.class)).hasSize(1);
        assertThat(shard.reads).hasSize(1);
        shard.tell(new ShardEvent.SourceAvailable());
        assertThat(shard.reads).hasSize(2);
        var record = TestRecords.record(1, "k", shard.now);
        shard.tell(new ShardEvent.RecordsRead(shard.reads.getLast().read(), List.of(record), false));
        assertThat(shard.state.isSourceUnavailable()).isFalse();
        assertThat(shard.remembered(HistoryEntry.SourceRecovered.class)).hasSize(1);
        assertThat(shard.invocations()).containsExactly(List.of(1));
    }

    @Test
    @DisplayName("a source that stays unreadable is asked again, ever more seldom, at least once a minute")
    void source_is_asked_again() {
        var shard = shardOf(mapping()).withoutReading().start();
        long expected = 1000;
        for (int i = 0; i < 8; i++) {
            shard.tell(new ShardEvent.SourceUnavailable(shard.reads.getLast().read(), "gone"));
            int reads = shard.reads.size();
            shard.advance(ofMillis(expected - 1));
            assertThat(shard.reads).hasSize(reads);
            shard.advance(ofMillis(1));
            assertThat(shard.reads).hasSize(reads + 1);
            expected = Math.min(60_000, expected * 2);
        }
    }

    @Test
    @DisplayName("an answer to a read that is no longer asked for changes nothing")
    void stale_reads() {
        var shard = shardOf(mapping()).withoutReading().start();
        shard.history.clear();
        var record = TestRecords.record(1, "k", shard.now);
        shard.tell(new ShardEvent.RecordsRead(999, List.of(record), true));
        shard.tell(new ShardEvent.Trimmed(999, Optional.empty()));
        shard.tell(new ShardEvent.SourceUnavailable(999, "no"));
        assertThat(shard.calls).isEmpty();
        assertThat(shard.history).isEmpty();
        assertThat(shard.finished).isFalse();
    }

    @Test
    @DisplayName("a shard is finished when it is closed, all of it is settled, and that is saved")
    void finishes_in_order() {
        var shard =
                shardOf(mapping()).withFunction(call -> PENDING).withoutSaving().start();
        shard.receives(1);
        shard.closes();
        assertThat(shard.saved).isEmpty();
        shard.answer(shard.lastCall(), OK);
        assertThat(shard.lastSaved().finished()).isTrue();
        assertThat(shard.finished).isFalse();
        shard.tell(new ShardEvent.CheckpointSaved(shard.lastSaved()));
        assertThat(shard.finished).isTrue();
        assertThat(shard.state.phase()).isEqualTo(ShardState.Phase.FINISHED);
    }

    @Test
    @DisplayName("without an outbox a shard is not finished before its reports are settled")
    void reports_hold_up_the_end() {
        var shard = shardOf(
                        mapping()
                                .withRetries(new MappingSettings.RetryLimit.AtMost(0))
                                .withOnFailure(Optional.of("arn:aws:sqs:us-east-1:000000000000:q")),
                        Checkpoint.at(Position.HORIZON),
                        Reporting.BEFORE_CHECKPOINT,
                        DeliveryLimits.standard())
                .withFunction(call -> THROWS)
                .withoutSettlingReports()
                .start();
        shard.receives(1);
        shard.closes();
        assertThat(shard.finished).isFalse();
        shard.tell(
                new ShardEvent.ReportSettled(shard.reports.getFirst().failure().id(), ShardEvent.Settlement.DELIVERED));
        assertThat(shard.finished).isTrue();
    }

    @Test
    @DisplayName("B.10 draining lets a running call end, uses its result, saves and stops")
    void drain() {
        var shard = shardOf(mapping().withBatchSize(1))
                .withFunction(call -> PENDING)
                .start();
        shard.receives(1, 2);
        shard.tell(new ShardEvent.StopRequested(StopMode.DRAIN));
        assertThat(shard.stopped).isFalse();
        shard.answer(shard.lastCall(), OK);
        assertThat(shard.invocations()).containsExactly(List.of(1));
        assertThat(shard.saved).containsExactly(Checkpoint.at(Position.after(number(1))));
        assertThat(shard.stopped).isTrue();
    }

    @Test
    @DisplayName("F.8 draining does not wait for a batch that only backs off")
    void drain_while_backing_off() {
        var shard = shardOf(mapping()).withFunction(call -> THROWS).start();
        shard.receives(1);
        shard.tell(new ShardEvent.StopRequested(StopMode.DRAIN));
        assertThat(shard.stopped).isTrue();
        shard.advance(ofMinutes(5));
        assertThat(shard.calls).hasSize(1);
    }

    @Test
    @DisplayName("draining waits until the last checkpoint is saved")
    void drain_waits_for_the_save() {
        var shard = shardOf(mapping()).withoutSaving().start();
        shard.receives(1);
        shard.tell(new ShardEvent.StopRequested(StopMode.DRAIN));
        assertThat(shard.stopped).isFalse();
        shard.tell(new ShardEvent.CheckpointSaved(shard.lastSaved()));
        assertThat(shard.stopped).isTrue();
    }

    @Test
    @DisplayName("draining waits until the commit of a report is durable: a later start must find its checkpoint")
    void drain_waits_for_reports_to_be_kept() {
        var shard = shardOf(mapping()
                        .withRetries(new MappingSettings.RetryLimit.AtMost(0))
                        .withOnFailure(Optional.of("arn:aws:sqs:us-east-1:000000000000:q")))
                .withFunction(call -> THROWS)
                .withoutSaving()
                .start();
        shard.receives(1);
        shard.tell(new ShardEvent.StopRequested(StopMode.DRAIN));
        assertThat(shard.stopped).isFalse();
        shard.tell(new ShardEvent.CheckpointSaved(shard.reports.getFirst().after()));
        assertThat(shard.stopped).isTrue();
    }

    @Test
    @DisplayName("a lost lease stops at once and saves nothing more")
    void lease_lost() {
        var shard = shardOf(mapping()).withFunction(call -> PENDING).start();
        shard.receives(1);
        shard.tell(new ShardEvent.StopRequested(StopMode.LEASE_LOST));
        assertThat(shard.stopped).isTrue();
        shard.answer(shard.lastCall(), OK);
        assertThat(shard.saved).isEmpty();
    }

    @Test
    @DisplayName("A.4.3 changed settings count from the next batch on")
    void changed_settings() {
        var shard = shardOf(mapping().withBatchSize(10))
                .withFunction(call -> PENDING)
                .start();
        shard.receives(1);
        shard.receives(2, 3, 4, 5);
        shard.change(mapping().withBatchSize(2));
        shard.answer(shard.lastCall(), OK);
        assertThat(shard.lastCall().records()).containsExactly(2, 3);
    }

    @Test
    @DisplayName("A.4.3 a shorter batching window takes effect on a batch that waits")
    void shortened_window() {
        var shard = shardOf(mapping().withBatchWindow(ofMinutes(5))).start();
        shard.receives(1);
        shard.change(mapping().withBatchWindow(java.time.Duration.ZERO));
        assertThat(shard.invocations()).containsExactly(List.of(1));
    }

    @Test
    @DisplayName("a checkpoint's text is read back as it was, and nothing else is")
    void checkpoint_text() {
        var checkpoint = new Checkpoint(List.of(Position.HORIZON, Position.after(number(12))), false);
        assertThat(checkpoint.text()).isEqualTo("1 open - 12");
        assertThat(Checkpoint.parse(checkpoint.text())).isEqualTo(checkpoint);
        assertThat(Checkpoint.parse(checkpoint.asFinished().text())).isEqualTo(checkpoint.asFinished());
        for (var wrong : List.of("", "1 open", "2 open -", "1 shut -", "1 open x")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Checkpoint.parse(wrong));
        }
    }
}
