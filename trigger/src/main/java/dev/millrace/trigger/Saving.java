package dev.millrace.trigger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What of a shard's progress is not durable yet. Immutable.
 *
 * @param commits saves, and reports that carry a checkpoint, under way
 * @param unsaved whether something has settled since the last of them
 * @param held reports on their way, oldest first
 */
record Saving(int commits, boolean unsaved, List<HeldReport> held) {

    /** How far a lane was before something was given up. */
    record Progress(int lane, Position position, Optional<OpenWindow> window) {}

    /**
     * A report on its way.
     *
     * @param records how many it is about
     * @param before how far their lane was before they were given up
     */
    record HeldReport(UUID id, int records, Progress before) {}

    static Saving nothing() {
        return new Saving(0, false, List.of());
    }

    Saving changed() {
        return unsaved ? this : new Saving(commits, true, held);
    }

    /** What has settled so far is being committed. */
    Saving committing() {
        return new Saving(commits + 1, false, held);
    }

    Saving committed() {
        return new Saving(Math.max(0, commits - 1), unsaved, held);
    }

    Saving holding(HeldReport report) {
        var longer = new ArrayList<HeldReport>(held.size() + 1);
        longer.addAll(held);
        longer.add(report);
        return new Saving(commits, unsaved, List.copyOf(longer));
    }

    Optional<HeldReport> find(UUID report) {
        return held.stream().filter(candidate -> candidate.id().equals(report)).findFirst();
    }

    Saving without(HeldReport report) {
        return new Saving(
                commits,
                unsaved,
                held.stream().filter(candidate -> !candidate.equals(report)).toList());
    }

    /** The same reports for another number of lanes, all of which stand at the position. */
    Saving forLanes(int count, Position position) {
        return new Saving(
                commits,
                unsaved,
                held.stream()
                        .map(report -> new HeldReport(
                                report.id(),
                                report.records(),
                                new Progress(
                                        report.before().lane() % count,
                                        position,
                                        report.before().window())))
                        .toList());
    }

    int heldBy(int lane) {
        int waiting = 0;
        for (var report : held) {
            if (report.before().lane() == lane) {
                waiting++;
            }
        }
        return waiting;
    }
}
