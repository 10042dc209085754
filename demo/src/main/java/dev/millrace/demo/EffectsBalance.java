package dev.millrace.demo;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether what was processed had its effects, and nothing else had any:
 *
 * <ol>
 *   <li>every processed status change was announced, at least once;
 *   <li>every processed cancellation was refunded, exactly once: the order has one refund, and it names that record;
 *   <li>every processed deletion is in the archive;
 *   <li>every failure document that needs people raised an alert, at least once;
 *   <li>every notification, refund and archived order belongs to such a record.
 * </ol>
 *
 * <p>A record that was reported and not recovered may have had some of its effects: it failed half way.
 */
final class EffectsBalance {

    private final JournalContent journal;
    private final Evidence evidence;
    private final List<StreamEntry> processed;
    private final List<Problem> problems = new ArrayList<>();

    private EffectsBalance(JournalContent journal, Evidence evidence, Predicate<StreamEntry> isProcessed) {
        this.journal = journal;
        this.evidence = evidence;
        this.processed = evidence.records().stream().filter(isProcessed).toList();
    }

    /** @param isProcessed whether the tracking table knows the record */
    static EffectsSheet of(JournalContent journal, Evidence evidence, Predicate<StreamEntry> isProcessed) {
        return new EffectsBalance(journal, evidence, isProcessed).sheet();
    }

    private EffectsSheet sheet() {
        var notified = new HashSet<String>();
        evidence.effects().notifications().forEach(notification -> notified.add(notification.eventId()));
        var refunded = new HashSet<String>();
        evidence.effects().refunds().forEach(refund -> refunded.add(refund.eventId()));
        var archived = new HashSet<>(evidence.effects().archived());

        var changes = processed.stream().filter(StreamEntry::changesStatus).toList();
        var cancellations = processed.stream().filter(StreamEntry::cancels).toList();
        var deletions = processed.stream()
                .filter(record -> record.kind() == WriteKind.REMOVE)
                .toList();
        addUnless(Problem.Kind.STATUS_CHANGE_NOT_ANNOUNCED, changes, record -> notified.contains(record.eventId()));
        addUnless(Problem.Kind.CANCELLATION_NOT_REFUNDED, cancellations, record -> refunded.contains(record.eventId()));
        addUnless(Problem.Kind.DELETION_NOT_ARCHIVED, deletions, record -> archived.contains(archived(record)));
        var forPeople =
                evidence.kept().stream().filter(FailureRange::needsPeople).toList();
        for (var document : forPeople) {
            if (!evidence.effects().alerts().contains(document.id())) {
                problems.add(new Problem(
                        Problem.Kind.DOCUMENT_WITHOUT_ALERT,
                        "",
                        0,
                        document.first().toString()));
            }
        }
        findEffectsOfNothing();
        return new EffectsSheet(
                changes.size(),
                evidence.effects().notifications().size(),
                evidence.effects().notifications().size() - notified.size(),
                cancellations.size(),
                evidence.effects().refunds().size(),
                deletions.size(),
                archived.size(),
                forPeople.size(),
                evidence.effects().alerts().size(),
                problems);
    }

    private void addUnless(Problem.Kind kind, List<StreamEntry> records, Predicate<StreamEntry> hadItsEffect) {
        records.stream().filter(hadItsEffect.negate()).forEach(record -> {
            problems.add(new Problem(
                    kind,
                    record.orderId(),
                    record.version(),
                    record.sequenceNumber().toString()));
        });
    }

    /** From the effects' side: whose are they? Only orders of the load are judged, whose records are all there. */
    private void findEffectsOfNothing() {
        Set<String> changes = new HashSet<>();
        Set<String> cancellations = new HashSet<>();
        Set<Effects.Archived> deletions = new HashSet<>();
        for (var record : evidence.records()) {
            if (record.changesStatus()) {
                changes.add(record.eventId());
            }
            if (record.cancels()) {
                cancellations.add(record.eventId());
            }
            if (record.kind() == WriteKind.REMOVE) {
                deletions.add(archived(record));
            }
        }
        for (var notification : evidence.effects().notifications()) {
            if (!changes.contains(notification.eventId())) {
                addEffect(Problem.Kind.NOTIFICATION_WITHOUT_CHANGE, notification.orderId());
            }
        }
        for (var refund : evidence.effects().refunds()) {
            if (!cancellations.contains(refund.eventId())) {
                addEffect(Problem.Kind.REFUND_WITHOUT_CANCELLATION, refund.orderId());
            }
        }
        var horizon = evidence.records().stream()
                .map(StreamEntry::sequenceNumber)
                .min(Comparator.naturalOrder())
                .orElse(BigInteger.ZERO);
        for (var archived : evidence.effects().archived()) {
            if (!deletions.contains(archived) && archived.sequenceNumber().compareTo(horizon) >= 0) {
                addEffect(Problem.Kind.ARCHIVED_WITHOUT_DELETION, archived.orderId());
            }
        }
    }

    private void addEffect(Problem.Kind kind, String orderId) {
        if (journal.knows(orderId)) {
            problems.add(new Problem(kind, orderId, 0, ""));
        }
    }

    private static Effects.Archived archived(StreamEntry deletion) {
        return new Effects.Archived(deletion.sequenceNumber(), deletion.orderId());
    }
}
