package dev.millrace.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.ShardId;
import dev.millrace.trigger.MappingEvent.FoundShard;
import dev.millrace.trigger.MappingState.Lifecycle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The mapping's machine as a table: what each state of its life does with each event. A pair without a row fails the
 * test. The states are those of {@link Lifecycle}, each with one shard as far as it may have one: running while the
 * mapping is enabled or being updated, stopping while it is being disabled or deleted, waiting otherwise. What else a
 * state remembers (whether the start positions are fixed, failed looks at the stream, gone shards) has scenarios in
 * {@link MappingMachineTest}.
 */
class EveryMappingPairTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ShardId SHARD = new ShardId("shardId-1");
    private static final FoundShard FOUND = new FoundShard(SHARD, Optional.empty(), false, Optional.empty());

    private static MappingState after(MappingState from, MappingEvent... events) {
        var state = from;
        for (var event : events) {
            state = MappingMachine.decide(state, event, NOW).next();
        }
        return state;
    }

    private static Map<Lifecycle, MappingState> states() {
        var states = new EnumMap<Lifecycle, MappingState>(Lifecycle.class);
        var found = new MappingEvent.ShardsFound(List.of(FOUND));
        var creating =
                after(MappingState.created(StartingPosition.TRIM_HORIZON, true), new MappingEvent.Started(), found);
        var enabled = after(creating, new MappingEvent.PositionsSaved());
        var checkpoints = Map.of(SHARD, Checkpoint.at(Position.HORIZON));
        states.put(Lifecycle.CREATING, creating);
        states.put(
                Lifecycle.ENABLING,
                after(
                        MappingState.restored(StartingPosition.TRIM_HORIZON, true, checkpoints),
                        new MappingEvent.Started()));
        states.put(Lifecycle.ENABLED, enabled);
        states.put(Lifecycle.UPDATING, after(enabled, new MappingEvent.SettingsChanged(true)));
        states.put(Lifecycle.DISABLING, after(enabled, new MappingEvent.SettingsChanged(false)));
        states.put(
                Lifecycle.DISABLED,
                after(enabled, new MappingEvent.SettingsChanged(false), new MappingEvent.ShardStopped(SHARD)));
        states.put(Lifecycle.DELETING, after(enabled, new MappingEvent.DeleteRequested()));
        states.put(
                Lifecycle.DELETED,
                after(
                        enabled,
                        new MappingEvent.DeleteRequested(),
                        new MappingEvent.ShardStopped(SHARD),
                        new MappingEvent.Forgotten()));
        return states;
    }

    private static Map<String, MappingEvent> events() {
        var events = new LinkedHashMap<String, MappingEvent>();
        for (var event : List.of(
                new MappingEvent.Started(),
                new MappingEvent.ShardsFound(List.of(FOUND)),
                new MappingEvent.StreamUnavailable("denied"),
                new MappingEvent.ShardsChanged(),
                new MappingEvent.PositionsSaved(),
                new MappingEvent.ShardFinished(SHARD),
                new MappingEvent.ShardStopped(SHARD),
                new MappingEvent.SettingsApplied(),
                new MappingEvent.DeleteRequested(),
                new MappingEvent.Forgotten(),
                new MappingEvent.TimeReached())) {
            events.put(event.getClass().getSimpleName(), event);
        }
        events.put("SettingsChanged(enabled)", new MappingEvent.SettingsChanged(true));
        events.put("SettingsChanged(disabled)", new MappingEvent.SettingsChanged(false));
        return events;
    }

    private static String row(Lifecycle before, String event, MappingMachine.Decision decision) {
        var effects = decision.effects().stream()
                .map(effect -> effect instanceof MappingEffect.Remember(var entry)
                        ? entry.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                        : effect.getClass().getSimpleName())
                .collect(Collectors.joining(" "));
        return "%-9s %-25s %-9s %s"
                .formatted(before, event, decision.next().lifecycle(), effects)
                .strip();
    }

    @Test
    @DisplayName("each state of a mapping's life does with each event what the table says")
    void every_pair_has_its_row() {
        var rows = new ArrayList<String>();
        states().forEach((lifecycle, state) -> events().forEach((name, event) -> {
            assertThat(state.lifecycle()).isEqualTo(lifecycle);
            rows.add(row(lifecycle, name, MappingMachine.decide(state, event, NOW)));
        }));
        assertThat(String.join("\n", rows)).isEqualTo(TABLE.strip());
    }

    @Test
    @DisplayName("the table has every state and every event")
    void nothing_is_left_out() {
        assertThat(states().keySet()).containsExactly(Lifecycle.values());
        var visited = events().values().stream().map(Object::getClass).collect(Collectors.toSet());
        assertThat(Stream.of(MappingEvent.class.getPermittedSubclasses()))
                .allSatisfy(kind ->
                        assertThat(visited).anySatisfy(seen -> assertThat(seen).isEqualTo(kind)));
    }

    /** State, event, next state, effects; history entries in lower case. */
    private static final String TABLE = """
            CREATING  Started                   CREATING  FindShards
            CREATING  ShardsFound               CREATING  SavePositions
            CREATING  StreamUnavailable         CREATING  sourceproblem WakeUpAt
            CREATING  ShardsChanged             CREATING
            CREATING  PositionsSaved            ENABLED   FindShards StartShard
            CREATING  ShardFinished             CREATING
            CREATING  ShardStopped              CREATING
            CREATING  SettingsApplied           CREATING
            CREATING  DeleteRequested           DELETING  ForgetAll
            CREATING  Forgotten                 CREATING
            CREATING  TimeReached               CREATING
            CREATING  SettingsChanged(enabled)  CREATING
            CREATING  SettingsChanged(disabled) CREATING
            ENABLING  Started                   ENABLING  FindShards
            ENABLING  ShardsFound               ENABLED   StartShard
            ENABLING  StreamUnavailable         ENABLED   sourceproblem WakeUpAt
            ENABLING  ShardsChanged             ENABLING
            ENABLING  PositionsSaved            ENABLING
            ENABLING  ShardFinished             ENABLING
            ENABLING  ShardStopped              ENABLING
            ENABLING  SettingsApplied           ENABLING
            ENABLING  DeleteRequested           DELETING  ForgetAll
            ENABLING  Forgotten                 ENABLING
            ENABLING  TimeReached               ENABLING
            ENABLING  SettingsChanged(enabled)  ENABLING
            ENABLING  SettingsChanged(disabled) ENABLING
            ENABLED   Started                   ENABLED
            ENABLED   ShardsFound               ENABLED
            ENABLED   StreamUnavailable         ENABLED   sourceproblem WakeUpAt
            ENABLED   ShardsChanged             ENABLED   FindShards
            ENABLED   PositionsSaved            ENABLED
            ENABLED   ShardFinished             ENABLED   FindShards
            ENABLED   ShardStopped              ENABLED   StartShard
            ENABLED   SettingsApplied           ENABLED
            ENABLED   DeleteRequested           DELETING  StopShard
            ENABLED   Forgotten                 ENABLED
            ENABLED   TimeReached               ENABLED
            ENABLED   SettingsChanged(enabled)  UPDATING  ApplySettings
            ENABLED   SettingsChanged(disabled) DISABLING ApplySettings StopShard
            UPDATING  Started                   UPDATING
            UPDATING  ShardsFound               UPDATING
            UPDATING  StreamUnavailable         UPDATING  sourceproblem WakeUpAt
            UPDATING  ShardsChanged             UPDATING  FindShards
            UPDATING  PositionsSaved            UPDATING
            UPDATING  ShardFinished             UPDATING  FindShards
            UPDATING  ShardStopped              UPDATING
            UPDATING  SettingsApplied           ENABLED
            UPDATING  DeleteRequested           DELETING  StopShard
            UPDATING  Forgotten                 UPDATING
            UPDATING  TimeReached               UPDATING
            UPDATING  SettingsChanged(enabled)  UPDATING  ApplySettings
            UPDATING  SettingsChanged(disabled) UPDATING  ApplySettings
            DISABLING Started                   DISABLING
            DISABLING ShardsFound               DISABLING
            DISABLING StreamUnavailable         DISABLING sourceproblem WakeUpAt
            DISABLING ShardsChanged             DISABLING
            DISABLING PositionsSaved            DISABLING
            DISABLING ShardFinished             DISABLED
            DISABLING ShardStopped              DISABLED
            DISABLING SettingsApplied           DISABLING
            DISABLING DeleteRequested           DELETING
            DISABLING Forgotten                 DISABLING
            DISABLING TimeReached               DISABLING
            DISABLING SettingsChanged(enabled)  DISABLING
            DISABLING SettingsChanged(disabled) DISABLING
            DISABLED  Started                   DISABLED
            DISABLED  ShardsFound               DISABLED
            DISABLED  StreamUnavailable         DISABLED  sourceproblem
            DISABLED  ShardsChanged             DISABLED
            DISABLED  PositionsSaved            DISABLED
            DISABLED  ShardFinished             DISABLED
            DISABLED  ShardStopped              DISABLED
            DISABLED  SettingsApplied           DISABLED
            DISABLED  DeleteRequested           DELETING  ForgetAll
            DISABLED  Forgotten                 DISABLED
            DISABLED  TimeReached               DISABLED
            DISABLED  SettingsChanged(enabled)  ENABLING  FindShards
            DISABLED  SettingsChanged(disabled) UPDATING  ApplySettings
            DELETING  Started                   DELETING
            DELETING  ShardsFound               DELETING
            DELETING  StreamUnavailable         DELETING
            DELETING  ShardsChanged             DELETING
            DELETING  PositionsSaved            DELETING
            DELETING  ShardFinished             DELETING  ForgetAll
            DELETING  ShardStopped              DELETING  ForgetAll
            DELETING  SettingsApplied           DELETING
            DELETING  DeleteRequested           DELETING
            DELETING  Forgotten                 DELETED   Removed
            DELETING  TimeReached               DELETING
            DELETING  SettingsChanged(enabled)  DELETING
            DELETING  SettingsChanged(disabled) DELETING
            DELETED   Started                   DELETED
            DELETED   ShardsFound               DELETED
            DELETED   StreamUnavailable         DELETED
            DELETED   ShardsChanged             DELETED
            DELETED   PositionsSaved            DELETED
            DELETED   ShardFinished             DELETED
            DELETED   ShardStopped              DELETED
            DELETED   SettingsApplied           DELETED
            DELETED   DeleteRequested           DELETED
            DELETED   Forgotten                 DELETED
            DELETED   TimeReached               DELETED
            DELETED   SettingsChanged(enabled)  DELETED
            DELETED   SettingsChanged(disabled) DELETED
            """;
}
