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
    private final List<Effects.Notification> notifications = new ArrayList<>();
    private final List<Effects.Refund> refunds = new ArrayList<>();
    private final List<Effects.Archived> archived = new ArrayList<>();
    private final List<String> alerts = new ArrayList<>();
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
        return written(new OrderWrite(order, "customer", version, kind, "", isPoison), fate);
    }

    private Scene written(OrderWrite write, JournaledWrite.Fate fate) {
        writes.add(new JournaledWrite(write, fate));
        return this;
    }

    /** An acknowledged change of an order's status, and its record. */
    Scene statusChanged(long sequenceNumber, String order, long version, String before, String after) {
        records.add(record(sequenceNumber, order, version, WriteKind.MODIFY, before, after, false));
        return written(
                new OrderWrite(order, "customer", version, WriteKind.MODIFY, after, false),
                JournaledWrite.Fate.ACKNOWLEDGED);
    }

    Scene announced(long sequenceNumber, String order) {
        notifications.add(new Effects.Notification(eventId(sequenceNumber), order));
        return this;
    }

    Scene refunded(long sequenceNumber, String order) {
        refunds.add(new Effects.Refund(eventId(sequenceNumber), order));
        return this;
    }

    Scene archived(long sequenceNumber, String order) {
        archived.add(new Effects.Archived(BigInteger.valueOf(sequenceNumber), order));
        return this;
    }

    private static String eventId(long sequenceNumber) {
        return "event-" + sequenceNumber;
    }

    private static StreamEntry record(
            long sequenceNumber,
            String order,
            long version,
            WriteKind kind,
            String before,
            String after,
            boolean isUnchanged) {
        return new StreamEntry(
                SHARD,
                BigInteger.valueOf(sequenceNumber),
                eventId(sequenceNumber),
                kind,
                order,
                version,
                after,
                before,
                isUnchanged);
    }

    Scene recorded(long sequenceNumber, String order, long version, WriteKind kind) {
        records.add(record(sequenceNumber, order, version, kind, "", "", false));
        return this;
    }

    Scene recordedUnchanged(long sequenceNumber, String order, long version) {
        records.add(record(sequenceNumber, order, version, WriteKind.MODIFY, "", "", true));
        return this;
    }

    /** Delivered in the order of these calls. */
    Scene delivered(long sequenceNumber, String order) {
        return delivered(sequenceNumber, order, 0);
    }

    Scene delivered(long sequenceNumber, String order, int redeliveries) {
        return delivered(sequenceNumber, order, false, redeliveries);
    }

    Scene recovered(long sequenceNumber, String order) {
        return recovered(sequenceNumber, order, 0);
    }

    Scene recovered(long sequenceNumber, String order, int redeliveries) {
        return delivered(sequenceNumber, order, true, redeliveries);
    }

    private Scene delivered(long sequenceNumber, String order, boolean isRecovered, int redeliveries) {
        deliveries.add(new Delivery(
                BigInteger.valueOf(sequenceNumber),
                order,
                START.plusMillis(deliveries.size()),
                isRecovered,
                redeliveries));
        return this;
    }

    Scene reported(String shard, long first, long last, int batchSize) {
        kept.add(range(shard, first, last, batchSize));
        return this;
    }

    /** A document with a poison record. */
    Scene keptForPeople(long sequenceNumber) {
        var number = BigInteger.valueOf(sequenceNumber);
        kept.add(new FailureRange("request#" + number, SHARD, number, number, 1, "RetryAttemptsExhausted", true));
        return this;
    }

    Scene alerted(long sequenceNumber) {
        alerts.add("request#" + sequenceNumber);
        return this;
    }

    Scene waitingInQueue(long first, long last, int batchSize) {
        waiting.add(range(SHARD, first, last, batchSize));
        return this;
    }

    private static FailureRange range(String shard, long first, long last, int batchSize) {
        return new FailureRange(
                "request#" + first,
                shard,
                BigInteger.valueOf(first),
                BigInteger.valueOf(last),
                batchSize,
                "RetryAttemptsExhausted",
                false);
    }

    JournalContent journal() {
        return new JournalContent(List.of("run"), writes);
    }

    Evidence evidence() {
        return new Evidence(records, deliveries, effects(), kept, waiting);
    }

    /** Without what waits in the queue. */
    Evidence evidenceOfTables() {
        return new Evidence(records, deliveries, effects(), kept, List.of());
    }

    private Effects effects() {
        return new Effects(notifications, refunds, archived, alerts);
    }

    List<FailureRange> queue() {
        return List.copyOf(waiting);
    }

    BalanceSheet balance() {
        return Balance.of(journal(), evidence());
    }
}
