package dev.millrace.bench;

import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.Checkpoint;
import dev.millrace.trigger.DeliveryLimits;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.Position;
import dev.millrace.trigger.Reporting;
import dev.millrace.trigger.ShardEffect;
import dev.millrace.trigger.ShardEvent;
import dev.millrace.trigger.ShardMachine;
import dev.millrace.trigger.ShardState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The engine alone: answers each effect at once, as if reading, calling and saving took no time. One thread. */
final class EngineLoop {

    static final ShardId SHARD = new ShardId("shardId-00000001789651658000-0badcafe");

    private static final byte[] RESPONSE = {'n', 'u', 'l', 'l'};

    private final List<StreamRecord> shard;
    private final MappingSettings settings;
    private Consumer<HistoryEntry> history = entry -> {
        throw new IllegalStateException("nobody asked for " + entry);
    };
    private final Deque<ShardEvent> events = new ArrayDeque<>();
    private ShardState state;
    private int read;
    private long delivered;

    /**
     * Without a history.
     *
     * @param shard all of its records
     */
    EngineLoop(List<StreamRecord> shard, MappingSettings settings) {
        this.shard = shard;
        this.settings = settings;
        this.state = fresh(settings).withoutHistory();
    }

    private static ShardState fresh(MappingSettings settings) {
        return ShardState.initial(
                SHARD,
                Checkpoint.at(Position.HORIZON),
                settings.parallelizationFactor(),
                Reporting.WITH_CHECKPOINT,
                DeliveryLimits.standard(),
                4711);
    }

    /** Has the engine tell what it decides. Before it delivers. */
    EngineLoop toldTo(Consumer<HistoryEntry> told) {
        history = told;
        state = fresh(settings);
        return this;
    }

    /** Delivers the whole shard, until the engine waits for more. How many records it read. */
    long deliverAll() {
        events.add(new ShardEvent.Started());
        while (!events.isEmpty()) {
            var decision = ShardMachine.decide(state, events.remove(), settings, SampleRecords.CREATED);
            state = decision.next();
            for (var effect : decision.effects()) {
                answer(effect);
            }
        }
        if (state.recordsHeld() > 0
                || read < shard.size()
                || (settings.filters().isEmpty() && delivered < read)) {
            throw new IllegalStateException(delivered + " of " + shard.size() + " records delivered, read " + read);
        }
        return read;
    }

    ShardState state() {
        return state;
    }

    private void answer(ShardEffect effect) {
        switch (effect) {
            case ShardEffect.Read(var number, var from, var maxRecords, var maxBytes) -> {
                if (read < shard.size()) {
                    int end = Math.min(shard.size(), read + maxRecords);
                    events.add(new ShardEvent.RecordsRead(number, shard.subList(read, end), false));
                    read = end;
                }
            }
            case ShardEffect.Invoke invoke -> {
                delivered += invoke.records().size();
                events.add(new ShardEvent.Returned(invoke.attempt(), RESPONSE));
            }
            case ShardEffect.Save(var checkpoint) -> events.add(new ShardEvent.CheckpointSaved(checkpoint));
            case ShardEffect.Remember(var entry) -> history.accept(entry);
            case ShardEffect.Report report -> throw new IllegalStateException("nothing fails here: " + report);
            case ShardEffect.WakeUpAt(var at) -> throw new IllegalStateException("nothing waits here: " + at);
            case ShardEffect.Finished() -> throw new IllegalStateException("the shard is open");
            case ShardEffect.Stopped() -> throw new IllegalStateException("nobody stops it");
        }
    }
}
