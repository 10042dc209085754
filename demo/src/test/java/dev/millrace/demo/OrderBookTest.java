package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class OrderBookTest {

    private static final int MANY = 5000;

    @Test
    void the_same_seed_draws_the_same_writes() {
        assertThat(draw(book(7), 200)).isEqualTo(draw(book(7), 200)).isNotEqualTo(draw(book(8), 200));
    }

    @Test
    void draws_every_kind_of_write() {
        assertThat(draw(book(1), MANY)).extracting(Intention::method).contains(Intention.Method.values());
    }

    @Test
    void each_write_follows_from_the_one_before_it() {
        var table = new HashMap<String, Map<String, AttributeValue>>();
        for (var intention : draw(book(1), MANY)) {
            var write = intention.write();
            var before = table.get(write.orderId());
            assertThat(
                            before == null
                                    ? "0"
                                    : before.getOrDefault("version", AttributeValue.fromN("-1"))
                                            .n())
                    .isEqualTo(Long.toString(intention.versionBefore()));
            switch (write.kind()) {
                case INSERT, MODIFY -> {
                    assertThat(intention.item())
                            .isNotEqualTo(before)
                            .containsEntry("version", AttributeValue.fromN(Long.toString(write.version())));
                    table.put(write.orderId(), intention.item());
                }
                case NONE -> assertThat(intention.item()).isEqualTo(before);
                case REMOVE -> table.remove(write.orderId());
            }
        }
    }

    @Test
    void a_known_share_of_new_orders_is_poison_and_no_changed_order_is() {
        var writes = draw(book(1), MANY).stream().map(Intention::write).toList();
        var inserts = writes.stream()
                .filter(write -> write.kind() == WriteKind.INSERT)
                .toList();

        assertThat(inserts.stream().filter(OrderWrite::isPoison).count()).isEqualTo((inserts.size() + 10) / 20);
        assertThat(writes).noneMatch(write -> write.kind() == WriteKind.MODIFY && write.isPoison());
    }

    @Test
    void some_orders_are_cancelled_once_and_then_left_alone_until_they_are_deleted() {
        var cancelled = new HashSet<String>();
        for (var intention : draw(book(1), MANY)) {
            var write = intention.write();
            if (cancelled.contains(write.orderId())) {
                assertThat(write.kind()).isIn(WriteKind.NONE, WriteKind.REMOVE);
            }
            if (write.isCancellation()) {
                cancelled.add(write.orderId());
            }
        }
        assertThat(cancelled).hasSizeBetween(MANY / 50, MANY / 10);
    }

    @Test
    void poison_is_an_amount_that_cannot_be() {
        assertThat(draw(book(1), MANY))
                .filteredOn(intention -> intention.write().kind() == WriteKind.INSERT)
                .allMatch(intention -> intention.write().isPoison()
                        == intention
                                .item()
                                .getOrDefault("amount", AttributeValue.fromN("0"))
                                .n()
                                .startsWith("-"));
    }

    @Test
    void a_forgotten_order_is_left_alone() {
        var book = book(1);
        var order = book.next();
        book.made(order);
        book.forget(order);

        assertThat(draw(book, MANY))
                .noneMatch(intention ->
                        intention.write().orderId().equals(order.write().orderId()));
    }

    private static OrderBook book(long seed) {
        return new OrderBook("run", 0, 1, 20, seed);
    }

    private static List<Intention> draw(OrderBook book, int count) {
        var drawn = new ArrayList<Intention>();
        for (var index = 0; index < count; index++) {
            var next = book.next();
            book.made(next);
            drawn.add(next);
        }
        return drawn;
    }
}
