package dev.millrace.trigger;

import static dev.millrace.trigger.ShardScenario.PENDING;
import static dev.millrace.trigger.ShardScenario.THROWS;
import static dev.millrace.trigger.ShardScenario.shardOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.trigger.ShardEvent.Settlement;
import dev.millrace.trigger.ShardEvent.StopMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The shard's machine as a table: what each kind of state does with each event. A pair without a row fails the test.
 *
 * <p>A {@link ShardState} is a phase, and while it is running also what its source and its lanes are doing; those are
 * the kinds of state here. Each is a delivery with one lane. Numbers and records are left out, as are combinations of
 * lanes: a lane does not see the others but through the bounds they share. The simulation mixes them. The mapping's
 * machine is in {@link EveryMappingPairTest}.
 */
class EveryPairTest {

    /** Every way a shard's delivery can stand, by name. */
    enum Kind {
        /** Made, not started. */
        NEW,
        /** Running, the lane free, a read parked at the source. */
        READING,
        /** Running, the lane's call in flight. */
        CALLING,
        /** Running, the lane waiting for its next call. */
        BACKING_OFF,
        /** Running, the source lost; whatever the lane does. */
        UNREADABLE,
        /** Another number of lanes is wanted, a call still in flight. */
        CHANGING_LANES,
        /** Told to stop, a call still in flight. */
        STOPPING,
        /** All settled, not yet durable. */
        FINISHING,
        FINISHED,
        STOPPED
    }

    private static final MappingSettings SETTINGS = MappingSettings.defaults()
            .withRetries(new MappingSettings.RetryLimit.AtMost(1))
            .withOnFailure(Optional.of("arn:aws:sqs:us-east-1:000000000000:q"));

    private static ShardScenario scenario() {
        return shardOf(SETTINGS).withFunction(call -> PENDING).withoutSaving();
    }

    private static ShardScenario calling() {
        var shard = scenario().start();
        shard.receives(1);
        return shard;
    }

    private static final Map<Kind, Supplier<ShardScenario>> MAKERS = makers();

    private static Map<Kind, Supplier<ShardScenario>> makers() {
        var makers = new LinkedHashMap<Kind, Supplier<ShardScenario>>();
        makers.put(Kind.NEW, EveryPairTest::scenario);
        makers.put(Kind.READING, () -> scenario().start());
        makers.put(Kind.CALLING, EveryPairTest::calling);
        makers.put(Kind.BACKING_OFF, () -> {
            var shard = calling();
            shard.answer(shard.lastCall(), THROWS);
            return shard;
        });
        makers.put(Kind.UNREADABLE, () -> {
            var shard = scenario().withoutReading().start();
            shard.tell(new ShardEvent.SourceUnavailable(shard.reads.getLast().read(), "denied"));
            return shard;
        });
        makers.put(Kind.CHANGING_LANES, () -> {
            var shard = calling();
            shard.change(SETTINGS.withParallelizationFactor(2));
            return shard;
        });
        makers.put(Kind.STOPPING, () -> {
            var shard = calling();
            shard.tell(new ShardEvent.StopRequested(StopMode.DRAIN));
            return shard;
        });
        makers.put(Kind.FINISHING, () -> {
            var shard = scenario().start();
            shard.closes();
            return shard;
        });
        makers.put(Kind.FINISHED, () -> {
            var shard = scenario().start();
            shard.closes();
            shard.tell(new ShardEvent.CheckpointSaved(shard.lastSaved()));
            return shard;
        });
        makers.put(Kind.STOPPED, () -> {
            var shard = calling();
            shard.tell(new ShardEvent.StopRequested(StopMode.LEASE_LOST));
            return shard;
        });
        return makers;
    }

