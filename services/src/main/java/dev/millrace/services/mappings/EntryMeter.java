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
            case HistoryEntry.Sent sent -> meter.invoked(records(sent.batch()));
            case HistoryEntry.CallFailed failed -> meter.failed(records(failed.batch()));
            case HistoryEntry.StateMissing failed -> meter.failed(failed.batch().records());
            case HistoryEntry.FilteredOut out -> meter.filteredOut(out.filtered());
            case HistoryEntry.FailureReturned failed ->
                meter.failed(failed.batch().records());
            case HistoryEntry.NotReached notReached -> meter.failed(records(notReached.batch()));
            case HistoryEntry.Cut cut -> meter.failed(cut.rest().records());
            case HistoryEntry.Delivered delivered -> {}
            case HistoryEntry.TooLarge tooLarge -> {}
            case HistoryEntry.Split split -> {}
            case HistoryEntry.RepeatAt repeat -> {}
            case HistoryEntry.GivenUp givenUp -> {} // if it is reported, the report's end counts (facts 111)
            case HistoryEntry.Expired expired -> {}
            case HistoryEntry.ReportEnded ended -> {}
            case HistoryEntry.LostToTrimming lost -> {}
            case HistoryEntry.ShardLost lost -> {}
            case HistoryEntry.SourceProblem problem -> {}
            case HistoryEntry.SourceRecovered recovered -> {}
            case HistoryEntry.LanesChanged changed -> {}
            case HistoryEntry.ShardDone done -> {}
            case HistoryEntry.DeliveryStarted started -> {}
            case HistoryEntry.RecordsRead read -> {}
            case HistoryEntry.SkippedSettled skipped -> {}
            case HistoryEntry.EndReached end -> {}
            case HistoryEntry.Matched matched -> {}
            case HistoryEntry.BatchClosed closed -> {}
            case HistoryEntry.Halved halved -> {}
            case HistoryEntry.Reported reported -> {}
            case HistoryEntry.ReportDelayed report -> {}
            case HistoryEntry.ReportRefused report -> {}
            case HistoryEntry.WindowOpened window -> {}
            case HistoryEntry.WindowAdvanced window -> {}
            case HistoryEntry.WindowEnding window -> {}
            case HistoryEntry.WindowClosed window -> {}
            case HistoryEntry.CheckpointKept kept -> {}
            case HistoryEntry.DeliveryStopped stopped -> {}
            case HistoryEntry.DeliveryBroken broken -> {}
            case HistoryEntry.ShardFound found -> {}
            case HistoryEntry.ShardWaits waits -> {}
            case HistoryEntry.ShardForgotten forgotten -> {}
            case HistoryEntry.StartDecided decided -> {}
            case HistoryEntry.LifecycleChanged changed -> {}
            case HistoryEntry.SettingsChanged changed -> {}
            case HistoryEntry.FunctionChanged changed -> {}
        }
    }

    private static int records(HistoryEntry.Subject subject) {
        return switch (subject) {
            case HistoryEntry.Span span -> span.records();
            case HistoryEntry.FinalCall finalCall -> 0;
        };
    }
}
