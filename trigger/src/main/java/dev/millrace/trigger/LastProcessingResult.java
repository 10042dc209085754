package dev.millrace.trigger;

/** A mapping's LastProcessingResult, as the API shows it (spec A.4). */
public final class LastProcessingResult {

    /** Nothing was processed yet. */
    public static final String NONE = "No records processed";

    /** The function returned, whatever its response said about single records (facts, 46). */
    public static final String OK = "OK";

    private static final String PROBLEM = "PROBLEM: ";
    private static final String CALL_FAILED = PROBLEM + "Function call failed";

    private LastProcessingResult() {}

    /** What is shown after the entry. Giving records up never changes it: the call before it did. */
    public static String after(String before, HistoryEntry entry) {
        return switch (entry) {
            case HistoryEntry.Delivered delivered -> OK;
            case HistoryEntry.Cut cut -> OK;
            case HistoryEntry.FailureReturned failure -> OK;
            case HistoryEntry.StateMissing failure -> OK;
            case HistoryEntry.CallFailed failure -> CALL_FAILED;
            case HistoryEntry.NotReached notReached -> PROBLEM + notReached.reason();
            case HistoryEntry.SourceProblem problem -> PROBLEM + problem.reason();
            case HistoryEntry.DeliveryBroken broken -> PROBLEM + broken.problem();
            case HistoryEntry.FilteredOut filtered -> before;
            case HistoryEntry.Sent sent -> before;
            case HistoryEntry.TooLarge tooLarge -> before;
            case HistoryEntry.Split split -> before;
            case HistoryEntry.RepeatAt repeat -> before;
            case HistoryEntry.GivenUp givenUp -> before;
            case HistoryEntry.Expired expired -> before;
            case HistoryEntry.ReportEnded report -> before;
            case HistoryEntry.LostToTrimming lost -> before;
            case HistoryEntry.ShardLost lost -> before;
            case HistoryEntry.SourceRecovered recovered -> before;
            case HistoryEntry.LanesChanged changed -> before;
            case HistoryEntry.ShardDone done -> before;
            case HistoryEntry.DeliveryStarted started -> before;
            case HistoryEntry.RecordsRead read -> before;
            case HistoryEntry.SkippedSettled skipped -> before;
            case HistoryEntry.EndReached end -> before;
            case HistoryEntry.Matched matched -> before;
            case HistoryEntry.BatchClosed closed -> before;
            case HistoryEntry.Halved halved -> before;
            case HistoryEntry.Reported reported -> before;
            case HistoryEntry.ReportDelayed report -> before;
            case HistoryEntry.ReportRefused report -> before;
            case HistoryEntry.WindowOpened window -> before;
            case HistoryEntry.WindowAdvanced window -> before;
            case HistoryEntry.WindowEnding window -> before;
            case HistoryEntry.WindowClosed window -> before;
            case HistoryEntry.CheckpointKept kept -> before;
            case HistoryEntry.DeliveryStopped stopped -> before;
            case HistoryEntry.ShardFound found -> before;
            case HistoryEntry.ShardWaits waits -> before;
            case HistoryEntry.ShardForgotten forgotten -> before;
            case HistoryEntry.StartDecided decided -> before;
            case HistoryEntry.LifecycleChanged changed -> before;
            case HistoryEntry.SettingsChanged changed -> before;
            case HistoryEntry.FunctionChanged changed -> before;
        };
    }
}
