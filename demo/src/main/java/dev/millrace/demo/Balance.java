package dev.millrace.demo;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rule that the demonstration must obey, over sets of sequence numbers:
 *
 * <ol>
 *   <li>every effective acknowledged write has exactly one stream record, and an identical rewrite has none;
 *   <li>every stream record was written; a write without an answer may have one or not;
 *   <li>every stream record is in the tracking table or told of by a failure document;
 *   <li>every delivery is of a stream record;
 *   <li>for each order, stream and first deliveries follow the order of the writes; what was given up and recovered
 *       comes late;
 *   <li>what was processed had its effects; see {@link EffectsBalance}.
 * </ol>
 *
 * <p>A pure function. Orders of other writers of the same table count in the third rule only.
 */
final class Balance {

    private final JournalContent journal;
    private final Evidence evidence;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<Change, JournaledWrite> effective = new HashMap<>();
    private final Map<RecordId, Delivery> deliveries = new HashMap<>();

    private Balance(JournalContent journal, Evidence evidence) {
        this.journal = journal;
        this.evidence = evidence;
        for (var write : journal.writes()) {
            if (write.write().kind().isEffective()) {
                effective.put(Change.of(write.write()), write);
            }
        }
        evidence.deliveries().forEach(delivery -> deliveries.put(RecordId.of(delivery), delivery));
    }

    /** An order and the version that a write gave it: the name that a write and its record share. */
    private record Change(String orderId, long version) {

        static Change of(OrderWrite write) {
            return new Change(write.orderId(), write.version());
        }

        static Change of(StreamEntry record) {
            return new Change(record.orderId(), record.version());
        }
    }

    /** A record's number and its order: numbers are promised to be unique within a shard, and an order stays in one. */
    private record RecordId(BigInteger sequenceNumber, String orderId) {

        static RecordId of(StreamEntry record) {
            return new RecordId(record.sequenceNumber(), record.orderId());
        }

        static RecordId of(Delivery delivery) {
            return new RecordId(delivery.sequenceNumber(), delivery.orderId());
        }
    }

    static BalanceSheet of(JournalContent journal, Evidence evidence) {
        return new Balance(journal, evidence).sheet();
    }

    private BalanceSheet sheet() {
        var recorded = matchRecordsWithWrites();
        var unsureMade = matchWritesWithRecords(recorded);
        var reported = findUntold();
        findDeliveriesWithoutRecord();
        findDisorder();
        var effects = EffectsBalance.of(journal, evidence, this::isDelivered);
        problems.addAll(effects.problems());
        return new BalanceSheet(
                acknowledged(WriteKind.INSERT),
                acknowledged(WriteKind.MODIFY),
                acknowledged(WriteKind.REMOVE),
                acknowledged(WriteKind.NONE),
                (int) effective.values().stream().filter(Balance::isUnsure).count(),
                unsureMade,
                (int) journal.writes().stream()
                        .filter(write -> write.write().isCancellation() && isAcknowledged(write))
                        .count(),
                (int) effective.values().stream()
                        .filter(write -> write.write().isPoison() && isAcknowledged(write))
                        .count(),
                (int) evidence.records().stream()
                        .map(StreamEntry::shardId)
                        .distinct()
                        .count(),
                evidence.records().size(),
                (int) evidence.records().stream()
                        .filter(record -> !journal.knows(record.orderId()))
                        .count(),
                (int) evidence.records().stream().filter(this::isDelivered).count(),
                (int) evidence.records().stream().filter(this::isRecovered).count(),
                reported.size(),
                (int) reported.stream().filter(this::isPoison).count(),
                evidence.kept().size() + evidence.waiting().size(),
                evidence.waiting().size(),
                evidence.deliveries().stream().mapToInt(Delivery::redeliveries).sum(),
                effects,
                problems);
    }

    /** From the stream's side: whose record is this? Returns the writes found. */
    private Map<Change, StreamEntry> matchRecordsWithWrites() {
        var recorded = new HashMap<Change, StreamEntry>();
        for (var record : evidence.records()) {
            if (!journal.knows(record.orderId())) {
                continue;
            }
            var write = effective.get(Change.of(record));
            if (record.isUnchanged()) {
                add(Problem.Kind.RECORD_OF_IDENTICAL_REWRITE, record);
            } else if (write == null) {
                add(Problem.Kind.RECORD_WITHOUT_WRITE, record);
            } else if (recorded.putIfAbsent(Change.of(record), record) != null) {
                add(Problem.Kind.SECOND_RECORD, record);
            } else if (record.kind() != write.write().kind()
                    || !record.status().equals(write.write().status())) {
                add(Problem.Kind.RECORD_OF_ANOTHER_KIND, record);
            }
        }
        return recorded;
    }