    private static Kind kindOf(ShardState state) {
        return switch (state.phase()) {
            case NEW -> Kind.NEW;
            case RUNNING -> {
                if (state.isSourceUnavailable()) {
                    yield Kind.UNREADABLE;
                }
                yield switch (state.lanes.getFirst().work()) {
                    case Lane.Work.Free() -> Kind.READING;
                    case Lane.Work.InFlight inFlight -> Kind.CALLING;
                    case Lane.Work.BackingOff backingOff -> Kind.BACKING_OFF;
                };
            }
            case CHANGING_LANES -> Kind.CHANGING_LANES;
            case STOPPING -> Kind.STOPPING;
            case FINISHING -> Kind.FINISHING;
            case FINISHED -> Kind.FINISHED;
            case STOPPED -> Kind.STOPPED;
        };
    }

    /** Each event, as it would answer what the state has asked for. */
    private static Map<String, ShardEvent> eventsFor(ShardScenario shard) {
        long read = shard.state.reading.outstanding().orElse(999);
        var attempt = shard.calls.isEmpty()
                ? new Attempt(0, 999, 1)
                : shard.calls.getLast().attempt();
        var record = TestRecords.record(5, "k", shard.now);
        var saved = shard.saved.isEmpty() ? Checkpoint.at(Position.HORIZON) : shard.lastSaved();
        var events = new LinkedHashMap<String, ShardEvent>();
        for (var event : List.of(
                new ShardEvent.Started(),
                new ShardEvent.RecordsRead(read, List.of(record), false),
                new ShardEvent.Trimmed(read, Optional.empty()),
                new ShardEvent.SourceUnavailable(read, "denied"),
                new ShardEvent.SourceAvailable(),
                new ShardEvent.Returned(attempt, new byte[0]),
                new ShardEvent.Failed(attempt, "it threw"),
                new ShardEvent.Throttled(attempt, "busy"),
                new ShardEvent.ReportSettled(new UUID(1, 1), Settlement.DELIVERED),
                new ShardEvent.CheckpointSaved(saved),
                new ShardEvent.TimeReached(),
                new ShardEvent.SettingsChanged())) {
            events.put(event.getClass().getSimpleName(), event);
        }
        events.put("StopRequested(DRAIN)", new ShardEvent.StopRequested(StopMode.DRAIN));
        events.put("StopRequested(LEASE_LOST)", new ShardEvent.StopRequested(StopMode.LEASE_LOST));
        return events;
    }

