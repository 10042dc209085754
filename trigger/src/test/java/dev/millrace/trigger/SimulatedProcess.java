package dev.millrace.trigger;

import dev.millrace.trigger.ShardEvent.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A process with mappings that may die between any two effects. Its store and its outbox survive; everything else
 * begins anew. Commits keep their order.
 */
final class SimulatedProcess {

    final SimulatedTime time;
    final SimulatedStream stream;
    final SimulationCounts counts;
    final Reporting reporting;
    final DeliveryLimits limits;
    final int largestRecord;
    final List<SimulatedMapping> mappings = new ArrayList<>();

    /** A report that is promised, and to whom its end is told. */
    private record Owed(FailureReport report, SimulatedMapping mapping) {}

    /** What survives a crash. */
    private final Map<UUID, Owed> outbox = new LinkedHashMap<>();

    boolean readable = true;

    private final boolean traced;
    private final StringBuilder trace = new StringBuilder();
    private final int crashOdds;
    private final int refusedOdds;
    private boolean faults = true;
    private Instant lastCommit = ShardScenario.START;
    private boolean down;
    private int deliveries;

    SimulatedProcess(
            SimulatedTime time,
            SimulatedStream stream,
            SimulationCounts counts,
            DeliveryLimits limits,
            int largestRecord,
            boolean traced) {
        this.time = time;
        this.stream = stream;
        this.counts = counts;
        this.reporting = time.oneIn(2) ? Reporting.WITH_CHECKPOINT : Reporting.BEFORE_CHECKPOINT;
        this.limits = limits;
        this.largestRecord = largestRecord;
        this.crashOdds = 60 << time.random.nextInt(6);
        this.refusedOdds = 2 + time.random.nextInt(8);
        this.traced = traced;
    }

    String trace() {
        return trace.toString();
    }

    void trace(Object who, Object what) {
        if (traced) {
            trace.append(time.now())
                    .append(' ')
                    .append(who)
                    .append(' ')
                    .append(what)
                    .append('\n');
        }
    }

    boolean isDown() {
        return down;
    }

    int newDelivery() {
        return ++deliveries;
    }

    void faultless() {
        faults = false;
        mappings.forEach(mapping -> mapping.function.faultless());
    }

    boolean crashesNow() {
        if (faults && time.oneIn(crashOdds)) {
            crash();
            return true;
        }
        return false;
    }

    private void crash() {
        counts.add("crash");
        trace("process", "crash");
        time.endLife();
        down = true;
        mappings.forEach(SimulatedMapping::crashed);
        time.world(time.within(5000), this::restart);
    }

    private void restart() {
        trace("process", "restart");
        down = false;
        int born = time.life();
        for (var owed : List.copyOf(outbox.values())) {
            deliverReport(owed.report(), owed.mapping());
        }
        for (var mapping : List.copyOf(mappings)) {
            if (born == time.life()) {
                mapping.restart();
            }
        }
    }

    /** Commits happen in order, each a little later; a crash before loses them. */
    void commit(Runnable apply, Runnable then) {
        var at = time.now().plus(time.within(30));
        lastCommit = at.isAfter(lastCommit) ? at : lastCommit;
        time.inThisLife(Duration.between(time.now(), lastCommit), () -> {
            apply.run();
            if (!crashesNow()) {
                then.run();
            }
        });
    }

    void owe(FailureReport report, SimulatedMapping mapping) {
        outbox.put(report.id(), new Owed(report, mapping));
    }

    /** In the end nothing is owed. */
    void checkOutbox() {
        if (!outbox.isEmpty()) {
            throw Invariant.ENDING.broken("reports are left: %s", outbox.values());
        }
    }

    void deliverReport(FailureReport failure, SimulatedMapping mapping) {
        time.inThisLife(time.within(2000), () -> {
            if (faults && time.oneIn(3)) {
                deliverReport(failure, mapping); // out of order: later again
                return;
            }
            mapping.truth.ended(failure.records(), SimulationTruth.End.REPORTED);
            outbox.remove(failure.id());
            boolean refused = faults && time.oneIn(refusedOdds);
            counts.add(refused ? "report refused" : "report delivered");
            var settlement = refused ? Settlement.REFUSED : Settlement.DELIVERED;
            if (!crashesNow()) {
                mapping.reportEnded(failure.shard(), new ShardEvent.ReportSettled(failure.id(), settlement));
            }
        });
    }
}
