package dev.millrace.services.mappings;

import dev.millrace.model.ShardId;
import dev.millrace.services.mappings.MappingStatus.Counters;
import dev.millrace.trigger.Checkpoint;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.LastProcessingResult;
import dev.millrace.trigger.ShardEvent.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What a mapping has done: the last entries, their sums, and the result the API shows. Thread-safe. */
final class MappingHistory {

    private final ReentrantLock lock = new ReentrantLock();
    private final HistoryLog log = new HistoryLog();
    private final SourceTroubles troubles = new SourceTroubles();
    private final Instant begins;
    private long number;
    private String lastResult;
    private Optional<Duration> iteratorAge = Optional.empty();
    private long polled;
    private long filtered;
    private long invocations;
    private long failedInvocations;
    private long retries;
    private long splits;
    private long partialResponses;
    private long delivered;
    private long reported;
    private long dropped;
    private long reports;

    /**
     * @param lastResult the LastProcessingResult of an earlier run
     * @param begins when this run began
     */
    MappingHistory(String lastResult, Instant begins) {
        this.lastResult = lastResult;
        this.begins = begins;
    }

    /** Adds the entry, unless it repeats a known problem; the new LastProcessingResult if it has changed. */
    Optional<String> add(Instant at, Optional<ShardId> shard, String function, HistoryEntry entry) {
        lock.lock();
        try {
            var before = lastResult;
            if (!troubles.isRepetition(shard, entry)) {
                log.add(new MappingHistoryEntry(++number, at, shard, function, entry));
            }
            lastResult = LastProcessingResult.after(lastResult, entry);
            count(entry);
            return lastResult.equals(before) ? Optional.empty() : Optional.of(lastResult);
        } finally {
            lock.unlock();
        }
    }

    void polled(int records) {
        lock.lock();
        try {
            polled += records;
        } finally {
            lock.unlock();
        }
    }

    void sent(Duration ageOfLastRecord) {
        lock.lock();
        try {
            iteratorAge = Optional.of(ageOfLastRecord.isNegative() ? Duration.ZERO : ageOfLastRecord);
        } finally {
            lock.unlock();
        }
    }

    List<MappingHistoryEntry> entries() {
        lock.lock();
        try {
            return log.entries();
        } finally {
            lock.unlock();
        }
    }

    HistoryView view(MappingSpec spec, String state, Map<ShardId, Checkpoint> checkpoints) {
        lock.lock();
        try {
            return new HistoryView(
                    spec, state, begins, log.routineForgotten(), log.notableForgotten(), log.entries(), checkpoints);
        } finally {
            lock.unlock();
        }
    }

    MappingStatus status(String state, int unsettledReports) {
        lock.lock();
        try {
            return new MappingStatus(
                    state,
                    lastResult,
                    new Counters(
                            polled,
                            filtered,
                            invocations,
                            failedInvocations,
                            retries,
                            splits,
                            partialResponses,
                            delivered,
                            reported,
                            dropped,
                            reports),
                    iteratorAge,
                    unsettledReports);
        } finally {
            lock.unlock();
        }
    }

    private void count(HistoryEntry entry) {
        switch (entry) {
            case HistoryEntry.Sent sent -> {
                invocations++;
                retries += sent.tryNumber() > 1 ? 1 : 0;
            }
            case HistoryEntry.Delivered batch -> delivered += batch.batch().records();
            case HistoryEntry.FilteredOut out -> filtered += out.filtered();
            case HistoryEntry.Cut cut -> {
                failedInvocations++;
                partialResponses++;
                delivered += cut.done().records();
            }
            case HistoryEntry.TryFailed failed -> failedInvocations++;
            case HistoryEntry.Split split -> splits++;
            case HistoryEntry.GivenUp givenUp ->
                dropped += givenUp.reported() ? 0 : givenUp.batch().records();
            case HistoryEntry.Expired expired -> dropped += expired.batch().records();
            case HistoryEntry.ReportEnded ended -> {
                if (ended.settlement() == Settlement.DELIVERED) {
                    reports++;
                    reported += ended.records();
                } else {
                    dropped += ended.records();
                }
            }
            case HistoryEntry.Lost lost -> {}
            case HistoryEntry.Problem problem -> {}
            case HistoryEntry.Told told -> {}
        }
    }
}
