package dev.millrace.trigger;

import dev.millrace.trigger.SimulationTruth.End;
import java.time.Duration;
import java.util.List;

/**
 * Mappings and everything around them, driven by one queue of events and one seed: writers, shards that split,
 * functions that fail in every way, a destination out of order, a store whose commits take time, crashes between any
 * two effects, changing settings, mappings that come and go, jumps of the clock. The invariants are asked after every
 * event.
 */
final class Simulation {

    /** What a run of many worlds must have seen beside everything that the engine knows. */
    static final List<String> WORLD_EVENTS = List.of(
            "crash",
            "report delivered",
            "report refused",
            "roll",
            "split",
            "settings changed",
            "disabled",
            "enabled",
            "created disabled",
            "created at LATEST",
            "created at TRIM_HORIZON",
            "second mapping",
            "mapping deleted",
            "mapping gone",
            "lease lost",
            "source lost",
            "near jump",
            "far jump",
            SimulatedFunction.ANSWERED,
            SimulatedFunction.THROTTLED,
            SimulatedFunction.LOST,
            SimulatedFunction.HUNG);

    /** Counted once each, whatever became of it. */
    static final String RECORD = "record written";

    private static final int MOST_STEPS = 200_000;

    private final SimulatedTime time;
    private final SimulatedStream stream;
    private final SimulationCounts counts;
    private final SimulatedProcess process;

    /** How long there are faults, and about how often something happens to the mappings, in seconds. */
    private final int life;

    private final int pace;
    private final int writePause;
    private boolean calm;

    Simulation(long seed, boolean traced, SimulationCounts counts) {
        this.counts = counts;
        this.time = new SimulatedTime(seed);
        var random = time.random;
        this.life = 5 + random.nextInt(time.oneIn(16) ? 200 : 30);
        this.pace = 1 + random.nextInt(8);
        this.writePause = 200 + random.nextInt(1500);
        var limits = DeliveryLimits.standard()
                .withReadAheadRecords(20 + random.nextInt(200))
                .withUnsettledReports(1 + random.nextInt(20))
                .withStateBytes(1000);
        int bigBytes = 0;
        if (time.oneIn(3)) {
            int eventBytes = 1500 + random.nextInt(2500);
            bigBytes = eventBytes + 400;
            limits = limits.withEventBytes(eventBytes).withReadAheadBytes(2000 + random.nextInt(20_000));
        }
        this.stream = new SimulatedStream(time, bigBytes);
        this.process = new SimulatedProcess(time, stream, counts, limits, Math.max(80, bigBytes + 20), traced);
    }

    /** Runs with faults for a while, then without until everything has ended. */
    void run() {
        for (int i = time.random.nextInt(20); i > 0; i--) {
            stream.write();
        }
        create();
        time.world(Duration.ofMillis(100), this::write);
        time.world(Duration.ofSeconds(pace), this::reshape);
        time.world(Duration.ofSeconds(pace), this::changeSettings);
        time.world(Duration.ofSeconds(pace), this::toggleSource);
        time.world(Duration.ofSeconds(3L * pace), this::jump);
        time.world(Duration.ofSeconds(2L * pace), this::comeAndGo);
        time.world(Duration.ofSeconds(life), this::calmDown);
        int steps = 0;
        while (time.step()) {
            if (steps++ > MOST_STEPS) {
                throw Invariant.ENDING.broken("the world does not come to rest");
            }
        }
        process.checkOutbox();
        for (var mapping : process.mappings) {
            mapping.checkEnd();
            counts.add("mapping");
            counts.add("mapping gone", mapping.isRemoved() ? 1 : 0);
            mapping.truth.counts().forEach((End end, Integer times) -> counts.add(end, times));
        }
        counts.add("step", steps);
    }

    /** Every event and effect, if the run is traced; equal for equal seeds. */
    String trace() {
        return process.trace();
    }

    private void create() {
        var start = time.oneIn(4) ? StartingPosition.LATEST : StartingPosition.TRIM_HORIZON;
        boolean enabled = !time.oneIn(5);
        counts.add("created at " + start);
        if (!enabled) {
            counts.add("created disabled");
        }
        var mapping = new SimulatedMapping("mapping-" + process.mappings.size(), process, start, enabled);
        process.mappings.add(mapping);
        mapping.tell(new MappingEvent.Started());
    }

    private List<SimulatedMapping> living() {
        return process.mappings.stream()
                .filter(mapping -> !mapping.isDeleting())
                .toList();
    }

    private void again(int seconds, Runnable what) {
        time.world(Duration.ofMillis(500 + time.random.nextInt(1000 * seconds)), what);
    }

    private void write() {
        if (calm) {
            return;
        }
        for (int i = time.random.nextInt(4); i >= 0; i--) {
            var shard = stream.write();
            counts.add(RECORD);
            process.mappings.forEach(mapping -> mapping.wake(shard));
        }
        time.world(time.within(writePause), this::write);
    }

    private void reshape() {
        if (calm) {
            return;
        }
        boolean split = time.oneIn(2);
        counts.add(split ? "split" : "roll");
        var shard = stream.reshape(split);
        for (var mapping : process.mappings) {
            mapping.wake(shard);
            mapping.tell(new MappingEvent.ShardsChanged());
        }
        again(3 * pace, this::reshape);
    }

    private void changeSettings() {
        if (calm) {
            return;
        }
        for (var mapping : living()) {
            boolean enabled = !time.oneIn(4);
            counts.add("settings changed");
            counts.add(enabled ? "enabled" : "disabled");
            mapping.change(SimulatedSettings.any(time), enabled);
        }
        again(3 * pace, this::changeSettings);
    }

    private void toggleSource() {
        process.readable = calm || !process.readable || !time.oneIn(3);
        if (!process.readable) {
            counts.add("source lost");
        }
        process.mappings.forEach(SimulatedMapping::sourceChanged);
        if (!calm) {
            again(2 * pace, this::toggleSource);
        }
    }

    private void comeAndGo() {
        if (calm) {
            return;
        }
        var living = living();
        switch (time.random.nextInt(8)) {
            case 0 -> {
                if (living.size() < 2) {
                    counts.add(living.isEmpty() ? "created anew" : "second mapping");
                    create();
                }
            }
            case 1 ->
                living.stream().findFirst().ifPresent(mapping -> {
                    counts.add("mapping deleted");
                    mapping.delete();
                    if (time.oneIn(2)) {
                        create();
                    }
                });
            case 2, 3 ->
                living.forEach(mapping -> {
                    counts.add("lease lost");
                    mapping.loseALease();
                });
            default -> {} // all stays
        }
        again(4 * pace, this::comeAndGo);
    }

    private void jump() {
        if (calm) {
            return;
        }
        boolean far = time.oneIn(6);
        counts.add(far ? "far jump" : "near jump");
        time.jump(far ? Duration.ofHours(20 + time.random.nextInt(20)) : Duration.ofSeconds(time.random.nextInt(600)));
        var dropped = stream.trim();
        for (var mapping : process.mappings) {
            mapping.truth.trimmed(dropped);
            mapping.tell(new MappingEvent.ShardsChanged());
        }
        again(6 * pace, this::jump);
    }

    private void calmDown() {
        calm = true;
        process.faultless();
        for (var mapping : living()) {
            mapping.change(SimulatedSettings.calm(), true);
            mapping.tell(new MappingEvent.ShardsChanged());
        }
        toggleSource();
    }
}
