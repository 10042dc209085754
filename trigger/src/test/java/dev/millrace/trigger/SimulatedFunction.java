package dev.millrace.trigger;

import dev.millrace.model.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A function that fails in every way; one record in 37 is poison even on good days. */
final class SimulatedFunction {

    private final Random random;
    private final SimulationTruth truth;
    private boolean faults = true;

    SimulatedFunction(Random random, SimulationTruth truth) {
        this.random = random;
        this.truth = truth;
    }

    void faultless() {
        faults = false;
    }

    /** Runs, and answers as the driver would hear it. */
    ShardEvent answer(ShardEffect.Invoke invoke, MappingSettings settings) {
        var attempt = invoke.attempt();
        int fate = faults ? random.nextInt(100) : 99;
        if (fate < 5) {
            return new ShardEvent.Throttled(attempt, "busy");
        }
        truth.functionSaw(invoke.records());
        if (fate < 10) {
            return new ShardEvent.Failed(attempt, "the reply was lost");
        }
        if (fate < 18) {
            return new ShardEvent.Failed(attempt, "a bad day");
        }
        if (fate < 20) {
            return new ShardEvent.Returned(attempt, text("{\"batchItemFailures\":[{}]}"));
        }
        int failing = fate < 25 && !invoke.records().isEmpty()
                ? random.nextInt(invoke.records().size())
                : firstPoison(invoke.records());
        if (invoke.window().isPresent()) {
            return answerInWindow(attempt, invoke.window().get(), invoke.records(), failing, settings);
        }
        if (failing < 0) {
            return new ShardEvent.Returned(attempt, new byte[0]);
        }
        if (settings.reportBatchItemFailures()) {
            var number = invoke.records().get(failing).sequenceNumber();
            return new ShardEvent.Returned(
                    attempt, text("{\"batchItemFailures\":[{\"itemIdentifier\":\"" + number + "\"}]}"));
        }
        return new ShardEvent.Failed(attempt, "poison");
    }

    /** Adds the numbers of the records it has done to the state; now and then the state grows too long. */
    private ShardEvent answerInWindow(
            Attempt attempt, WindowCall window, List<StreamRecord> records, int failing, MappingSettings settings) {
        if (failing >= 0 && !settings.reportBatchItemFailures()) {
            return new ShardEvent.Failed(attempt, "poison");
        }
        if (faults && random.nextInt(60) == 0) {
            return new ShardEvent.Returned(attempt, text("{}")); // forgets the state
        }
        var done = failing < 0 ? records : records.subList(0, failing);
        var seen = new ArrayList<>(SimulationTruth.seenIn(window));
        done.forEach(record -> seen.add(TestRecords.ordinal(record)));
        var ballast = faults && random.nextInt(40) == 0 ? "x".repeat(LaneWindow.MOST_STATE_BYTES) : "";
        var failures = failing < 0
                ? ""
                : "{\"itemIdentifier\":\"" + records.get(failing).sequenceNumber() + "\"}";
        return new ShardEvent.Returned(
                attempt,
                text("{\"state\":{\"seen\":" + seen + ",\"ballast\":\"" + ballast + "\"},\"batchItemFailures\":["
                        + failures + "]}"));
    }

    private static int firstPoison(List<StreamRecord> records) {
        for (int i = 0; i < records.size(); i++) {
            if (TestRecords.ordinal(records.get(i)) % 37 == 0) {
                return i;
            }
        }
        return -1;
    }

    /** What the function really did, by the settings that hold when its answer arrives. */
    List<StreamRecord> done(
            List<StreamRecord> records, Optional<WindowCall> window, byte[] response, MappingSettings settings) {
        if (window.isPresent() && ReturnedState.in(response).isEmpty()) {
            return List.of();
        }
        var batch = Records.of(records);
        int done = settings.reportBatchItemFailures()
                ? switch (ItemFailures.read(response, batch)) {
                    case ItemFailures.None() -> batch.size();
                    case ItemFailures.From(var first) -> first;
                    case ItemFailures.Invalid() -> 0;
                }
                : batch.size();
        return records.subList(0, done);
    }

    private static byte[] text(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
