package dev.millrace.trigger;

import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.ShardEvent.StopMode;
import dev.millrace.trigger.SimulatedStream.Shard;
import dev.millrace.trigger.SimulationTruth.End;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The driver of one shard's delivery, from its start to its end or to the end of the process. */
final class SimulatedShard {

    final ShardId id;

    private final SimulatedMapping mapping;
    private final SimulatedProcess process;
    private final SimulatedTime time;
    private final SimulationTruth truth;
    private final StateRules stateRules;
    private final @Nullable Shard source;
    private WindowRules windows;
    private CallRules[] calls;
    private ShardState state;

    /** Names the delivery in the truth: another one whenever it begins anew. */
    private int delivery;

    /** What the event being met has brought. */
    private List<StreamRecord> justRead = List.of();

    private ShardEffect.@Nullable Read parked;
    private @Nullable Instant wakeUp;
    private boolean isStopping;
    private boolean isOver;

    SimulatedShard(ShardId id, Checkpoint from, SimulatedMapping mapping) {
        this.id = id;
        this.mapping = mapping;
        this.process = mapping.process;
        this.time = process.time;
        this.truth = mapping.truth;
        this.source = process.stream.everyShard.get(id);
        this.stateRules = new StateRules(truth, process.limits, process.largestRecord);
        this.state = ShardState.initial(
                id,
                from,
                mapping.settings.parallelizationFactor(),
                process.reporting,
                process.limits,
                time.random.nextLong());
        this.windows = new WindowRules(state.lanes.getFirst().settled(), from.window());
        this.calls = freshCalls(state.lanes.size());
        this.delivery = process.newDelivery();
    }

    private CallRules[] freshCalls(int lanes) {
        var fresh = new CallRules[lanes];
        for (int i = 0; i < lanes; i++) {
            fresh[i] = new CallRules(process.limits);
        }
        return fresh;
    }

    /** The process has died. */
    void abandon() {
        isOver = true;
    }

    void stop() {
        isStopping = true;
        tell(new ShardEvent.StopRequested(StopMode.DRAIN));
    }

    /** Another process has taken the shard over: nothing that this delivery began counts any more. */
    void loseLease() {
        isStopping = true;
        if (source != null) {
            truth.lost(source);
        }
        tell(new ShardEvent.StopRequested(StopMode.LEASE_LOST));
    }

    void tell(ShardEvent event) {
        if (isOver) {
            return;
        }
        process.trace(id, event instanceof ShardEvent.Returned returned ? text(returned) : event);
        var before = state;
        justRead = event instanceof ShardEvent.RecordsRead(var read, var records, var end) ? records : List.of();
        var decision = ShardMachine.decide(before, event, mapping.settings, time.now());
        state = decision.next();
        process.counts.decided(event, before.phase(), decision.effects());
        boolean gaveUp = check(before, event, decision.effects());
        int born = time.life();
        for (var effect : decision.effects()) {
            if (process.crashesNow()) {
                return;
            }
            process.trace(id, effect);
            carryOut(effect, before.lanes.size());
            if (born != time.life() || isOver) {
                return;
            }
        }
        stateRules.check(source, before, state, mapping.settings, time.now(), wakeUp, gaveUp);
        if (event instanceof ShardEvent.RecordsRead(var read, var records, var end)) {
            checkFilter(before, read);
        }
    }

    private static String text(ShardEvent.Returned event) {
        return "Returned[" + event.attempt() + ", " + new String(event.response(), StandardCharsets.UTF_8) + "]";
    }

    // What a decision must be, before its effects are carried out. Whether it gave anything up.

    private boolean check(ShardState before, ShardEvent event, List<ShardEffect> effects) {
        boolean gaveUp = false;
        boolean lossTold = false;
        int reportable = 0;
        @Nullable CallRules lane = null;
        for (var effect : effects) {
            switch (effect) {
                case ShardEffect.Invoke invoke -> checkCall(invoke);
                case ShardEffect.Save(var checkpoint) -> windows.checkSaved(checkpoint);
                case ShardEffect.Report(var failure, var destination, var after) -> {
                    windows.checkSaved(after);
                    reportable--;
                    if (lane != null) {
                        lane.reported(failure);
                    }
                    truth.issued(failure.records());
                }
                case ShardEffect.Remember(var entry) -> {
                    lossTold |= entry instanceof HistoryEntry.LostToTrimming;
                    gaveUp |= entry instanceof HistoryEntry.GivenUp || entry instanceof HistoryEntry.Expired;
                    if (entry instanceof HistoryEntry.GivenUp givenUp) {
                        lane = calls[givenUp.batch().lane()];
                        reportable += givenUp.reported() ? 1 : 0;
                    }
                    checkRemembered(entry, before);
                }
                case ShardEffect.Read read -> {}
                case ShardEffect.WakeUpAt wake -> {}
                case ShardEffect.Finished() -> {}
                case ShardEffect.Stopped() -> {}
            }
        }
        if (reportable != 0) {
            throw Invariant.HISTORY.broken("%s: reports that nobody is told of: %d", effects, reportable);
        }
        if (event instanceof ShardEvent.Trimmed(var read, var horizon)
                && before.phase() == ShardState.Phase.RUNNING
                && before.reading.isAnsweredBy(read)
                && !lossTold) {
            throw Invariant.LOSS.broken("%s is forgotten", event);
        }
        return gaveUp;
    }

