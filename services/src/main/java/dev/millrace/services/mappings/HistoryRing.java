package dev.millrace.services.mappings;

import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.HistoryEntry.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The newest entries of one kind, bounded in number and bytes; the oldest go first. Confined to its history's lock. */
final class HistoryRing {

    /** An entry, what it holds on to included, without its lists of numbers. */
    private static final int ENTRY_BYTES = 200;

    /** A sequence number and the reference to it. */
    private static final int NUMBER_BYTES = 92;

    private final int mostEntries;
    private final long mostBytes;
    private final Deque<MappingHistoryEntry> entries = new ArrayDeque<>();

    /** How many spans hold each list of numbers, by identity: a list weighs once, as long as there is one. */
    private final IdentityHashMap<Object, Integer> holders = new IdentityHashMap<>();

    private long bytes;
    private long lastForgotten;

    HistoryRing(int mostEntries, long mostBytes) {
        this.mostEntries = mostEntries;
        this.mostBytes = mostBytes;
    }

    void add(MappingHistoryEntry entry) {
        entries.addLast(entry);
        bytes += weight(entry.entry()) + hold(entry.entry());
        while (entries.size() > mostEntries || (bytes > mostBytes && entries.size() > 1)) {
            var oldest = entries.removeFirst();
            bytes -= weight(oldest.entry()) + release(oldest.entry());
            lastForgotten = Math.max(lastForgotten, oldest.number()); // what was copied here is not in order
        }
    }

    int size() {
        return entries.size();
    }

    long bytes() {
        return bytes;
    }

    /** The number of the newest entry that is no longer here; 0 if all are. */
    long lastForgotten() {
        return lastForgotten;
    }

    /** Oldest first. */
    Iterator<MappingHistoryEntry> iterator() {
        return entries.iterator();
    }

    /** Puts those that are wanted into the other ring, oldest first. */
    void copyTo(HistoryRing other, Predicate<MappingHistoryEntry> wanted) {
        for (var entry : entries) {
            if (wanted.test(entry)) {
                other.add(entry);
            }
        }
    }

    /** About what the entry keeps from being collected, without the lists of numbers. */
    private static long weight(HistoryEntry entry) {
        if (entry instanceof HistoryEntry.CallFailed(var batch, var failure)) {
            return ENTRY_BYTES
                    + 2L * (failure.errorType().length() + failure.message().length());
        }
        if (entry instanceof HistoryEntry.ReportRefused(var report, var reason)) {
            return ENTRY_BYTES + 2L * reason.length();
        }
        return ENTRY_BYTES;
    }

    /** Holds the entry's lists of numbers; the bytes of those that no other entry here holds. */
    private long hold(HistoryEntry entry) {
        long more = 0;
        for (var span : spans(entry)) {
            if (span.kept() > 0 && holders.merge(span.keeps(), 1, Integer::sum) == 1) {
                more += (long) span.kept() * NUMBER_BYTES;
            }
        }
        return more;
    }

    /** The bytes of lists that no entry here holds any more. */
    private long release(HistoryEntry entry) {
        long less = 0;
        for (var span : spans(entry)) {
            if (span.kept() > 0 && holders.merge(span.keeps(), -1, Integer::sum) == 0) {
                holders.remove(span.keeps());
                less += (long) span.kept() * NUMBER_BYTES;
            }
        }
        return less;
    }

    private static List<Span> spans(HistoryEntry entry) {
        // Those of every batch first: to look through all kinds takes longer than all the rest.
        if (entry instanceof HistoryEntry.Delivered(var batch)) {
            return spans(batch);
        }
        if (entry instanceof HistoryEntry.Sent(var batch, var requestId, var tryNumber)) {
            return spans(batch);
        }
        if (entry instanceof HistoryEntry.BatchClosed(var batch, var by)) {
            return spans(batch);
        }
        if (entry instanceof HistoryEntry.CheckpointKept || entry instanceof HistoryEntry.RecordsRead) {
            return List.of(); // they list no numbers
        }
        if (entry instanceof HistoryEntry.FilteredOut(var among, var out, var tried)) {
            return List.of(among, out);
        }
        return entry.subjects().stream()
                .flatMap(subject -> spans(subject).stream())
                .toList();
    }

    private static List<Span> spans(HistoryEntry.Subject subject) {
        return subject instanceof Span span ? List.of(span) : List.of();
    }
}
