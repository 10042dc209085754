package dev.millrace.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A balance sheet for people, and one for programs. */
final class ReportText {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PROBLEMS_SHOWN = 20;

    private ReportText() {}

    static String text(BalanceSheet sheet) {
        var lines = new ArrayList<String>();
        lines.add("Written");
        lines.add(row(1, "acknowledged, effective", sheet.effectiveWrites(), ""));
        lines.add(row(2, "new orders", sheet.acknowledgedInserts(), note(sheet.poisonWrites(), "poison")));
        lines.add(row(2, "changes", sheet.acknowledgedChanges(), note(sheet.cancellations(), "cancellations")));
        lines.add(row(2, "deletions", sheet.acknowledgedDeletions(), ""));
        lines.add(row(1, "acknowledged, identical rewrites", sheet.identicalRewrites(), "must leave no record"));
        lines.add(row(1, "without an answer", sheet.unsureWrites(), sheet.unsureWritesMade() + " of them made"));
        lines.add("");
        lines.add("Stream");
        lines.add(row(
                1,
                "records",
                sheet.records(),
                "in " + counted(sheet.shards(), "shard") + others(sheet.recordsOfOthers())));
        lines.add("");
        lines.add("Processed");
        lines.add(row(
                1,
                "delivered",
                sheet.delivered(),
                note(sheet.recovered(), "of them recovered, ") + sheet.redeliveries() + " redeliveries skipped"));
        lines.add(row(
                1,
                "reported",
                sheet.reported(),
                "by " + counted(sheet.documents(), "failure document") + ", " + sheet.reportedPoison() + " poison"
                        + (sheet.documentsWaiting() == 0
                                ? ""
                                : "; " + sheet.documentsWaiting() + " still in the queue")));
        lines.add(row(1, "missing and untold", sheet.count(Problem.Kind.RECORD_MISSING_AND_UNTOLD), ""));
        lines.add("");
        lines.addAll(effects(sheet.effects()));
        lines.add("");
        lines.addAll(problems(sheet));
        lines.add(verdict(sheet));
        return String.join("\n", lines);
    }

    private static List<String> effects(EffectsSheet effects) {
        return List.of(
                "Effects",
                row(
                        1,
                        "new statuses",
                        effects.statusChanges(),
                        String.format(
                                Locale.ROOT,
                                "%,d notifications%s",
                                effects.notifications(),
                                effects.repeatedNotifications() == 0
                                        ? ""
                                        : ", " + effects.repeatedNotifications() + " of them repeated")),
                row(1, "cancellations", effects.cancellations(), note(effects.refunds(), "refunds")),
                row(1, "deletions", effects.deletions(), note(effects.archived(), "archived")),
                row(1, "documents that need people", effects.documentsForPeople(), note(effects.alerts(), "alerts")));
    }

    static String json(BalanceSheet sheet) {
        var root = JSON.createObjectNode().put("balanced", sheet.isBalanced());
        var written = root.putObject("written");
        written.put("effective", sheet.effectiveWrites())
                .put("inserts", sheet.acknowledgedInserts())
                .put("changes", sheet.acknowledgedChanges())
                .put("deletions", sheet.acknowledgedDeletions())
                .put("cancellations", sheet.cancellations())
                .put("poison", sheet.poisonWrites())
                .put("identicalRewrites", sheet.identicalRewrites())
                .put("unsure", sheet.unsureWrites())
                .put("unsureMade", sheet.unsureWritesMade());
        root.putObject("stream")
                .put("shards", sheet.shards())
                .put("records", sheet.records())
                .put("recordsOfOthers", sheet.recordsOfOthers());
        root.putObject("processed")
                .put("delivered", sheet.delivered())
                .put("recovered", sheet.recovered())
                .put("redeliveriesSkipped", sheet.redeliveries())
                .put("reported", sheet.reported())
                .put("reportedPoison", sheet.reportedPoison())
                .put("failureDocuments", sheet.documents())
                .put("failureDocumentsWaiting", sheet.documentsWaiting())
                .put("missingAndUntold", sheet.count(Problem.Kind.RECORD_MISSING_AND_UNTOLD));
        root.putObject("effects")
                .put("statusChanges", sheet.effects().statusChanges())
                .put("notifications", sheet.effects().notifications())
                .put("repeatedNotifications", sheet.effects().repeatedNotifications())
                .put("cancellations", sheet.effects().cancellations())
                .put("refunds", sheet.effects().refunds())
                .put("deletions", sheet.effects().deletions())
                .put("archived", sheet.effects().archived())
                .put("documentsForPeople", sheet.effects().documentsForPeople())
                .put("alerts", sheet.effects().alerts());
        var counts = root.putObject("problemCounts");
        for (var kind : Problem.Kind.values()) {
            if (sheet.count(kind) > 0) {
                counts.put(kind.name(), sheet.count(kind));
            }
        }
        var problems = root.putArray("problems");
        shown(sheet).forEach(problem -> problems.add(json(problem)));
        return root.toPrettyString();
    }

    private static ObjectNode json(Problem problem) {
        return JSON.createObjectNode()
                .put("kind", problem.kind().name())
                .put("orderId", problem.orderId())
                .put("version", problem.version())
                .put("sequenceNumber", problem.sequenceNumber());
    }

    private static List<String> problems(BalanceSheet sheet) {
        var lines = new ArrayList<String>();
        for (var kind : Problem.Kind.values()) {
            var shown = shown(sheet).stream()
                    .filter(problem -> problem.kind() == kind)
                    .toList();
            if (!shown.isEmpty()) {
                lines.add(kind.name() + ": " + sheet.count(kind) + " " + kind.sentence());
                shown.forEach(problem -> lines.add("  order %-28s version %-4d sequence number %s"
                        .formatted(problem.orderId(), problem.version(), orDash(problem.sequenceNumber()))));
                lines.add("");
            }
        }
        if (sheet.problems().size() > PROBLEMS_SHOWN) {
            lines.add("The first " + PROBLEMS_SHOWN + " of " + sheet.problems().size() + " are shown.");
            lines.add("");
        }
        return lines;
    }

    private static List<Problem> shown(BalanceSheet sheet) {
        return sheet.problems().stream().limit(PROBLEMS_SHOWN).toList();
    }

    private static String verdict(BalanceSheet sheet) {
        if (sheet.isBalanced()) {
            return "BALANCED";
        }
        var reasons = new ArrayList<String>();
        for (var kind : Problem.Kind.values()) {
            if (sheet.count(kind) > 0) {
                reasons.add(sheet.count(kind) + " " + kind.sentence());
            }
        }
        return "NOT BALANCED: " + String.join(", ", reasons);
    }

    private static String row(int depth, String name, int count, String note) {
        return String.format(Locale.ROOT, "%-38s %,10d  %s", "  ".repeat(depth) + name, count, note)
                .stripTrailing();
    }

    private static String note(int count, String what) {
        return count == 0 ? "" : String.format(Locale.ROOT, "%,d %s", count, what);
    }

    private static String others(int records) {
        return records == 0 ? "" : ", " + records + " of other writers";
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
