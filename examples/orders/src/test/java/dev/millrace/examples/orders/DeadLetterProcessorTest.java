package dev.millrace.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeadLetterProcessorTest {

    private final Shard shard = new Shard();
    private final Map<String, List<String>> kept = new HashMap<>();
    private final List<String> log = new ArrayList<>();
    private final DeadLetterProcessor processor = new DeadLetterProcessor(
            shard, this::keep, Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));

    @Test
    @DisplayName("H.3: the records are read back from first to last, beyond pages without records")
    void reads_the_records_back() {
        shard.holds("98 99", "", "100 101", "102", "103");

        assertThat(failures(RecordedDocuments.between("99", "102"))).isEmpty();

        assertThat(kept).containsExactly(Map.entry("99", List.of("99", "100", "101", "102")));
    }

    @Test
    void reading_ends_with_the_shard() {
        shard.holds("99", "100");

        assertThat(failures(RecordedDocuments.between("99", "102"))).isEmpty();

        assertThat(kept).containsExactly(Map.entry("99", List.of("99", "100")));
    }

    @Test
    void reading_ends_at_the_tip_of_an_open_shard() {
        shard.holds("99");
        shard.isOpen = true;

        assertThat(failures(RecordedDocuments.between("99", "102"))).isEmpty();

        assertThat(kept).containsExactly(Map.entry("99", List.of("99")));
    }

    @Test
    @DisplayName("H.3: after 24 hours the document alone is kept")
    void keeps_the_document_when_the_records_are_gone() {
        shard.isTrimmed = true;

        assertThat(failures(RecordedDocuments.between("99", "102"))).isEmpty();

        assertThat(kept).containsExactly(Map.entry("99", List.of()));
        assertThat(log).anyMatch(line -> line.contains("no longer holds 99 to 102"));
    }

    @Test
    @DisplayName("K.4: a message that cannot be handled is reported by its message id, the others are kept")
    void reports_failures_by_message_id() {
        shard.holds("99", "100");

        assertThat(failures("no document", RecordedDocuments.between("99", "99")))
                .containsExactly("message-0");

        assertThat(kept).containsOnlyKeys("99");
    }

    private List<String> failures(String... bodies) {
        var messages = new ArrayList<SQSMessage>();
        for (var body : bodies) {
            var message = new SQSMessage();
            message.setMessageId("message-" + messages.size());
            message.setBody(body);
            messages.add(message);
        }
        var event = new SQSEvent();
        event.setRecords(messages);
        return processor.handleRequest(event, Orders.context(log)).getBatchItemFailures().stream()
                .map(BatchItemFailure::getItemIdentifier)
                .toList();
    }

    private void keep(FailureDocument document, List<ShardReader.StreamRecord> records, Instant when) {
        kept.put(
                document.firstSequenceNumber().toString(),
                records.stream()
                        .map(record -> record.sequenceNumber().toString())
                        .toList());
    }

    /** One shard in pages; an iterator is the page's index. */
    private static final class Shard implements ShardReader {

        private List<String> pages = List.of();
        private boolean isOpen;
        private boolean isTrimmed;

        /** Each page is its sequence numbers with blanks between them. */
        void holds(String... pages) {
            this.pages = List.of(pages);
        }

        @Override
        public String iteratorAt(String streamArn, String shardId, BigInteger sequenceNumber) {
            if (isTrimmed) {
                throw new RecordsGone(new IllegalStateException("trimmed"));
            }
            return "0";
        }

        @Override
        public Page read(String iterator) {
            var index = Integer.parseInt(iterator);
            var numbers = index < pages.size() ? pages.get(index) : "";
            var isLast = !isOpen && index + 1 >= pages.size();
            return new Page(
                    Stream.of(numbers.split(" "))
                            .filter(number -> !number.isEmpty())
                            .map(number -> new StreamRecord(
                                    new BigInteger(number), "e" + number, "INSERT", Map.of(), Map.of(), Map.of()))
                            .toList(),
                    isLast ? Optional.empty() : Optional.of(Integer.toString(index + 1)));
        }
    }
}
