package dev.millrace.services.mappings;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.HistoryEntry.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps a mapping's newest entries in two rings: what goes well is pushed out by what goes well later, and never pushes
 * out what went wrong. Confined to its history's lock.
 *
 * <p>A batch that fails is in trouble until a checkpoint has passed it: what is told of it until then is kept with the
 * failures, and so is what led there. Everything that concerns the shard or the mapping as a whole is kept there too.
 */
public final class HistoryLog {

    /** Bounds of what goes well. */
    static final int ROUTINE_ENTRIES = 1_000;

    static final long ROUTINE_BYTES = 512 * 1024;

    /** Bounds of the rest. */
    static final int NOTABLE_ENTRIES = 4_000;

    static final long NOTABLE_BYTES = 2 * 1024 * 1024;

    private record LaneOf(Optional<ShardId> shard, int lane) {}

    private final HistoryRing routine = new HistoryRing(ROUTINE_ENTRIES, ROUTINE_BYTES);
    private final HistoryRing notable = new HistoryRing(NOTABLE_ENTRIES, NOTABLE_BYTES);

    /** The last record in trouble of each lane that has some. */
    private final Map<LaneOf, SequenceNumber> troubles = new HashMap<>();

    /** The numbers of entries that led to trouble and are in both rings. */
    private final Set<Long> copied = new HashSet<>();

    /** Keeps the entry, whose number is greater than those before. */
    public void add(MappingHistoryEntry entry) {
        if (troubles.isEmpty() && isOfEveryBatch(entry.entry())) {
            routine.add(entry); // by far the most, and told apart without looking through all kinds
            return;
        }
        switch (kindOf(entry.entry())) {
            case FAILURE -> {
                for (var subject : entry.entry().subjects()) {
                    if (subject instanceof Span span) {
                        trouble(entry.shard(), span);
                    }
                }
                notable.add(entry);
            }
            case NOTABLE -> {
                if (isLastOfShard(entry.entry())) {
                    troubles.keySet().removeIf(lane -> lane.shard().equals(entry.shard()));
                }
                notable.add(entry);
            }
            case ROUTINE -> (isOfTrouble(entry) ? notable : routine).add(entry);
        }
    }

    private static boolean isOfEveryBatch(HistoryEntry entry) {
        return entry instanceof HistoryEntry.Delivered
                || entry instanceof HistoryEntry.Sent
                || entry instanceof HistoryEntry.BatchClosed
                || entry instanceof HistoryEntry.CheckpointKept
                || entry instanceof HistoryEntry.RecordsRead;
    }

    /** No checkpoint follows that would end its troubles. */
    private static boolean isLastOfShard(HistoryEntry entry) {
        return entry instanceof HistoryEntry.ShardDone
                || entry instanceof HistoryEntry.ShardLost
                || entry instanceof HistoryEntry.ShardForgotten;
    }

    private void trouble(Optional<ShardId> shard, Span span) {
        var lane = new LaneOf(shard, span.lane());
        var known = troubles.get(lane);
        if (known == null || span.last().isAfter(known)) {
            troubles.put(lane, span.last());
            copied.removeIf(number -> number <= routine.lastForgotten());
            routine.copyTo(
                    notable,
                    earlier -> earlier.shard().equals(shard)
                            && ledTo(earlier.entry(), span)
                            && copied.add(earlier.number()));
        }
    }

    private static boolean ledTo(HistoryEntry earlier, Span trouble) {
        for (var subject : earlier.subjects()) {
            if (subject instanceof Span span
                    && (span.lane() == trouble.lane() || span.lane() == Span.ALL_LANES)
                    && (span.covers(trouble.first()) || span.covers(trouble.last()) || trouble.covers(span.first()))) {
                return true;
            }
        }
        return false;
    }

    private boolean isOfTrouble(MappingHistoryEntry entry) {
        if (troubles.isEmpty()) {
            return false;
        }
        if (entry.entry() instanceof HistoryEntry.CheckpointKept(var lanes, var finished)) {
            return troubles.entrySet().removeIf(trouble -> {
                var of = trouble.getKey();
                return of.shard().equals(entry.shard())
                        && (of.lane() >= lanes.size() || lanes.get(of.lane()).covers(trouble.getValue()));
            });
        }
        for (var subject : entry.entry().subjects()) {
            if (subject instanceof Span span) {
                var upTo = troubles.get(new LaneOf(entry.shard(), span.lane()));
                if (upTo != null && !span.first().isAfter(upTo)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** In how many lanes there is trouble. */
    int troubles() {
        return troubles.size();
    }

    /** How many entries are kept, those in both rings twice. */
    int size() {
        return routine.size() + notable.size();
    }

    /** Oldest first. */
    public List<MappingHistoryEntry> entries() {
        var all = new ArrayList<MappingHistoryEntry>(routine.size() + notable.size());
        routine.iterator().forEachRemaining(all::add);
        notable.iterator().forEachRemaining(all::add);
        all.sort((one, other) -> Long.compare(one.number(), other.number()));
        var each = new ArrayList<MappingHistoryEntry>(all.size());
        long last = 0;
        for (var entry : all) {
            if (entry.number() != last) { // what led to trouble may be in both
                each.add(entry);
            }
            last = entry.number();
        }
        return each;
    }

    /** Of the entries up to this number successes are missing; 0 if none is. */
    long routineForgotten() {
        return routine.lastForgotten();
    }

    /** Of the entries up to this number others are missing too; 0 if none is. */
    long notableForgotten() {
        return notable.lastForgotten();
    }

    /** How an entry is kept. */
    private enum Kind {
        ROUTINE,
        NOTABLE,
        /** And the records it is about are in trouble. */
        FAILURE
    }

    private static Kind kindOf(HistoryEntry entry) {
        return switch (entry) {
            case HistoryEntry.Sent sent -> Kind.ROUTINE;
            case HistoryEntry.Delivered delivered -> Kind.ROUTINE;
            case HistoryEntry.Progress progress -> Kind.ROUTINE;
            case HistoryEntry.FilteredOut filtered -> Kind.ROUTINE;
            case HistoryEntry.TryFailed failed -> Kind.FAILURE;
            case HistoryEntry.TooLarge tooLarge -> Kind.FAILURE;
            case HistoryEntry.GivenUp givenUp -> Kind.FAILURE;
            case HistoryEntry.Expired expired -> Kind.FAILURE;
            case HistoryEntry.Split split -> Kind.NOTABLE;
            case HistoryEntry.Halved halved -> Kind.NOTABLE;
            case HistoryEntry.RepeatAt repeat -> Kind.NOTABLE;
            case HistoryEntry.Reported reported -> Kind.NOTABLE;
            case HistoryEntry.ReportEnded report -> Kind.NOTABLE;
            case HistoryEntry.Lost lost -> Kind.NOTABLE;
            case HistoryEntry.Problem problem -> Kind.NOTABLE;
            case HistoryEntry.Circumstance circumstance -> Kind.NOTABLE;
        };
    }
}
