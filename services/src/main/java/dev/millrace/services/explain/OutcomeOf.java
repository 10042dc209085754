package dev.millrace.services.explain;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.services.mappings.HistoryView;
import dev.millrace.services.mappings.MappingHistoryEntry;
import dev.millrace.trigger.Checkpoint;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.ShardEvent.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Finds what has become of one record, if it is or was in a certain shard: what the last entry about it says, and where
 * there is none, what its place and the checkpoint say. Used once, by one thread.
 */
final class OutcomeOf {

    private final SequenceNumber number;
    private final RecordPlace place;
    private final ShardId shard;
    private final HistoryView history;
    private final List<MappingHistoryEntry> about;

    /** @param about the entries of the shard about the record */
    OutcomeOf(
            SequenceNumber number,
            RecordPlace place,
            ShardId shard,
            HistoryView history,
            List<MappingHistoryEntry> about) {
        this.number = number;
        this.place = place;
        this.shard = shard;
        this.history = history;
        this.about = about;
    }

    Outcome outcome() {
        boolean settledBefore = false;
        for (var entry : about.reversed()) {
            settledBefore |= entry.entry() instanceof HistoryEntry.SkippedSettled;
            var told = told(entry);
            if (told.isPresent() && !(settledBefore && isOpen(told.get()))) {
                return isAbandoned(entry, told.get()) ? untold() : told.get();
            }
        }
        return settledBefore ? new Outcome.SettledUntold(history.routineForgotten() > 0) : untold();
    }

    /** What the entry says has become of the record, if it is one that says so. */
    private Optional<Outcome> told(MappingHistoryEntry entry) {
        var at = entry.at();
        return switch (entry.entry()) {
            case HistoryEntry.Delivered delivered ->
                Optional.of(new Outcome.Delivered(at, entry.function(), attempts()));
            case HistoryEntry.Cut(var done, var rest) ->
                Optional.of(
                        done.covers(number)
                                ? new Outcome.Delivered(at, entry.function(), attempts())
                                : new Outcome.Queued(at));
            case HistoryEntry.FilteredOut out -> Optional.of(new Outcome.FilteredOut(at));
            case HistoryEntry.GivenUp(var batch, var condition, var reported) ->
                reported ? Optional.empty() : Optional.of(new Outcome.Dropped(at, condition));
            case HistoryEntry.Reported(var batch, var report, var condition, var destination) ->
                Optional.of(new Outcome.Reported(at, condition, destination, stateOf(report)));
            case HistoryEntry.Expired expired -> Optional.of(new Outcome.Expired(at));
            case HistoryEntry.LostToTrimming(var behind, var horizon) ->
                horizon.isPresent() || isBeforeWhatWasReadAfter(entry)
                        ? Optional.of(new Outcome.Lost(at))
                        : Optional.empty();
            case HistoryEntry.Sent(var batch, var requestId, var tryNumber) ->
                Optional.of(new Outcome.InFlight(at, entry.function(), tryNumber));
            case HistoryEntry.RepeatAt(var batch, var until, var cause, var step) ->
                Optional.of(new Outcome.Waiting(until, cause, step));
            case HistoryEntry.Split split -> Optional.of(new Outcome.Queued(at));
            case HistoryEntry.Halved halved -> Optional.of(new Outcome.Queued(at));
            case HistoryEntry.BatchClosed closed -> Optional.of(new Outcome.Queued(at));
            case HistoryEntry.Matched matched -> Optional.of(new Outcome.Buffered(at, busyWith()));
            case HistoryEntry.RecordsRead read -> Optional.of(new Outcome.Buffered(at, busyWith()));
            case HistoryEntry.TryFailed failed -> Optional.empty(); // what comes of it is told next
            case HistoryEntry.ReportEnded ended -> Optional.empty(); // asked for with the report
            case HistoryEntry.ShardLost lost -> Optional.empty(); // asked for with the place
            case HistoryEntry.Problem problem -> Optional.empty();
            case HistoryEntry.Told told -> Optional.empty();
        };
    }

    /**
     * Where the loss left nothing that says how far it went, what was read next does; unless that may have been pushed
     * out of the history.
     */
    private boolean isBeforeWhatWasReadAfter(MappingHistoryEntry loss) {
        if (history.routineForgotten() > loss.number()) {
            return false;
        }
        for (var entry : history.entries()) {
            if (entry.number() > loss.number()
                    && entry.shard().equals(loss.shard())
                    && entry.entry() instanceof HistoryEntry.RecordsRead(var records)) {
                return number.isBefore(records.first());
            }
        }
        return true;
    }

    private int attempts() {
        return (int) about.stream()
                .filter(entry -> entry.entry() instanceof HistoryEntry.Sent)
                .count();
    }

    private Outcome.ReportState stateOf(UUID id) {
        for (var entry : about) {
            if (entry.entry() instanceof HistoryEntry.ReportEnded(var report, var records, var settlement)
                    && report.equals(id)) {
                return settlement == Settlement.DELIVERED ? Outcome.ReportState.DELIVERED : Outcome.ReportState.REFUSED;
            }
        }
        return Outcome.ReportState.ON_ITS_WAY;
    }

    private static boolean isOpen(Outcome outcome) {
        return outcome instanceof Outcome.InFlight
                || outcome instanceof Outcome.Waiting
                || outcome instanceof Outcome.Queued
                || outcome instanceof Outcome.Buffered;
    }

