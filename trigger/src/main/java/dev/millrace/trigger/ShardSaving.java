package dev.millrace.trigger;

import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.FailureReport.LastAnswer;
import dev.millrace.trigger.Saving.HeldReport;
import dev.millrace.trigger.Saving.Progress;
import dev.millrace.trigger.ShardEvent.Settlement;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * How far the shard is done, what of that is saved, and the reports that hold it back (sections H and L). Lives as long
 * as the decision; confined to it.
 */
final class ShardSaving {

    private final ShardTurn turn;
    private final Reporting reporting;
    private Saving saving;

    ShardSaving(ShardTurn turn, Reporting reporting, Saving saving) {
        this.turn = turn;
        this.reporting = reporting;
        this.saving = saving;
    }

    Saving saving() {
        return saving;
    }

    void somethingSettled() {
        saving = saving.changed();
    }

    boolean hasRoomForReports(int lane) {
        return saving.heldBy(lane) < turn.limits().unsettledReports();
    }

    /** Reports what a lane has just given up. */
    void report(Progress beforeThis, Condition condition, Form form, LastAnswer answer, Optional<WindowCall> window) {
        var failure = new FailureReport(
                turn.newUuid(),
                form.requestId(),
                condition,
                form.calls(),
                answer,
                turn.now(),
                turn.shard(),
                form.records(),
                window);
        var destination = turn.settings().onFailure().orElseThrow();
        turn.effect(new ShardEffect.Report(failure, destination, checkpoint(Optional.of(beforeThis.lane()))));
        turn.remember(new HistoryEntry.Reported(form.subject(beforeThis.lane()), failure.id(), condition, destination));
        saving = saving.holding(new HeldReport(failure.id(), form.records().size(), beforeThis));
        if (!reportsHoldCheckpoint()) {
            saving = saving.committing(); // the report carries the checkpoint
        }
    }

    void reportSettled(UUID id, Settlement settlement) {
        saving.find(id).ifPresent(report -> {
            turn.remember(new HistoryEntry.ReportEnded(id, report.records(), settlement));
            saving = saving.without(report);
            if (reportsHoldCheckpoint()) {
                somethingSettled();
            }
        });
    }

    void committed(Checkpoint checkpoint) {
        if (isUnderWay()) {
            turn.remember(new HistoryEntry.CheckpointKept(checkpoint.lanes(), checkpoint.finished()));
        }
        saving = saving.committed();
    }

    boolean isUnderWay() {
        return saving.commits() > 0;
    }

    boolean nothingHoldsCheckpoint() {
        return !reportsHoldCheckpoint() || saving.held().isEmpty();
    }

    private boolean reportsHoldCheckpoint() {
        return reporting == Reporting.BEFORE_CHECKPOINT;
    }

    /** One save at a time; what settles meanwhile is gathered for the next. */
    void save(boolean asFinished) {
        if (saving.unsaved() && !isUnderWay()) {
            var checkpoint = checkpoint();
            turn.effect(new ShardEffect.Save(asFinished ? checkpoint.asFinished() : checkpoint));
            saving = saving.committing();
        }
    }

    void forLanes(int count, Position position) {
        saving = saving.forLanes(count, position).changed();
    }

    /** What may be saved now. */
    Checkpoint checkpoint() {
        return checkpoint(Optional.empty());
    }

    /** What may be saved; for one lane as if its reports were settled. */
    private Checkpoint checkpoint(Optional<Integer> laneWithoutReports) {
        var lanes = turn.lanes();
        var positions = new Position[lanes.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = lanes.get(i).position();
        }
        var window = lanes.getFirst().openWindow();
        if (reportsHoldCheckpoint()) {
            for (var report : saving.held().reversed()) { // the oldest last, so its window is the one that stays
                int lane = report.before().lane();
                if (laneWithoutReports.isPresent() && laneWithoutReports.get() == lane) {
                    continue;
                }
                if (report.before().position().compareTo(positions[lane]) <= 0) {
                    positions[lane] = report.before().position();
                    window = lane == 0 ? report.before().window() : window;
                }
            }
        }
        return new Checkpoint(Arrays.asList(positions), window, false);
    }
}