    private void checkCall(ShardEffect.Invoke invoke) {
        if (isStopping) {
            throw Invariant.STOPPED.broken("%s", invoke);
        }
        var records = invoke.records();
        for (var record : records) {
            if (process.stream.shardOf(TestRecords.ordinal(record)) != source) {
                throw Invariant.BATCH.broken("%s is not of %s", record, id);
            }
        }
        calls[invoke.attempt().lane()].called(invoke, mapping.settings, time.now());
        truth.checkNotDelivered(records, delivery);
        invoke.window().ifPresent(call -> windows.checkCall(call, records));
    }

    private void checkRemembered(HistoryEntry entry, ShardState before) {
        int lanes = before.lanes.size();
        switch (entry) {
            case HistoryEntry.GivenUp givenUp -> {
                var what = within(givenUp.batch(), lanes);
                calls[givenUp.batch().lane()].givenUp(givenUp, what, mapping.settings, time.now());
                if (givenUp.reported() != mapping.settings.onFailure().isPresent()) {
                    throw Invariant.HISTORY.broken("%s with destination %s", givenUp, mapping.settings.onFailure());
                }
                closedIfFinal(givenUp.batch(), before);
            }
            case HistoryEntry.Expired(var batch) -> {
                calls[batch.lane()].expired(within(batch, lanes), time.now());
                closedIfFinal(batch, before);
            }
            case HistoryEntry.Delivered(var batch) -> {
                checkDelivered(batch, lanes);
                closedIfFinal(batch, before);
            }
            case HistoryEntry.Cut(var done, var rest) -> checkDelivered(done, lanes);
            case HistoryEntry.FilteredOut filtered -> {
                int unwanted = (int) among(filtered.among(), lanes).stream()
                        .filter(record -> !mapping.wants(record))
                        .count();
                if (unwanted != filtered.filtered()) {
                    throw Invariant.FILTERS.broken("%s, not %d", filtered, unwanted);
                }
            }
            case HistoryEntry.LanesChanged(var from, var to, var restartsAt) -> {
                calls = freshCalls(to);
                windows.restartedAt(restartsAt);
                delivery = process.newDelivery();
            }
            default -> {} // nothing to ask
        }
    }

    private void checkDelivered(HistoryEntry.Subject batch, int lanes) {
        for (var record : within(batch, lanes)) {
            if (!truth.wasDelivered(record)) {
                throw Invariant.HISTORY.broken("%s is said to be delivered", record);
            }
        }
    }

    private void closedIfFinal(HistoryEntry.Subject batch, ShardState before) {
        if (batch instanceof HistoryEntry.FinalCall) {
            windows.closed(before.lanes.getFirst().settled());
        }
    }

    /** Of what was read, just what the filter passes is held, unless it has ended already. */
    private void checkFilter(ShardState before, long read) {
        boolean isCurrent = before.phase() == ShardState.Phase.RUNNING && before.reading.isAnsweredBy(read);
        for (var record : justRead) {
            if (isCurrent && stateRules.isHeld(record) && !mapping.wants(record)) {
                throw Invariant.FILTERS.broken("%s passes", record);
            }
        }
    }

    /** What was read of one lane between two records. */
    private List<StreamRecord> among(HistoryEntry.Span span, int lanes) {
        var records = new ArrayList<StreamRecord>();
        if (source == null) {
            return records;
        }
        for (int i = source.indexBehind(Position.after(span.first())) - 1; i < source.all.size(); i++) {
            var record = source.all.get(i);
            if (record.sequenceNumber().isAfter(span.last())) {
                break;
            }
            if (ShardReading.laneOf(record, lanes) == span.lane()) {
                records.add(record);
            }
        }
        return records;
    }

    /** The records of a batch, of which there are as many as the history says. */
    private List<StreamRecord> within(HistoryEntry.Subject batch, int lanes) {
        if (!(batch instanceof HistoryEntry.Span span)) {
            return List.of();
        }
        var records = among(span, lanes);
        records.removeIf(record -> !stateRules.isHeld(record) && !(justRead.contains(record) && mapping.wants(record)));
        if (records.size() != span.records()) {
            throw Invariant.HISTORY.broken("%s is of %s", span, records);
        }
        return records;
    }

    // The driver.

