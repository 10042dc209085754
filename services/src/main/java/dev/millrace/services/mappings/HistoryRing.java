package dev.millrace.services.mappings;

import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.HistoryEntry.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Predicate;

/** The newest entries of one kind, bounded in number and bytes; the oldest go first. Confined to its history's lock. */
final class HistoryRing {

    /** An entry, what it holds on to included, without its lists of numbers. */
    private static final int ENTRY_BYTES = 200;

    /** A sequence number and the reference to it. */
    private static final int NUMBER_BYTES = 92;

    /** A reference to one that another entry, told of before, holds as well. */
    private static final int SHARED_NUMBER_BYTES = 4;

    private final int mostEntries;
    private final long mostBytes;
    private final Deque<MappingHistoryEntry> entries = new ArrayDeque<>();
    private long bytes;
    private long lastForgotten;

    HistoryRing(int mostEntries, long mostBytes) {
        this.mostEntries = mostEntries;
        this.mostBytes = mostBytes;
    }

    void add(MappingHistoryEntry entry) {
        entries.addLast(entry);
        bytes += weight(entry.entry());
        while (entries.size() > mostEntries || (bytes > mostBytes && entries.size() > 1)) {
            var oldest = entries.removeFirst();
            bytes -= weight(oldest.entry());
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

    /** About what the entry keeps from being collected. */
    static long weight(HistoryEntry entry) {
        // Those of every batch first: to look through all kinds takes longer than all the rest.
        if (entry instanceof HistoryEntry.Delivered(var batch)) {
            return ENTRY_BYTES + numberBytes(batch, SHARED_NUMBER_BYTES);
        }
        if (entry instanceof HistoryEntry.Sent(var batch, var requestId, var tryNumber)) {
            return ENTRY_BYTES + numberBytes(batch, SHARED_NUMBER_BYTES);
        }
        if (entry instanceof HistoryEntry.BatchClosed(var batch, var by)) {
            return ENTRY_BYTES + numberBytes(batch, NUMBER_BYTES);
        }
        if (entry instanceof HistoryEntry.CheckpointKept || entry instanceof HistoryEntry.RecordsRead) {
            return ENTRY_BYTES;
        }
        long bytes = ENTRY_BYTES;
        if (entry instanceof HistoryEntry.CallFailed(var batch, var failure)) {
            bytes += 2L * (failure.errorType().length() + failure.message().length());
        } else if (entry instanceof HistoryEntry.ReportRefused(var report, var reason)) {
            bytes += 2L * reason.length();
        }
        boolean owns = entry instanceof HistoryEntry.FilteredOut || entry instanceof HistoryEntry.Matched;
        for (var subject : entry.subjects()) {
            bytes += numberBytes(subject, owns ? NUMBER_BYTES : SHARED_NUMBER_BYTES);
        }
        return bytes;
    }

    private static long numberBytes(HistoryEntry.Subject subject, int each) {
        return subject instanceof Span span ? (long) span.numbers().size() * each : 0;
    }
}
