package dev.millrace.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.ShardId;
import dev.millrace.trigger.MappingEvent.FoundShard;
import dev.millrace.trigger.MappingState.Lifecycle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MappingMachineTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ShardId PARENT = new ShardId("shardId-1");
    private static final ShardId LEFT = new ShardId("shardId-2");
    private static final ShardId RIGHT = new ShardId("shardId-3");

    /** Tells the machine events and keeps what it wants done. */
    private static final class Mapping {
        private MappingState state;
        private List<MappingEffect> effects = List.of();
        private final List<MappingEffect> all = new ArrayList<>();

        Mapping(MappingState state) {
            this.state = state;
        }

        Mapping tell(MappingEvent event) {
            var decision = MappingMachine.decide(state, event, NOW);
            state = decision.next();
            effects = decision.effects();
            all.addAll(effects);
            return this;
        }

        List<ShardId> started() {
            return all.stream()
                    .filter(MappingEffect.StartShard.class::isInstance)
                    .map(effect -> ((MappingEffect.StartShard) effect).shard())
                    .toList();
        }
    }

    private static Mapping created(StartingPosition start, boolean enabled) {
        return new Mapping(MappingState.created(start, enabled)).tell(new MappingEvent.Started());
    }

    private static FoundShard open(ShardId id) {
        return new FoundShard(id, Optional.empty(), false, Optional.of(TestRecords.number(70)));
    }

    private static FoundShard closed(ShardId id) {
        return new FoundShard(id, Optional.empty(), true, Optional.empty());
    }

    private static FoundShard child(ShardId id) {
        return new FoundShard(id, Optional.of(PARENT), false, Optional.of(TestRecords.number(70)));
    }

    private static MappingEvent found(FoundShard... shards) {
        return new MappingEvent.ShardsFound(List.of(shards));
    }

    /** An enabled mapping of a stream with one open shard. */
    private static Mapping running() {
        return created(StartingPosition.TRIM_HORIZON, true)
                .tell(found(open(PARENT)))
                .tell(new MappingEvent.PositionsSaved())
                .tell(found(open(PARENT)));
    }

    @Test
    @DisplayName("B.1 TRIM_HORIZON: every shard from its oldest record")
    void trim_horizon() {
        var mapping = created(StartingPosition.TRIM_HORIZON, true);
        assertThat(mapping.effects).containsExactly(new MappingEffect.FindShards(false));
        mapping.tell(found(closed(PARENT), child(LEFT)));
        assertThat(mapping.effects)
                .containsExactly(new MappingEffect.SavePositions(
                        Map.of(PARENT, Checkpoint.at(Position.HORIZON), LEFT, Checkpoint.at(Position.HORIZON))));
    }

    @Test
    @DisplayName("B.2 LATEST: behind what is there when the mapping is created; closed shards are done")
    void latest() {
        var mapping = created(StartingPosition.LATEST, true);
        assertThat(mapping.effects).containsExactly(new MappingEffect.FindShards(true));
        mapping.tell(found(closed(PARENT), child(LEFT)));
        assertThat(mapping.effects)
                .containsExactly(new MappingEffect.SavePositions(Map.of(
                        PARENT,
                        Checkpoint.at(Position.HORIZON).asFinished(),
                        LEFT,
                        Checkpoint.at(Position.after(TestRecords.number(70))))));
    }

    @Test
    @DisplayName("B.2 a disabled mapping has its start positions fixed too, and starts nothing")
    void disabled_from_the_start() {
        var mapping = created(StartingPosition.LATEST, false).tell(found(open(PARENT)));
        assertThat(mapping.effects).hasSize(1).first().isInstanceOf(MappingEffect.SavePositions.class);
        mapping.tell(new MappingEvent.PositionsSaved());
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.DISABLED);
        assertThat(mapping.started()).isEmpty();
    }

    @Test
    @DisplayName("B.1 nothing starts before its start position is durable")
    void positions_before_delivery() {
        var mapping = created(StartingPosition.TRIM_HORIZON, true).tell(found(open(PARENT)));
        assertThat(mapping.started()).isEmpty();
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.CREATING);
        mapping.tell(new MappingEvent.PositionsSaved());
        assertThat(mapping.started()).containsExactly(PARENT);
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.ENABLED);
    }

    @Test
    @DisplayName("B.3 B.4 children start when their parent is settled, both at once, without a saved position")
    void children_wait() {
        var mapping = running().tell(new MappingEvent.ShardsChanged());
        assertThat(mapping.effects).containsExactly(new MappingEffect.FindShards(false));
        mapping.tell(found(closed(PARENT), child(LEFT), child(RIGHT)));
        assertThat(mapping.started()).containsExactly(PARENT);
        mapping.tell(new MappingEvent.ShardFinished(PARENT));
        assertThat(mapping.started()).containsExactly(PARENT, LEFT, RIGHT);
    }

    @Test
    @DisplayName("B.4 children found only after their parent has finished start too")
    void late_children() {
        var mapping = running().tell(new MappingEvent.ShardFinished(PARENT));
        assertThat(mapping.effects).contains(new MappingEffect.FindShards(false));
        mapping.tell(found(closed(PARENT), child(LEFT)));
        assertThat(mapping.started()).containsExactly(PARENT, LEFT);
    }

    @Test
    @DisplayName("B.4 a parent that the stream no longer lists holds nobody up")
    void trimmed_parent() {
        var mapping = created(StartingPosition.TRIM_HORIZON, true)
                .tell(found(child(LEFT)))
                .tell(new MappingEvent.PositionsSaved());
        assertThat(mapping.started()).containsExactly(LEFT);
    }

    @Test
    @DisplayName("B.4 after a restart nothing starts before the lineage is known")
    void restart_waits_for_the_lineage() {
        var mapping = new Mapping(MappingState.restored(
                StartingPosition.TRIM_HORIZON,
                true,
                Map.of(PARENT, Checkpoint.at(Position.HORIZON), LEFT, Checkpoint.at(Position.HORIZON))));
        mapping.tell(new MappingEvent.Started());
        mapping.tell(new MappingEvent.StreamUnavailable("denied"));
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.ENABLED);
        assertThat(mapping.started()).isEmpty();
        mapping.tell(new MappingEvent.TimeReached()).tell(found(open(PARENT), child(LEFT)));
        assertThat(mapping.started()).containsExactly(PARENT);
    }

    @Test
    @DisplayName("B.8 after a restart finished shards stay finished")
    void restart_knows_the_finished() {
        var mapping = new Mapping(MappingState.restored(
                        StartingPosition.LATEST,
                        true,
                        Map.of(PARENT, Checkpoint.at(Position.HORIZON).asFinished())))
                .tell(new MappingEvent.Started())
                .tell(found(closed(PARENT), child(LEFT)));
        assertThat(mapping.started()).containsExactly(LEFT);
        assertThat(mapping.all).noneMatch(MappingEffect.SavePositions.class::isInstance);
    }

    @Test
    @DisplayName("A.4 Enabled → Disabling → Disabled when the calls in flight have ended")
    void disabling() {
        var mapping = running().tell(new MappingEvent.SettingsChanged(false));
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.DISABLING);
        assertThat(mapping.effects).contains(new MappingEffect.StopShard(PARENT));
        mapping.tell(new MappingEvent.ShardStopped(PARENT));
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.DISABLED);
    }

    @Test
    @DisplayName("A.4 Disabled → Enabling → Enabled, continuing")
    void enabling() {
        var mapping = running()
                .tell(new MappingEvent.SettingsChanged(false))
                .tell(new MappingEvent.ShardStopped(PARENT))
                .tell(new MappingEvent.SettingsChanged(true));
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.ENABLING);
        mapping.tell(found(open(PARENT)));
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.ENABLED);
        assertThat(mapping.started()).containsExactly(PARENT, PARENT);
    }

    @Test
    @DisplayName("A.4 enabled again while still disabling: disabled first, then enabled")
    void change_of_mind() {
        var mapping =
                running().tell(new MappingEvent.SettingsChanged(false)).tell(new MappingEvent.SettingsChanged(true));
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.DISABLING);
        mapping.tell(new MappingEvent.ShardStopped(PARENT));
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.ENABLING);
        mapping.tell(found(open(PARENT)));
        assertThat(mapping.started()).containsExactly(PARENT, PARENT);
    }

    @Test
    @DisplayName("A.4 other settings: Updating, then the former state")
    void updating() {
        var mapping = running().tell(new MappingEvent.SettingsChanged(true));
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.UPDATING);
        assertThat(mapping.effects).containsExactly(new MappingEffect.ApplySettings());
        mapping.tell(new MappingEvent.SettingsApplied());
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.ENABLED);

        var disabled = created(StartingPosition.LATEST, false)
                .tell(found(open(PARENT)))
                .tell(new MappingEvent.PositionsSaved())
                .tell(new MappingEvent.SettingsChanged(false))
                .tell(new MappingEvent.SettingsApplied());
        assertThat(disabled.state.lifecycle()).isEqualTo(Lifecycle.DISABLED);
    }

    @Test
    @DisplayName("A.4 disabled while another update is being applied")
    void disabled_while_updating() {
        var mapping = running()
                .tell(new MappingEvent.SettingsChanged(true))
                .tell(new MappingEvent.SettingsChanged(false))
                .tell(new MappingEvent.SettingsApplied());
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.DISABLING);
        assertThat(mapping.effects).contains(new MappingEffect.StopShard(PARENT));
    }

    @Test
    @DisplayName("A.4 B.9 B.10 Deleting lets calls end, then forgets the checkpoints")
    void deleting() {
        var mapping = running().tell(new MappingEvent.DeleteRequested());
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.DELETING);
        assertThat(mapping.effects).containsExactly(new MappingEffect.StopShard(PARENT));
        mapping.tell(new MappingEvent.ShardStopped(PARENT));
        assertThat(mapping.effects).containsExactly(new MappingEffect.ForgetAll());
        mapping.tell(new MappingEvent.Forgotten());
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.DELETED);
        assertThat(mapping.effects).containsExactly(new MappingEffect.Removed());
    }

    @Test
    @DisplayName("A.4 a mapping that runs nothing is forgotten at once, and only once")
    void deleting_while_disabled() {
        var mapping = created(StartingPosition.LATEST, false)
                .tell(found(open(PARENT)))
                .tell(new MappingEvent.PositionsSaved())
                .tell(new MappingEvent.DeleteRequested())
                .tell(new MappingEvent.DeleteRequested())
                .tell(new MappingEvent.SettingsChanged(true))
                .tell(found(open(PARENT)))
                .tell(new MappingEvent.StreamUnavailable("gone"));
        assertThat(mapping.all.stream().filter(MappingEffect.ForgetAll.class::isInstance))
                .hasSize(1);
        assertThat(mapping.started()).isEmpty();
    }

    @Test
    @DisplayName("A.4.4 an unreadable stream leaves the state as it is; it is asked again after a while")
    void stream_unavailable() {
        var mapping =
                running().tell(new MappingEvent.ShardsChanged()).tell(new MappingEvent.StreamUnavailable("denied"));
        assertThat(mapping.state.lifecycle()).isEqualTo(Lifecycle.ENABLED);
        assertThat(mapping.effects)
                .containsExactly(
                        new MappingEffect.Remember(new HistoryEntry.SourceProblem("denied")),
                        new MappingEffect.WakeUpAt(NOW.plusSeconds(1)));
        mapping.tell(new MappingEvent.TimeReached());
        assertThat(mapping.effects).containsExactly(new MappingEffect.FindShards(false));
        mapping.tell(found(open(PARENT)));
        assertThat(mapping.effects).containsExactly(new MappingEffect.Remember(new HistoryEntry.SourceRecovered()));
        mapping.tell(new MappingEvent.TimeReached());
        assertThat(mapping.effects).isEmpty();
    }

    @Test
    @DisplayName("B.11 a shard that was trimmed whole is forgotten; if it was not settled that is remembered")
    void vanished_shards() {
        var mapping = running().tell(found(open(LEFT)));
        assertThat(mapping.effects)
                .contains(
                        new MappingEffect.Remember(new HistoryEntry.ShardLost(PARENT)),
                        new MappingEffect.StopShard(PARENT),
                        new MappingEffect.StartShard(LEFT));
        mapping.tell(new MappingEvent.ShardStopped(PARENT));
        assertThat(mapping.effects).containsExactly(new MappingEffect.ForgetShard(PARENT));

        var finished = running().tell(new MappingEvent.ShardFinished(PARENT)).tell(found(child(LEFT)));
        assertThat(finished.effects)
                .containsExactly(new MappingEffect.ForgetShard(PARENT), new MappingEffect.StartShard(LEFT));
    }

    @Test
    @DisplayName("B.11 a shard that is trimmed whole while its delivery is being stopped is remembered as lost")
    void vanishes_while_stopping() {
        var mapping = running().tell(new MappingEvent.SettingsChanged(false));
        assertThat(mapping.effects).contains(new MappingEffect.StopShard(PARENT));
        mapping.tell(found(open(LEFT)));
        assertThat(mapping.effects).containsExactly(new MappingEffect.Remember(new HistoryEntry.ShardLost(PARENT)));
        mapping.tell(found(open(LEFT)));
        assertThat(mapping.effects).isEmpty();
        mapping.tell(new MappingEvent.ShardStopped(PARENT));
        assertThat(mapping.effects).containsExactly(new MappingEffect.ForgetShard(PARENT));
    }

    @Test
    @DisplayName("LastProcessingResult: OK after any return, a problem after a failed call, unchanged by giving up")
    void last_processing_result() {
        var span = new HistoryEntry.Span(0, TestRecords.number(1), TestRecords.number(2), 2);
        var none = LastProcessingResult.NONE;
        assertThat(none).isEqualTo("No records processed");
        assertThat(LastProcessingResult.after(none, new HistoryEntry.Delivered(span)))
                .isEqualTo("OK");
        assertThat(LastProcessingResult.after(none, new HistoryEntry.FailureReturned(span, Optional.empty())))
                .isEqualTo("OK");
        assertThat(LastProcessingResult.after(none, new HistoryEntry.Cut(span, span)))
                .isEqualTo("OK");
        var failed = LastProcessingResult.after("OK", new HistoryEntry.CallFailed(span, CallFailure.threw("boom")));
        assertThat(failed).isEqualTo("PROBLEM: Function call failed");
        var givenUp = new HistoryEntry.GivenUp(span, FailureReport.Condition.RECORD_AGE_EXCEEDED, true);
        assertThat(LastProcessingResult.after(none, givenUp)).isEqualTo(none);
        assertThat(LastProcessingResult.after(failed, givenUp)).isEqualTo(failed);
        assertThat(LastProcessingResult.after("OK", new HistoryEntry.SourceProblem("no access")))
                .isEqualTo("PROBLEM: no access");
    }
}