    private void carryOut(ShardEffect effect, int lanesBefore) {
        switch (effect) {
            case ShardEffect.Read read -> {
                parked = read;
                wake();
            }
            case ShardEffect.Invoke invoke -> invoke(invoke);
            case ShardEffect.Save(var checkpoint) ->
                process.commit(() -> save(checkpoint), () -> tell(new ShardEvent.CheckpointSaved(checkpoint)));
            case ShardEffect.Report report -> report(report);
            case ShardEffect.WakeUpAt(var at) -> {
                wakeUp = at;
                time.inThisLifeAt(at, () -> {
                    if (at.equals(wakeUp)) {
                        wakeUp = null;
                        tell(new ShardEvent.TimeReached());
                    }
                });
            }
            case ShardEffect.Remember(var entry) -> remember(entry, lanesBefore);
            case ShardEffect.Finished() -> {
                isOver = true;
                mapping.shardEnded(this, new MappingEvent.ShardFinished(id));
            }
            case ShardEffect.Stopped() -> {
                isOver = true;
                mapping.shardEnded(this, new MappingEvent.ShardStopped(id));
            }
        }
    }

    private void remember(HistoryEntry entry, int lanes) {
        mapping.remember(entry);
        switch (entry) {
            case HistoryEntry.FilteredOut filtered ->
                truth.ended(
                        among(filtered.among(), lanes).stream()
                                .filter(record -> !mapping.wants(record))
                                .toList(),
                        End.FILTERED);
            case HistoryEntry.GivenUp(var batch, var condition, var reported) -> {
                if (!reported) {
                    truth.ended(within(batch, lanes), End.DROPPED);
                }
            }
            case HistoryEntry.Expired(var batch) -> truth.ended(within(batch, lanes), End.EXPIRED);
            default -> {} // ends no record
        }
    }

    private void save(Checkpoint checkpoint) {
        if (!isOver) { // the store refuses a checkpoint of somebody who lost the lease
            mapping.save(id, checkpoint);
        }
    }

    /** The source has news for the shard, or a read has been parked: it is answered a little later. */
    void wake() {
        var read = parked;
        if (read == null) {
            return;
        }
        time.inThisLife(time.within(20), () -> {
            if (isOver || !read.equals(parked)) {
                return;
            }
            var answer = process.readable
                    ? process.stream.read(id, read)
                    : Optional.<ShardEvent>of(new ShardEvent.SourceUnavailable(read.read(), "denied"));
            answer.ifPresent(event -> {
                parked = null;
                tell(event);
            });
        });
    }

    private void invoke(ShardEffect.Invoke invoke) {
        var records = invoke.records();
        var lane = calls[invoke.attempt().lane()];
        checkConcurrency(lane, records);
        mapping.checkMayCall(this);
        var settingsThen = mapping.settings;
        var answer = mapping.function.answer(invoke, settingsThen);
        if (answer.ran()) {
            truth.functionSaw(records);
        }
        int lanesOf = delivery;
        time.inThisLife(answer.takes(), () -> {
            if (isOver) {
                return;
            }
            if (lanesOf != delivery) {
                throw Invariant.CONCURRENCY.broken("lanes were made anew during a call");
            }
            hear(invoke, answer, lane);
            if (!isOver && time.oneIn(50)) {
                time.inThisLife(time.within(3000), () -> tell(answer.event())); // once more: stale
            }
        });
    }

    private void hear(ShardEffect.Invoke invoke, SimulatedFunction.Answer answer, CallRules lane) {
        lane.isInFlight = false;
        var records = invoke.records();
        int done = answer.done(mapping.settings);
        lane.answered(answer.event(), done, mapping.settings, time.now());
        if (done > 0) {
            truth.delivered(records.subList(0, done), delivery);
            invoke.window().ifPresent(call -> windows.addedUp(call.window(), answer.state(), records.get(done - 1)));
        }
        tell(answer.event());
    }

    /** At most F invocations a shard, and no key in two of them. */
    private void checkConcurrency(CallRules lane, List<StreamRecord> records) {
        int keys = 0;
        for (var record : records) {
            keys |= 1 << process.stream.keyOf(TestRecords.ordinal(record));
        }
        if (lane.isInFlight) {
            throw Invariant.CONCURRENCY.broken("two calls in a lane of %s", id);
        }
        for (var other : calls) {
            if (other.isInFlight && (other.keysInFlight & keys) != 0) {
                throw Invariant.CONCURRENCY.broken("%s has keys that are in flight", records);
            }
        }
        lane.isInFlight = true;
        lane.keysInFlight = keys;
    }

    private void report(ShardEffect.Report report) {
        var failure = report.failure();
        switch (process.reporting) {
            case WITH_CHECKPOINT ->
                process.commit(
                        () -> {
                            if (!isOver) {
                                process.owe(failure, mapping);
                                truth.ended(failure.records(), End.REPORTED);
                                save(report.after());
                            }
                        },
                        () -> {
                            if (!isOver) {
                                process.deliverReport(failure, mapping);
                                tell(new ShardEvent.CheckpointSaved(report.after()));
                            }
                        });
            case BEFORE_CHECKPOINT -> process.deliverReport(failure, mapping);
        }
    }
}
