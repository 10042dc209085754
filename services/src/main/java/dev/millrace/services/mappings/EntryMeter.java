package dev.millrace.services.mappings;

import dev.millrace.services.metrics.MappingMeter;
import dev.millrace.trigger.HistoryEntry;

/** What the entries of a mapping's history count for in its metrics. Thread-safe. */
final class EntryMeter {

    private final MappingMeter meter;

    EntryMeter(MappingMeter meter) {
        this.meter = meter;
    }

    void measure(HistoryEntry entry) {
        switch (entry) {
            case HistoryEntry.Sent sent -> meter.invoked(sent.batch().records());
            case HistoryEntry.TryFailed failed -> meter.failed(failed.notDone().records());
            case HistoryEntry.FilteredOut out -> meter.filteredOut(out.filtered());
            case HistoryEntry.Delivered delivered -> {}
            case HistoryEntry.Split split -> {}
            case HistoryEntry.Undelivered undelivered -> {} // of records given up a report's end counts (facts 111)
            case HistoryEntry.Problem problem -> {}
            case HistoryEntry.Told told -> {}
        }
    }
}
