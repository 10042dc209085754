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
            case HistoryEntry.Problem problem -> PROBLEM + problem.problem();
            case HistoryEntry.Sent sent -> before;
            case HistoryEntry.Split split -> before;
            case HistoryEntry.Undelivered undelivered -> before;
            case HistoryEntry.Told told -> before;
        };
    }
}
