package dev.millrace.trigger;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One rule of the engine broken on purpose, by replacing one expression. It is looked for in all sources, whatever
 * white space is in it, and must be there exactly once; so code may move, but a mutation that no longer applies is
 * noticed.
 *
 * @param rule what no longer holds
 */
record Mutation(String rule, String expression, String replacement) {

    /** All of them. */
    static final List<Mutation> ALL = List.of(
            new Mutation(
                    "B.7 a lane that is not done holds the checkpoint",
                    "return isEmpty() ? Position.later(settled, turn.readTo()) : settled;",
                    "return Position.later(settled, turn.readTo());"),
            new Mutation(
                    "D.6 after a restart reading begins at the lowest lane",
                    "Reading.startingAt(checkpoint.lowest())",
                    "Reading.startingAt(java.util.Collections.max(positions))"),
            new Mutation(
                    "D.8 with another number of lanes what was buffered is read again",
                    "reading.restartAt(lowest);",
                    "reading.perhapsAvailable();"),
            new Mutation(
                    "D.2 records of one key are in one lane",
                    "(record.partitionKeyHash() & 0xFFFF_FFFFL) * lanes",
                    "(record.sequenceNumber().hashCode() & 0x3L) * 0x2000_0000L * lanes"),
            new Mutation(
                    "B.4 a child waits for its parent",
                    "shard.stage() == Stage.WAITING && isSettled(shard.parent())",
                    "shard.stage() == Stage.WAITING"),
            new Mutation(
                    "B.11 records lost to trimming are remembered",
                    "turn.remember(new HistoryEntry.LostToTrimming(reading.upTo(), horizon));",
                    "rememberRecovery();"),
            new Mutation(
                    "C.1 a batch closes when its window ends",
                    "turn.wakeUpAt(due);",
                    "turn.wakeUpAt(due.plusSeconds(1));"),
            new Mutation(
                    "C.4 what no filter matches is not delivered",
                    "(passes(filters, record) ? passed : out).add(record);",
                    "(passes(filters, record) ? out : passed).add(record);"),
            new Mutation(
                    "D.7 read-ahead is bounded",
                    "int room = turn.limits().readAheadRecords();",
                    "int room = turn.limits().readAheadRecords() * 2;"),
            new Mutation(
                    "F.2.2 a half has a budget of its own",
                    "lane.postpone(halves);",
                    "lane.postpone(halves.stream().map(half -> half.withCallsAtLeast(form.calls())).toList());"),
            new Mutation(
                    "F.3.2 each wait is twice the one before",
                    "first << doublings;",
                    "first << Math.max(0, doublings - 1);"),
            new Mutation(
                    "F.3.3 a throttled call spends no budget",
                    "var throttled = form.throttled();",
                    "var throttled = form.throttled().called();"),
            new Mutation(
                    "F.4 what is older than the maximum age is not sent",
                    "Duration.between(createdAt, turn.now()).toSeconds() > age.toSeconds()",
                    "Duration.between(createdAt, turn.now()).toSeconds() > age.toSeconds() + 30"),
            new Mutation(
                    "G.3 a partial response sends the rest again, from the record it names on",
                    "form.records().slice(first, form.records().size())",
                    "form.records().slice(first - 1, form.records().size())"),
            new Mutation(
                    "H.1 a crash loses no report: it is safe before its checkpoint",
                    "if (laneWithoutReports.isPresent() && laneWithoutReports.get() == lane) {",
                    "if (lane >= 0) {"),
            new Mutation(
                    "J.5 the state of a window is part of the checkpoint",
                    "return new Checkpoint(Arrays.asList(positions), window, false);",
                    "return new Checkpoint(Arrays.asList(positions), false);"),
            new Mutation(
                    "an answer to an attempt that is no longer current is ignored",
                    "if (work instanceof InFlight(var current, var form) && current.equals(attempt)) {",
                    "if (work instanceof InFlight(var current, var form)) {"),
            new Mutation(
                    "B.10 a delivery that is stopping begins no call",
                    "if (phase == Phase.RUNNING) { deliver();",
                    "if (phase == Phase.RUNNING || phase == Phase.STOPPING) { deliver();"));

    private Pattern pattern() {
        var pattern = new StringBuilder();
        for (var word : expression.split("\\s+")) {
            pattern.append(pattern.isEmpty() ? "" : "\\s+").append(Pattern.quote(word));
        }
        return Pattern.compile(pattern.toString());
    }

    int matchesIn(String source) {
        return (int) pattern().matcher(source).results().count();
    }

    /** The source with the rule broken. */
    String apply(String source) {
        return pattern().matcher(source).replaceFirst(Matcher.quoteReplacement(replacement));
    }
}
