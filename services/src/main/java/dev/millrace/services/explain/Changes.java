package dev.millrace.services.explain;

import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.MappingSettings.RecordAgeLimit;
import dev.millrace.trigger.MappingSettings.RetryLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How two settings of a mapping differ, in the API's words. */
final class Changes {

    private Changes() {}

    static List<String> between(MappingSettings before, MappingSettings after) {
        var changes = new ArrayList<String>();
        add(changes, "BatchSize", before.batchSize(), after.batchSize());
        add(changes, "MaximumBatchingWindowInSeconds", seconds(before.batchWindow()), seconds(after.batchWindow()));
        add(changes, "ParallelizationFactor", before.parallelizationFactor(), after.parallelizationFactor());
        add(changes, "MaximumRetryAttempts", retries(before), retries(after));
        add(changes, "MaximumRecordAgeInSeconds", age(before), age(after));
        add(changes, "BisectBatchOnFunctionError", before.bisect(), after.bisect());
        add(changes, "ReportBatchItemFailures", before.reportBatchItemFailures(), after.reportBatchItemFailures());
        add(
                changes,
                "OnFailure",
                before.onFailure().orElse("none"),
                after.onFailure().orElse("none"));
        add(
                changes,
                "Filters",
                before.filters().patterns().size(),
                after.filters().patterns().size());
        if (before.filters().patterns().size() == after.filters().patterns().size()
                && !before.filters().equals(after.filters())) {
            changes.add("Filters have other patterns");
        }
        add(
                changes,
                "TumblingWindowInSeconds",
                before.tumblingWindow().map(Changes::seconds).orElse("none"),
                after.tumblingWindow().map(Changes::seconds).orElse("none"));
        return changes;
    }

    private static void add(List<String> changes, String name, Object before, Object after) {
        if (!before.equals(after)) {
            changes.add(name + " " + after + " instead of " + before);
        }
    }

    private static String retries(MappingSettings settings) {
        return switch (settings.retries()) {
            case RetryLimit.Unlimited() -> "-1";
            case RetryLimit.AtMost(var retries) -> Integer.toString(retries);
        };
    }

    private static String age(MappingSettings settings) {
        return switch (settings.recordAge()) {
            case RecordAgeLimit.Unlimited() -> "-1";
            case RecordAgeLimit.AtMost(var age) -> Long.toString(age.toSeconds());
        };
    }

    /** With milliseconds where there are some. */
    static String seconds(Duration duration) {
        long millis = duration.toMillis();
        var whole = Long.toString(millis / 1_000);
        return millis % 1_000 == 0 ? whole + " s" : whole + "." + "%03d".formatted(millis % 1_000) + " s";
    }
}
