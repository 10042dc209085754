package dev.millrace.examples.orders;

import static dev.millrace.examples.orders.Orders.event;
import static dev.millrace.examples.orders.Orders.inserted;
import static dev.millrace.examples.orders.Orders.removed;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OrderStreamProcessorTest {

    private final Memory memory = new Memory();
    private final List<String> log = new ArrayList<>();
    private OrderStreamProcessor processor = processor(LossDrill.off());

    @Test
    void processes_every_change_in_order() {
        assertThat(failures(event(inserted("1", "a", "5"), inserted("2", "b", "0"), inserted("3", "c", "1000000"))))
                .isEmpty();

        assertThat(memory.redeliveries).containsOnlyKeys("1", "2", "3");
    }

    @Test
    @DisplayName("G.3 M.1: stops at the first failing record and reports its sequence number")
    void stops_at_the_first_poison_order() {
        var batch = event(inserted("9", "a", "5"), inserted("10", "b", "-1"), inserted("11", "c", "5"));

        assertThat(failures(batch)).containsExactly("10");

        assertThat(memory.redeliveries).containsOnlyKeys("9");
        assertThat(log).singleElement().asString().contains("Order b").contains("-1 is impossible");
    }

    @Test
    void a_redelivery_is_skipped_and_counted() {
        var batch = event(inserted("1", "a", "5"), removed("2", "b", "5"));
        failures(batch);

        assertThat(failures(batch)).isEmpty();
        assertThat(failures(batch)).isEmpty();

        assertThat(memory.redeliveries).containsExactlyInAnyOrderEntriesOf(Map.of("1", 2, "2", 2));
        assertThat(memory.archived).containsOnlyKeys("2");
    }

    @Test
    void a_deletion_is_archived_with_the_order_as_it_was() {
        failures(event(removed("7", "a", "12")));

        assertThat(memory.archived)
                .hasEntrySatisfying(
                        "7", deletion -> assertThat(deletion.before()).isEqualTo(Orders.order("a", "12")));
    }

    @Test
    void a_poison_order_can_be_deleted() {
        assertThat(failures(event(removed("7", "a", "-12")))).isEmpty();
        assertThat(memory.archived).containsOnlyKeys("7");
    }

    @Test
    void the_work_is_done_before_the_record_is_marked() {
        memory.archiveIsBroken = true;
        var batch = event(inserted("1", "a", "5"), removed("2", "b", "5"));

        assertThat(failures(batch)).containsExactly("2");
        assertThat(memory.redeliveries).containsOnlyKeys("1");

        memory.archiveIsBroken = false;
        assertThat(failures(event(removed("2", "b", "5")))).isEmpty();
        assertThat(memory.redeliveries).containsEntry("2", 0);
        assertThat(memory.archived).containsOnlyKeys("2");
    }

    @Test
    void the_drill_loses_exactly_one_sound_record_and_loses_it_every_time() {
        processor = processor(LossDrill.dropsOne());
        var batch = event(inserted("1", "a", "5"), inserted("2", "b", "5"));

        assertThat(failures(batch)).isEmpty();
        assertThat(failures(batch)).isEmpty();

        assertThat(memory.redeliveries).containsOnlyKeys("2");
    }

    @Test
    void the_drill_leaves_poison_orders_to_be_reported() {
        processor = processor(LossDrill.dropsOne());

        assertThat(failures(event(inserted("1", "a", "-5")))).containsExactly("1");
    }

    private OrderStreamProcessor processor(LossDrill drill) {
        return new OrderStreamProcessor(
                memory, memory, drill, Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
    }

    private List<String> failures(DynamodbEvent event) {
        return processor.handleRequest(event, Orders.context(log)).getBatchItemFailures().stream()
                .map(BatchItemFailure::getItemIdentifier)
                .toList();
    }

    /** Both tables in memory, by sequence number. */
    private static final class Memory implements Tracking, Archive {

        private final Map<String, Integer> redeliveries = new LinkedHashMap<>();
        private final Map<String, OrderChange> archived = new LinkedHashMap<>();
        private boolean archiveIsBroken;

        @Override
        public boolean markProcessed(OrderChange change, Instant when) {
            return redeliveries.putIfAbsent(change.sequenceNumber(), 0) == null;
        }

        @Override
        public void countRedelivery(OrderChange change) {
            redeliveries.merge(change.sequenceNumber(), 1, Integer::sum);
        }

        @Override
        public void keep(OrderChange deletion, Instant when) {
            if (archiveIsBroken) {
                throw new IllegalStateException("the archive is out of reach");
            }
            archived.put(deletion.sequenceNumber(), deletion);
        }
    }
}