    /** What was read and not settled is given up when delivery stops or lanes are made anew, and read again. */
    private boolean isAbandoned(MappingHistoryEntry last, Outcome outcome) {
        return isOpen(outcome)
                && history.entries().stream()
                        .filter(entry -> entry.number() > last.number())
                        .filter(entry -> entry.shard().equals(last.shard()))
                        .map(MappingHistoryEntry::entry)
                        .anyMatch(entry -> entry instanceof HistoryEntry.DeliveryStopped
                                || entry instanceof HistoryEntry.DeliveryBroken
                                || entry instanceof HistoryEntry.LanesChanged);
    }

    /** What can be said without an entry that tells. */
    private Outcome untold() {
        return switch (place) {
            case RecordPlace.Nowhere() -> new Outcome.NoSuchRecord();
            case RecordPlace.Found(var in, var record) -> {
                var checkpoint = history.checkpoints().get(shard);
                boolean settled = checkpoint != null && checkpoint.covers(record);
                yield settled ? settled() : new Outcome.Unread(obstacles());
            }
            case RecordPlace.Trimmed(var shards) -> goneOr(new Outcome.Trimmed());
            case RecordPlace.Unreadable(var shards, var reason) -> goneOr(new Outcome.Unknown(reason));
        };
    }

    private Outcome goneOr(Outcome unknown) {
        if (isPassed()) {
            return settled();
        }
        return about.isEmpty()
                ? unknown
                : last(entry -> entry instanceof HistoryEntry.ShardLost)
                        .<Outcome>map(lost -> new Outcome.Lost(lost.at()))
                        .orElse(unknown);
    }

    private boolean isPassed() {
        var checkpoint = history.checkpoints().get(shard);
        return checkpoint != null
                && (checkpoint.finished() || checkpoint.lowest().covers(number));
    }

    private Outcome settled() {
        for (var entry : history.entries()) {
            if (entry.entry() instanceof HistoryEntry.StartDecided(var of, var start, var from)
                    && of.equals(shard)
                    && from.map(position -> position.covers(number)).orElse(true)) {
                return new Outcome.BeforeStart(start);
            }
        }
        return new Outcome.SettledUntold(history.routineForgotten() > 0);
    }

    /** What the shard is doing now instead of delivering the record. */
    private List<MappingHistoryEntry> obstacles() {
        var obstacles = new ArrayList<MappingHistoryEntry>();
        last(entry -> entry instanceof HistoryEntry.ShardWaits || entry instanceof HistoryEntry.DeliveryStarted)
                .filter(entry -> entry.entry() instanceof HistoryEntry.ShardWaits)
                .ifPresent(obstacles::add);
        last(entry -> entry instanceof HistoryEntry.DeliveryBroken || entry instanceof HistoryEntry.DeliveryStarted)
                .filter(entry -> entry.entry() instanceof HistoryEntry.DeliveryBroken)
                .ifPresent(obstacles::add);
        last(entry -> entry instanceof HistoryEntry.SourceProblem || entry instanceof HistoryEntry.SourceRecovered)
                .filter(entry -> entry.entry() instanceof HistoryEntry.SourceProblem)
                .ifPresent(obstacles::add);
        busyWith().ifPresent(obstacles::add);
        return obstacles;
    }

    /** The call that is running in the record's lane, or the wait for one. */
    private Optional<MappingHistoryEntry> busyWith() {
        if (!(place instanceof RecordPlace.Found(var in, var record))) {
            return Optional.empty();
        }
        int lane = Checkpoint.laneOf(record, lanes());
        return last(entry -> switch (entry) {
                    case HistoryEntry.Sent sent -> sent.batch().lane() == lane;
                    case HistoryEntry.RepeatAt repeat -> repeat.batch().lane() == lane;
                    case HistoryEntry.Delivered delivered -> delivered.batch().lane() == lane;
                    case HistoryEntry.Cut cut -> cut.rest().lane() == lane;
                    case HistoryEntry.GivenUp givenUp -> givenUp.batch().lane() == lane;
                    case HistoryEntry.Expired expired -> expired.batch().lane() == lane;
                    case HistoryEntry.DeliveryStopped stopped -> true;
                    case HistoryEntry.DeliveryBroken broken -> true;
                    case HistoryEntry.LanesChanged changed -> true;
                    case HistoryEntry other -> false;
                })
                .filter(entry ->
                        entry.entry() instanceof HistoryEntry.Sent || entry.entry() instanceof HistoryEntry.RepeatAt);
    }

    /** How many lanes the shard has, or will have when its delivery begins. */
    private int lanes() {
        return last(entry ->
                        entry instanceof HistoryEntry.DeliveryStarted || entry instanceof HistoryEntry.LanesChanged)
                .map(entry -> switch (entry.entry()) {
                    case HistoryEntry.DeliveryStarted(var positions) -> positions.size();
                    case HistoryEntry.LanesChanged(var from, var to, var restarts) -> to;
                    case HistoryEntry other -> 1;
                })
                .orElse(history.spec().settings().parallelizationFactor());
    }

    private Optional<MappingHistoryEntry> last(Predicate<HistoryEntry> wanted) {
        for (var entry : history.entries().reversed()) {
            if (entry.shard().filter(shard::equals).isPresent() && wanted.test(entry.entry())) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }
}
