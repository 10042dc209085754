package dev.millrace.trigger;

import dev.millrace.model.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A function that fails in every way: it throws, is throttled, hangs, loses its reply, names records, answers nonsense.
 * Some records are poison even on good days. It knows what it has done without reading its own answer.
 */
final class SimulatedFunction {

    /**
     * How a call ends.
     *
     * @param event as the driver hears it
     * @param ran whether the function was reached
     * @param doneIfReported so many records from the first on are done, if the mapping reads what the answer names
     * @param doneIfNot so many if it does not
     * @param state what a window goes on with if any record is done
     * @param takes until it is heard
     */
    record Answer(ShardEvent event, boolean ran, int doneIfReported, int doneIfNot, String state, Duration takes) {
        int done(MappingSettings settings) {
            return settings.reportBatchItemFailures() ? doneIfReported : doneIfNot;
        }
    }

    /** How often things happen, in thousandths of the calls; a poisonous record each so many, never if 0. */
    record Mood(int throttled, int lost, int thrown, int nonsense, int named, int hangs, int slow, int poison) {
        static Mood of(SimulatedTime time) {
            var random = time.random;
            return new Mood(
                    random.nextInt(4) * 30,
                    random.nextInt(80),
                    random.nextInt(4) * 60,
                    random.nextInt(40),
                    random.nextInt(120),
                    time.oneIn(4) ? 20 : 0,
                    random.nextInt(80),
                    time.oneIn(4) ? 0 : 5 + random.nextInt(60));
        }
    }

    static final String THROTTLED = "call throttled";
    static final String LOST = "call whose reply was lost";
    static final String HUNG = "call hung";
    static final String ANSWERED = "call ran";

    private static final byte[] NOTHING = new byte[0];
    private static final List<String> ODD_SUCCESSES =
            List.of("null", "[]", "{}", "\"\"", "{\"batchItemFailures\":null}");
    private static final List<String> NONSENSE = List.of(
            "{\"batchItemFailures\":[{}]}",
            "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}",
            "{\"batchItemFailures\":[{\"itemIdentifier\":999999}]}",
            "{\"batchItemFailures\":[{\"itemIdentifier\":\"999999\"}]}",
            "{\"batchItemFailures\":7}",
            "{\"batchItemFailures\":[");

    private final SimulatedTime time;
    private final SimulationCounts counts;
    private final Mood mood;
    private boolean faults = true;

    SimulatedFunction(SimulatedTime time, SimulationCounts counts) {
        this.time = time;
        this.counts = counts;
        this.mood = Mood.of(time);
    }

    void faultless() {
        faults = false;
    }

    /** Runs. */
    Answer answer(ShardEffect.Invoke invoke, MappingSettings settings) {
        var attempt = invoke.attempt();
        var takes = time.within(faults && time.permille(mood.slow) ? 8000 : 200);
        int fate = faults ? time.random.nextInt(1000) : 1000;
        if ((fate -= mood.throttled) < 0) {
            counts.add(THROTTLED);
            return new Answer(new ShardEvent.Throttled(attempt, "busy"), false, 0, 0, "", takes);
        }
        if ((fate -= mood.lost) < 0) {
            counts.add(LOST);
            return failed(attempt, "the reply was lost", takes);
        }
        if ((fate -= mood.thrown) < 0) {
            return failed(attempt, "a bad day", takes);
        }
        if ((fate -= mood.hangs) < 0) {
            counts.add(HUNG);
            return failed(attempt, "timed out", Duration.ofSeconds(3 + time.random.nextInt(60)));
        }
        boolean isWindow = invoke.window().isPresent();
        if ((fate -= mood.nonsense) < 0) {
            var text = NONSENSE.get(time.random.nextInt(NONSENSE.size()));
            return returned(attempt, text, 0, isWindow ? 0 : invoke.records().size(), "", takes);
        }
        counts.add(ANSWERED);
        boolean names = (fate -= mood.named) < 0 && !invoke.records().isEmpty();
        int failing = names ? time.random.nextInt(invoke.records().size()) : firstPoison(invoke.records());
        if (failing >= 0 && !settings.reportBatchItemFailures()) {
            return failed(attempt, "poison", takes);
        }
        return isWindow ? inWindow(invoke, failing, takes) : plain(attempt, invoke.records(), failing, takes);
    }

    private static Answer failed(Attempt attempt, String reason, Duration takes) {
        return new Answer(new ShardEvent.Failed(attempt, reason), true, 0, 0, "", takes);
    }

    private static Answer returned(Attempt attempt, String text, int reported, int not, String state, Duration takes) {
        var bytes = text.isEmpty() ? NOTHING : text.getBytes(StandardCharsets.UTF_8);
        return new Answer(new ShardEvent.Returned(attempt, bytes), true, reported, not, state, takes);
    }

    private Answer plain(Attempt attempt, List<StreamRecord> records, int failing, Duration takes) {
        int all = records.size();
        if (failing < 0) {
            var text = time.oneIn(8) ? ODD_SUCCESSES.get(time.random.nextInt(ODD_SUCCESSES.size())) : "";
            return returned(attempt, text, all, all, "", takes);
        }
        return returned(attempt, "{" + failures(records, failing) + "}", failing, all, "", takes);
    }

    /** Names the failing record, now and then among others behind it. */
    private String failures(List<StreamRecord> records, int failing) {
        var names = new StringBuilder();
        if (failing + 1 < records.size() && time.oneIn(4)) {
            names.append(name(records.get(records.size() - 1))).append(',');
        }
        return "\"batchItemFailures\":[" + names.append(name(records.get(failing))) + "]";
    }

    private static String name(StreamRecord record) {
        return "{\"itemIdentifier\":\"" + record.sequenceNumber() + "\"}";
    }

    /** Adds the numbers of the records it has done to the state; now and then the state grows too long. */
    private Answer inWindow(ShardEffect.Invoke invoke, int failing, Duration takes) {
        var records = invoke.records();
        if (faults && time.oneIn(60)) {
            return returned(invoke.attempt(), "{}", 0, 0, "", takes); // forgets the state
        }
        int done = failing < 0 ? records.size() : failing;
        var state = new StringBuilder("{\"seen\":[");
        for (int seen : seenIn(invoke.window().orElseThrow().state())) {
            append(state, seen);
        }
        for (var record : records.subList(0, done)) {
            append(state, TestRecords.ordinal(record));
        }
        var text = state.append(faults && time.oneIn(40) ? "],\"ballast\":\"" + "x".repeat(2000) + "\"}" : "]}")
                .toString();
        var failures = failing < 0 ? "" : "," + failures(records, failing);
        return returned(invoke.attempt(), "{\"state\":" + text + failures + "}", done, records.size(), text, takes);
    }

    private static void append(StringBuilder list, int number) {
        if (list.charAt(list.length() - 1) != '[') {
            list.append(',');
        }
        list.append(number);
    }

    /** What a state says has been added up. */
    static List<Integer> seenIn(String state) {
        var seen = new ArrayList<Integer>();
        int from = state.indexOf('[') + 1;
        int to = state.indexOf(']');
        while (from < to) {
            int comma = state.indexOf(',', from);
            int end = comma < 0 || comma > to ? to : comma;
            seen.add(Integer.parseInt(state, from, end, 10));
            from = end + 1;
        }
        return seen;
    }

    private int firstPoison(List<StreamRecord> records) {
        for (int i = 0; mood.poison > 0 && i < records.size(); i++) {
            if (TestRecords.ordinal(records.get(i)) % mood.poison == 0) {
                return i;
            }
        }
        return -1;
    }
}
