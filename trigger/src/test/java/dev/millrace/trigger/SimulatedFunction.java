package dev.millrace.trigger;

import dev.millrace.model.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
        int failing = fate < 25 ? random.nextInt(invoke.records().size()) : firstPoison(invoke.records());
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

    private static int firstPoison(List<StreamRecord> records) {
        for (int i = 0; i < records.size(); i++) {
            if (TestRecords.ordinal(records.get(i)) % 37 == 0) {
                return i;
            }
        }
        return -1;
    }

    /** What the function really did, by the settings that hold when its answer arrives. */
    List<StreamRecord> done(List<StreamRecord> records, byte[] response, MappingSettings settings) {
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