    private static String row(Kind kind, String event, ShardMachine.Decision decision) {
        var effects = decision.effects().stream()
                .map(effect -> effect instanceof ShardEffect.Remember(var entry)
                        ? entry.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT)
                        : effect.getClass().getSimpleName())
                .collect(Collectors.joining(" "));
        return "%-14s %-25s %-14s %s"
                .formatted(kind, event, kindOf(decision.next()), effects)
                .strip();
    }

    @Test
    @DisplayName("each kind of state does with each event what the table says")
    void every_pair_has_its_row() {
        var rows = new ArrayList<String>();
        for (var maker : MAKERS.entrySet()) {
            for (var event : eventsFor(maker.getValue().get()).entrySet()) {
                var shard = maker.getValue().get();
                assertThat(kindOf(shard.state)).isEqualTo(maker.getKey());
                var decision = ShardMachine.decide(shard.state, event.getValue(), shard.settings, shard.now);
                rows.add(row(maker.getKey(), event.getKey(), decision));
            }
        }
        assertThat(rows).containsExactlyElementsOf(TABLE.lines().toList());
    }

    @Test
    @DisplayName("the table has every kind of state and every event")
    void nothing_is_left_out() {
        assertThat(MAKERS.keySet()).containsExactly(Kind.values());
        var visited =
                eventsFor(scenario()).values().stream().map(Object::getClass).collect(Collectors.toSet());
        assertThat(Stream.of(ShardEvent.class.getPermittedSubclasses()))
                .allSatisfy(kind ->
                        assertThat(visited).anySatisfy(seen -> assertThat(seen).isEqualTo(kind)));
    }

    /** State, event, next state, effects; history entries in lower case. */
    private static final String TABLE = """
            NEW            Started                   READING        deliverystarted Read
            NEW            RecordsRead               NEW
            NEW            Trimmed                   NEW
            NEW            SourceUnavailable         NEW
            NEW            SourceAvailable           NEW
            NEW            Returned                  NEW
            NEW            Failed                    NEW
            NEW            Throttled                 NEW
            NEW            ReportSettled             NEW
            NEW            CheckpointSaved           NEW
            NEW            TimeReached               NEW
            NEW            SettingsChanged           NEW
            NEW            StopRequested(DRAIN)      STOPPED        deliverystopped Stopped
            NEW            StopRequested(LEASE_LOST) STOPPED        deliverystopped Stopped
            READING        Started                   READING
            READING        RecordsRead               CALLING        recordsread batchclosed Invoke sent Read
            READING        Trimmed                   READING        losttotrimming Read
            READING        SourceUnavailable         UNREADABLE     sourceproblem WakeUpAt
            READING        SourceAvailable           READING
            READING        Returned                  READING
            READING        Failed                    READING
            READING        Throttled                 READING
            READING        ReportSettled             READING
            READING        CheckpointSaved           READING
            READING        TimeReached               READING
            READING        SettingsChanged           READING
            READING        StopRequested(DRAIN)      STOPPED        deliverystopped Stopped
            READING        StopRequested(LEASE_LOST) STOPPED        deliverystopped Stopped
            CALLING        Started                   CALLING
            CALLING        RecordsRead               CALLING        recordsread Read
            CALLING        Trimmed                   CALLING        losttotrimming Read
            CALLING        SourceUnavailable         UNREADABLE     sourceproblem WakeUpAt
            CALLING        SourceAvailable           CALLING
            CALLING        Returned                  READING        delivered Save
            CALLING        Failed                    BACKING_OFF    callfailed repeatat WakeUpAt
            CALLING        Throttled                 BACKING_OFF    notreached repeatat WakeUpAt
            CALLING        ReportSettled             CALLING
            CALLING        CheckpointSaved           CALLING
            CALLING        TimeReached               CALLING
            CALLING        SettingsChanged           CALLING
            CALLING        StopRequested(DRAIN)      STOPPING
            CALLING        StopRequested(LEASE_LOST) STOPPED        deliverystopped Stopped
            BACKING_OFF    Started                   BACKING_OFF
            BACKING_OFF    RecordsRead               BACKING_OFF    recordsread Read
            BACKING_OFF    Trimmed                   BACKING_OFF    losttotrimming Read
            BACKING_OFF    SourceUnavailable         UNREADABLE     sourceproblem
            BACKING_OFF    SourceAvailable           BACKING_OFF
            BACKING_OFF    Returned                  BACKING_OFF
            BACKING_OFF    Failed                    BACKING_OFF
            BACKING_OFF    Throttled                 BACKING_OFF
            BACKING_OFF    ReportSettled             BACKING_OFF
            BACKING_OFF    CheckpointSaved           BACKING_OFF
            BACKING_OFF    TimeReached               BACKING_OFF    WakeUpAt
            BACKING_OFF    SettingsChanged           BACKING_OFF
            BACKING_OFF    StopRequested(DRAIN)      STOPPED        deliverystopped Stopped
            BACKING_OFF    StopRequested(LEASE_LOST) STOPPED        deliverystopped Stopped
            UNREADABLE     Started                   UNREADABLE
            UNREADABLE     RecordsRead               UNREADABLE
            UNREADABLE     Trimmed                   UNREADABLE
            UNREADABLE     SourceUnavailable         UNREADABLE
            UNREADABLE     SourceAvailable           UNREADABLE     Read
            UNREADABLE     Returned                  UNREADABLE
            UNREADABLE     Failed                    UNREADABLE
            UNREADABLE     Throttled                 UNREADABLE
            UNREADABLE     ReportSettled             UNREADABLE
            UNREADABLE     CheckpointSaved           UNREADABLE
            UNREADABLE     TimeReached               UNREADABLE     WakeUpAt
            UNREADABLE     SettingsChanged           UNREADABLE
            UNREADABLE     StopRequested(DRAIN)      STOPPED        deliverystopped Stopped
            UNREADABLE     StopRequested(LEASE_LOST) STOPPED        deliverystopped Stopped
            CHANGING_LANES Started                   CHANGING_LANES
            CHANGING_LANES RecordsRead               CHANGING_LANES
            CHANGING_LANES Trimmed                   CHANGING_LANES
            CHANGING_LANES SourceUnavailable         CHANGING_LANES
            CHANGING_LANES SourceAvailable           CHANGING_LANES
            CHANGING_LANES Returned                  READING        delivered laneschanged Read Save
            CHANGING_LANES Failed                    READING        callfailed repeatat laneschanged Read Save
            CHANGING_LANES Throttled                 READING        notreached repeatat laneschanged Read Save
            CHANGING_LANES ReportSettled             CHANGING_LANES
            CHANGING_LANES CheckpointSaved           CHANGING_LANES
            CHANGING_LANES TimeReached               CHANGING_LANES
            CHANGING_LANES SettingsChanged           CHANGING_LANES
            CHANGING_LANES StopRequested(DRAIN)      STOPPING
            CHANGING_LANES StopRequested(LEASE_LOST) STOPPED        deliverystopped Stopped
            STOPPING       Started                   STOPPING
            STOPPING       RecordsRead               STOPPING
            STOPPING       Trimmed                   STOPPING
            STOPPING       SourceUnavailable         STOPPING
            STOPPING       SourceAvailable           STOPPING
            STOPPING       Returned                  STOPPING       delivered Save
            STOPPING       Failed                    STOPPED        callfailed repeatat deliverystopped Stopped
            STOPPING       Throttled                 STOPPED        notreached repeatat deliverystopped Stopped
            STOPPING       ReportSettled             STOPPING
            STOPPING       CheckpointSaved           STOPPING
            STOPPING       TimeReached               STOPPING
            STOPPING       SettingsChanged           STOPPING
            STOPPING       StopRequested(DRAIN)      STOPPING
            STOPPING       StopRequested(LEASE_LOST) STOPPED        deliverystopped Stopped
            FINISHING      Started                   FINISHING
            FINISHING      RecordsRead               FINISHING
            FINISHING      Trimmed                   FINISHING
            FINISHING      SourceUnavailable         FINISHING
            FINISHING      SourceAvailable           FINISHING
            FINISHING      Returned                  FINISHING
            FINISHING      Failed                    FINISHING
            FINISHING      Throttled                 FINISHING
            FINISHING      ReportSettled             FINISHING
            FINISHING      CheckpointSaved           FINISHED       checkpointkept sharddone Finished
            FINISHING      TimeReached               FINISHING
            FINISHING      SettingsChanged           FINISHING
            FINISHING      StopRequested(DRAIN)      FINISHING
            FINISHING      StopRequested(LEASE_LOST) STOPPED        deliverystopped Stopped
            FINISHED       Started                   FINISHED
            FINISHED       RecordsRead               FINISHED
            FINISHED       Trimmed                   FINISHED
            FINISHED       SourceUnavailable         FINISHED
            FINISHED       SourceAvailable           FINISHED
            FINISHED       Returned                  FINISHED
            FINISHED       Failed                    FINISHED
            FINISHED       Throttled                 FINISHED
            FINISHED       ReportSettled             FINISHED
            FINISHED       CheckpointSaved           FINISHED
            FINISHED       TimeReached               FINISHED
            FINISHED       SettingsChanged           FINISHED
            FINISHED       StopRequested(DRAIN)      FINISHED
            FINISHED       StopRequested(LEASE_LOST) FINISHED
            STOPPED        Started                   STOPPED
            STOPPED        RecordsRead               STOPPED
            STOPPED        Trimmed                   STOPPED
            STOPPED        SourceUnavailable         STOPPED
            STOPPED        SourceAvailable           STOPPED
            STOPPED        Returned                  STOPPED
            STOPPED        Failed                    STOPPED
            STOPPED        Throttled                 STOPPED
            STOPPED        ReportSettled             STOPPED
            STOPPED        CheckpointSaved           STOPPED
            STOPPED        TimeReached               STOPPED
            STOPPED        SettingsChanged           STOPPED
            STOPPED        StopRequested(DRAIN)      STOPPED
            STOPPED        StopRequested(LEASE_LOST) STOPPED
            """;
}
