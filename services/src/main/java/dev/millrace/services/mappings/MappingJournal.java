package dev.millrace.services.mappings;

import dev.millrace.model.ShardId;
import dev.millrace.services.metrics.MappingMeter;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.ShardEvent.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is told of a mapping while it works: its history, the result that the API shows, and its metrics. It decides
 * nothing. Thread-safe.
 */
final class MappingJournal {

    private static final Logger LOG = LoggerFactory.getLogger(MappingJournal.class);

    private final DriverTools tools;
    private final Supplier<MappingSpec> spec;
    private final MappingHistory history;
    private final MappingMeter meter;
    private final EntryMeter entryMeter;

    /** @param spec what the mapping is now; asked each time, since it changes */
    MappingJournal(DriverTools tools, Supplier<MappingSpec> spec) {
        this.tools = tools;
        this.spec = spec;
        this.history = new MappingHistory(
                tools.checkpoints().lastResult(spec.get().uuid()), tools.clock().now());
        this.meter = new MappingMeter(tools.metrics(), tools.clock(), this::subject);
        this.entryMeter = new EntryMeter(meter);
    }

    private MappingMeter.Subject subject() {
        var now = spec.get();
        return new MappingMeter.Subject(now.uuid(), now.streamArn(), now.functionArn(), now.eventCount());
    }

    /** Something that the engine decided. */
    void remember(Optional<ShardId> shard, HistoryEntry entry) {
        // Reports also end that a former run of the shard began; the outbox tells of all of them.
        if (!(entry instanceof HistoryEntry.ReportEnded)) {
            add(shard, entry);
        }
    }

    void updated(MappingSpec before, MappingSpec after) {
        if (!before.settings().equals(after.settings())) {
            add(Optional.empty(), new HistoryEntry.SettingsChanged(before.settings(), after.settings()));
        }
        if (!before.functionArn().equals(after.functionArn())) {
            add(Optional.empty(), new HistoryEntry.FunctionChanged(before.functionArn(), after.functionArn()));
        }
    }

    void broken(ShardId shard, String problem) {
        add(Optional.of(shard), new HistoryEntry.DeliveryBroken(problem));
    }

    void reportSettled(OutboxEntry report, Settlement settlement) {
        add(Optional.of(report.shard()), new HistoryEntry.ReportEnded(report.id(), report.records(), settlement));
        var givenUpAt = report.writtenAt().orElse(tools.clock().now());
        switch (settlement) {
            case DELIVERED -> meter.reported(report.records(), givenUpAt);
            case REFUSED -> {
                meter.dropped(report.records(), givenUpAt);
                meter.deliveryFailed();
            }
        }
    }

    void reportDelayed(OutboxEntry report, Instant nextTry) {
        add(Optional.of(report.shard()), new HistoryEntry.ReportDelayed(report.id(), nextTry));
    }

    void reportRefused(OutboxEntry report, String reason) {
        add(Optional.of(report.shard()), new HistoryEntry.ReportRefused(report.id(), reason));
    }

    private void add(Optional<ShardId> shard, HistoryEntry entry) {
        entryMeter.measure(entry);
        history.add(tools.clock().now(), shard, spec.get().functionArn(), entry).ifPresent(this::keepLastResult);
        if (entry instanceof HistoryEntry.Lost) {
            LOG.error(
                    "Mapping {} lost records of {}: {}. They were trimmed before they were delivered; raise the"
                            + " function's concurrency or the parallelization factor.",
                    spec.get().uuid(),
                    spec.get().streamArn(),
                    entry);
        }
    }

    private void keepLastResult(String result) {
        var uuid = spec.get().uuid();
        var unused = tools.checkpoints().keepLastResult(uuid, result).whenComplete((kept, failure) -> {
            if (failure != null && !tools.isClosed()) {
                LOG.error("Mapping {} could not save its last result", uuid, failure);
            }
        });
    }

    /** So many records were read. */
    void polled(int records) {
        history.polled(records);
        meter.polled(records);
        if (!spec.get().settings().filters().isEmpty()) {
            meter.filteredOut(0); // a datapoint where there are filters, also if all records pass (L.2)
        }
    }

    /**
     * A new minute has begun. Pollers on AWS read all the time and count also what they do not find (facts 107); here
     * that is said once a minute.
     */
    void minute() {
        if (spec.get().enabled()) {
            meter.polled(0);
        }
    }

    /** A batch is being sent whose last record is so old. */
    void sent(Duration ageOfLastRecord) {
        history.sent(ageOfLastRecord);
        meter.iteratorAge(ageOfLastRecord);
    }

    /** A batch was sent before, and is not done yet. */
    void inWork(Duration ageOfLastRecord) {
        meter.iteratorAge(ageOfLastRecord);
    }

    List<MappingHistoryEntry> entries() {
        return history.entries();
    }

    MappingStatus status(String state) {
        return history.status(state, tools.outbox().unsettled(spec.get().uuid()));
    }

    HistoryView view(String state) {
        var now = spec.get();
        return history.view(now, state, tools.checkpoints().load(now.uuid()).orElse(Map.of()));
    }
}
