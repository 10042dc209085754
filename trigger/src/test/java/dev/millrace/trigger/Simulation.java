package dev.millrace.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.trigger.SimulationTruth.End;
import dev.millrace.trigger.filter.FilterCriteria;
import dev.millrace.trigger.filter.InvalidFilterException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A mapping and everything around it, driven by one queue of events and one seed: writers, shards that split, a
 * function that fails in every way, a destination out of order, a store whose commits take time, crashes between any
 * two effects, changing settings, jumps of the clock. The invariants are asked after every event.
 */
final class Simulation {

    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";
    private static final FilterCriteria SMALL_NUMBERS = filters("{\"n\":[{\"numeric\":[\"<\",200]}]}");
    private static final FilterCriteria NOT_EVERY_NUMBER = filters("{\"n\":[{\"anything-but\":[3,7,8,9,20,21,37]}]}");

    private final SimulatedTime time;
    private final Random random;
    private final SimulatedStream stream;
    private final SimulationTruth truth;
    private final StartingPosition start;
    private final SimulatedProcess process;
    private boolean calm;

    Simulation(long seed, boolean traced) {
        this.time = new SimulatedTime(seed);
        this.random = time.random;
        this.stream = new SimulatedStream(random);
        this.truth = new SimulationTruth(stream);
        this.start = random.nextInt(4) == 0 ? StartingPosition.LATEST : StartingPosition.TRIM_HORIZON;
        this.process = new SimulatedProcess(time, stream, truth, start, randomSettings(random), traced);
    }

    /** Runs with faults for a while, then without until everything has ended. */
    void run() {
        if (start == StartingPosition.TRIM_HORIZON) {
            for (int i = random.nextInt(20); i > 0; i--) {
                stream.write(time.now());
            }
        }
        process.tell(new MappingEvent.Started());
        time.world(SimulatedTime.millis(100), this::write);
        time.world(SimulatedTime.seconds(20), this::reshape);
        time.world(SimulatedTime.seconds(15), this::changeSettings);
        time.world(SimulatedTime.seconds(10), this::toggleSource);
        time.world(SimulatedTime.seconds(60), this::jump);
        time.world(Duration.ofMinutes(4), this::calmDown);
        int steps = 0;
        while (time.step()) {
            assertThat(steps++).as("the simulation comes to an end").isLessThan(200_000);
        }
        checkEnd();
    }

    /** Every effect, if the run is traced; equal for equal seeds. */
    String trace() {
        return process.trace();
    }

    int crashes() {
        return process.crashes();
    }

    Map<End, Integer> ends() {
        return truth.counts();
    }

    private void checkEnd() {
        assertThat(truth.notEnded()).as("records that never ended").isEmpty();
        assertThat(process.outbox).as("reports that never ended").isEmpty();
        assertThat(process.mapping().lifecycle()).isEqualTo(MappingState.Lifecycle.ENABLED);
        for (var shard : stream.shards.values()) {
            if (shard.closed) {
                assertThat(process.mapping().shards().get(shard.id))
                        .as("%s is finished", shard.id)
                        .isNotNull()
                        .satisfies(progress -> assertThat(progress.stage()).isEqualTo(MappingState.Stage.FINISHED));
            }
        }
        process.checkpoints.forEach(truth::checkAllCovered);
        if (truth.lostAny()) {
            assertThat(process.lossRemembered()).as("losses are remembered").isTrue();
        }
    }

    private void write() {
        if (calm) {
            return;
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            var shard = stream.write(time.now());
            process.wake(shard);
        }
        time.world(SimulatedTime.millis(random.nextInt(900)), this::write);
    }

    private void reshape() {
        if (calm) {
            return;
        }
        process.wake(stream.splitOrRoll());
        process.tell(new MappingEvent.ShardsChanged());
        time.world(SimulatedTime.seconds(5 + random.nextInt(60)), this::reshape);
    }

    private void changeSettings() {
        if (calm) {
            return;
        }
        process.settings = randomSettings(random);
        process.largestBatch = Math.max(process.largestBatch, process.settings.batchSize());
        process.enabled = random.nextInt(4) > 0;
        process.tell(new MappingEvent.SettingsChanged(process.enabled));
        time.world(SimulatedTime.seconds(5 + random.nextInt(40)), this::changeSettings);
    }

    private void toggleSource() {
        process.readable = calm || !process.readable || random.nextInt(3) > 0;
        process.sourceChanged();
        if (!calm) {
            time.world(SimulatedTime.seconds(5 + random.nextInt(20)), this::toggleSource);
        }
    }

    private void jump() {
        if (calm) {
            return;
        }
        boolean far = random.nextInt(6) == 0;
        time.jump(far ? Duration.ofHours(20 + random.nextInt(20)) : SimulatedTime.seconds(random.nextInt(600)));
        truth.trimmed(stream.trim(time.now()));
        process.tell(new MappingEvent.ShardsChanged());
        time.world(SimulatedTime.seconds(30 + random.nextInt(60)), this::jump);
    }

    private void calmDown() {
        calm = true;
        process.faultless();
        process.enabled = true;
        process.settings = MappingSettings.defaults()
                .withRetries(new MappingSettings.RetryLimit.AtMost(2))
                .withBisect(true)
                .withOnFailure(Optional.of(QUEUE));
        process.largestBatch = Math.max(process.largestBatch, process.settings.batchSize());
        process.tell(new MappingEvent.SettingsChanged(true));
        process.tell(new MappingEvent.ShardsChanged());
        toggleSource();
    }

    /** Windows allow one lane and no filters, so either the one or the others. */
    private static MappingSettings randomSettings(Random random) {
        var settings = randomDelivery(random);
        return switch (random.nextInt(4)) {
            case 0 ->
                settings.withParallelizationFactor(1)
                        .withTumblingWindow(Optional.of(SimulatedTime.seconds(1 + random.nextInt(30))));
            case 1 -> settings.withFilters(random.nextBoolean() ? SMALL_NUMBERS : NOT_EVERY_NUMBER);
            default -> settings;
        };
    }

    private static FilterCriteria filters(String pattern) {
        try {
            return FilterCriteria.parse(List.of(pattern));
        } catch (InvalidFilterException e) {
            throw new AssertionError(e);
        }
    }

    private static MappingSettings randomDelivery(Random random) {
        return MappingSettings.defaults()
                .withBatchSize(1 + random.nextInt(random.nextBoolean() ? 3 : 30))
                .withBatchWindow(SimulatedTime.seconds(random.nextInt(3) * random.nextInt(5)))
                .withParallelizationFactor(1 + (random.nextBoolean() ? 0 : random.nextInt(4)))
                .withRetries(
                        random.nextInt(4) == 0
                                ? new MappingSettings.RetryLimit.Unlimited()
                                : new MappingSettings.RetryLimit.AtMost(random.nextInt(4)))
                .withRecordAge(
                        random.nextInt(3) == 0
                                ? new MappingSettings.RecordAgeLimit.AtMost(
                                        SimulatedTime.seconds(60 + random.nextInt(300)))
                                : new MappingSettings.RecordAgeLimit.Unlimited())
                .withBisect(random.nextBoolean())
                .withReportBatchItemFailures(random.nextBoolean())
                .withOnFailure(random.nextInt(4) == 0 ? Optional.empty() : Optional.of(QUEUE));
    }
}