    /** From the journal's side: where is this write's record? Returns how many writes without an answer have one. */
    private int matchWritesWithRecords(Map<Change, StreamEntry> recorded) {
        var unsureMade = 0;
        for (var journaled : journal.writes()) {
            var write = journaled.write();
            var isRecorded = recorded.containsKey(Change.of(write));
            switch (journaled.fate()) {
                case ACKNOWLEDGED -> {
                    if (write.kind().isEffective() && !isRecorded) {
                        add(Problem.Kind.WRITE_WITHOUT_RECORD, write);
                    }
                }
                case INTENDED -> unsureMade += write.kind().isEffective() && isRecorded ? 1 : 0;
                case REFUSED -> add(Problem.Kind.WRITE_REFUSED, write);
            }
        }
        return unsureMade;
    }

    /**
     * Returns the records that were not delivered, but reported. What was given up and recovered is in a document too:
     * it uses up that document's word, or a lost record beside it would be taken for told.
     */
    private List<StreamEntry> findUntold() {
        var documents = new ArrayList<>(evidence.kept());
        documents.addAll(evidence.waiting());
        var telling = new Telling(documents);
        var records = evidence.records().stream()
                .sorted(Comparator.comparing(StreamEntry::sequenceNumber))
                .toList();
        records.stream().filter(this::wasGivenUp).forEach(telling::tells);
        var reported = new ArrayList<StreamEntry>();
        for (var record : records) {
            if (isDelivered(record)) {
                continue;
            }
            if (telling.tells(record)) {
                reported.add(record);
            } else {
                add(Problem.Kind.RECORD_MISSING_AND_UNTOLD, record);
            }
        }
        return reported;
    }

    /**
     * The dead-letter processor recovers all that stands in a document's range, the records of other lanes too, which
     * no document tells of. Those come from their own lane later, and that is counted.
     */
    private boolean wasGivenUp(StreamEntry record) {
        return isRecovered(record) && delivery(record).redeliveries() == 0;
    }

    private void findDeliveriesWithoutRecord() {
        var known = evidence.records().stream().map(RecordId::of).collect(Collectors.toSet());
        // What is older than the stream's oldest record may have been trimmed since.
        var horizon =
                evidence.records().stream().map(StreamEntry::sequenceNumber).min(Comparator.naturalOrder());
        for (var delivery : evidence.deliveries()) {
            var number = delivery.sequenceNumber();
            if (journal.knows(delivery.orderId())
                    && !known.contains(RecordId.of(delivery))
                    && horizon.filter(oldest -> number.compareTo(oldest) < 0).isEmpty()) {
                problems.add(
                        new Problem(Problem.Kind.DELIVERY_WITHOUT_RECORD, delivery.orderId(), 0, number.toString()));
            }
        }
    }

    private void findDisorder() {
        var byOrder = new TreeMap<String, List<StreamEntry>>();
        for (var record : evidence.records()) {
            if (journal.knows(record.orderId())) {
                byOrder.computeIfAbsent(record.orderId(), ignored -> new ArrayList<>())
                        .add(record);
            }
        }
        for (var records : byOrder.values()) {
            records.sort(Comparator.comparingLong(StreamEntry::version));
            for (var index = 1; index < records.size(); index++) {
                var record = records.get(index);
                if (record.sequenceNumber().compareTo(records.get(index - 1).sequenceNumber()) < 0) {
                    add(Problem.Kind.RECORDS_OUT_OF_ORDER, record);
                }
            }
            findDeliveryDisorder(records);
        }
    }

    private void findDeliveryDisorder(List<StreamEntry> recordsOfOneOrder) {
        // What was given up and recovered comes late by its nature.
        var delivered = recordsOfOneOrder.stream()
                .filter(record -> isDelivered(record) && !isRecovered(record))
                .toList();
        for (var index = 1; index < delivered.size(); index++) {
            var record = delivered.get(index);
            if (delivery(record)
                    .processedAt()
                    .isBefore(delivery(delivered.get(index - 1)).processedAt())) {
                add(Problem.Kind.DELIVERIES_OUT_OF_ORDER, record);
            }
        }
    }

    private boolean isDelivered(StreamEntry record) {
        return deliveries.containsKey(RecordId.of(record));
    }

    private boolean isRecovered(StreamEntry record) {
        return isDelivered(record) && delivery(record).isRecovered();
    }

    private Delivery delivery(StreamEntry record) {
        return Objects.requireNonNull(deliveries.get(RecordId.of(record)));
    }

    private boolean isPoison(StreamEntry record) {
        var write = effective.get(Change.of(record));
        return write != null && write.write().isPoison();
    }

    private int acknowledged(WriteKind kind) {
        return (int) journal.writes().stream()
                .filter(write -> write.write().kind() == kind && isAcknowledged(write))
                .count();
    }

    private static boolean isAcknowledged(JournaledWrite write) {
        return write.fate() == JournaledWrite.Fate.ACKNOWLEDGED;
    }

    private static boolean isUnsure(JournaledWrite write) {
        return write.fate() == JournaledWrite.Fate.INTENDED;
    }

    private void add(Problem.Kind kind, StreamEntry record) {
        problems.add(new Problem(
                kind,
                record.orderId(),
                record.version(),
                record.sequenceNumber().toString()));
    }

    private void add(Problem.Kind kind, OrderWrite write) {
        problems.add(new Problem(kind, write.orderId(), write.version(), ""));
    }
}
