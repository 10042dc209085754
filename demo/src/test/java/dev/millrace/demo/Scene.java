package dev.millrace.demo;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A hand-made account: writes, records, deliveries and documents, put down one by one. */
final class Scene {

    static final String SHARD = "shardId-1";

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<JournaledWrite> writes = new ArrayList<>();
    private final List<StreamEntry> records = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<FailureRange> kept = new ArrayList<>();
    private final List<FailureRange> waiting = new ArrayList<>();

    Scene acknowledged(String order, long version, WriteKind kind) {
        return written(order, version, kind, false, JournaledWrite.Fate.ACKNOWLEDGED);
    }

    Scene poison(String order) {
        return written(order, 1, WriteKind.INSERT, true, JournaledWrite.Fate.ACKNOWLEDGED);
    }

    Scene unanswered(String order, long version, WriteKind kind) {
        return written(order, version, kind, false, JournaledWrite.Fate.INTENDED);
    }

    Scene refused(String order, long version, WriteKind kind) {
        return written(order, version, kind, false, JournaledWrite.Fate.REFUSED);
    }

    private Scene written(String order, long version, WriteKind kind, boolean isPoison, JournaledWrite.Fate fate) {
        writes.add(new JournaledWrite(new OrderWrite(order, "customer", version, kind, isPoison), fate));
        return this;
    }

    Scene recorded(long sequenceNumber, String order, long version, WriteKind kind) {
        records.add(new StreamEntry(SHARD, BigInteger.valueOf(sequenceNumber), kind, order, version, false));
        return this;
    }

    Scene recordedUnchanged(long sequenceNumber, String order, long version) {
        records.add(new StreamEntry(SHARD, BigInteger.valueOf(sequenceNumber), WriteKind.MODIFY, order, version, true));
        return this;
    }

    /** Delivered in the order of these calls. */
    Scene delivered(long sequenceNumber, String order) {
        return delivered(sequenceNumber, order, 0);
    }

    Scene delivered(long sequenceNumber, String order, int redeliveries) {
        deliveries.add(new Delivery(
                BigInteger.valueOf(sequenceNumber), order, START.plusMillis(deliveries.size()), redeliveries));
        return this;
    }

    Scene reported(String shard, long first, long last, int batchSize) {
        kept.add(range(shard, first, last, batchSize));
        return this;
    }

    Scene waitingInQueue(long first, long last, int batchSize) {
        waiting.add(range(SHARD, first, last, batchSize));
        return this;
    }

    private static FailureRange range(String shard, long first, long last, int batchSize) {
        return new FailureRange(
                shard, BigInteger.valueOf(first), BigInteger.valueOf(last), batchSize, "RetryAttemptsExhausted");
    }

    JournalContent journal() {
        return new JournalContent(List.of("run"), writes);
    }

    Evidence evidence() {
        return new Evidence(records, deliveries, kept, waiting);
    }

    /** Without what waits in the queue. */
    Evidence evidenceOfTables() {
        return new Evidence(records, deliveries, kept, List.of());
    }

    List<FailureRange> queue() {
        return List.copyOf(waiting);
    }

    BalanceSheet balance() {
        return Balance.of(journal(), evidence());
    }
}
