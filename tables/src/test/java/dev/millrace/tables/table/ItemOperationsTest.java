package dev.millrace.tables.table;

import static dev.millrace.tables.table.TablesUnderTest.SCOPE;
import static dev.millrace.tables.table.TablesUnderTest.item;
import static dev.millrace.tables.table.TablesUnderTest.number;
import static dev.millrace.tables.table.TablesUnderTest.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.ServiceException;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.expression.KeyCondition;
import dev.millrace.tables.expression.SortCondition;
import dev.millrace.tables.expression.SortCondition.Operator;
import dev.millrace.tables.item.Item;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What single writes, batches, transactions, queries and scans do to items. */
class ItemOperationsTest {

    private static final SortCondition ALL = new SortCondition.All();

    private final TablesUnderTest world;

    ItemOperationsTest(@TempDir Path directory) {
        world = new TablesUnderTest(directory);
    }

    @BeforeEach
    void createTables() {
        world.create("T", TablesUnderTest.PK);
        world.create("Sorted", TablesUnderTest.PK_NUMBER);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    @DisplayName("3.5 a put replaces the whole item and tells what was there")
    void puts() {
        assertThat(world.put("T", item("p", "a", "x", 1)))
                .isEqualTo(new WriteOutcome.Written(Item.EMPTY, item("p", "a", "x", 1)));
        assertThat(world.put("T", item("p", "a", "y", 2)))
                .isEqualTo(new WriteOutcome.Written(item("p", "a", "x", 1), item("p", "a", "y", 2)));
        assertThat(get("a")).contains(item("p", "a", "y", 2));
    }

    @Test
    @DisplayName("3.5.1 key faults are told as PutItem and as Key tell them")
    void refuses_wrong_keys() {
        refused(
                () -> world.put("T", item("q", "a")),
                "ValidationException: One or more parameter values were invalid: Missing the key p in the item");
        refused(
                () -> world.put("T", item("p", 1)),
                "ValidationException: One or more parameter values were invalid: Type mismatch for key p expected: S actual:"
                        + " N");
        refused(
                () -> world.delete("T", item("p", "a", "x", 1)),
                "ValidationException: The provided key element does not match the schema");
    }

    @Test
    @DisplayName("3.5.4 an item may have 409600 bytes and not one more, put or updated")
    void limits_item_size() {
        int fixed = "p".length() + "a".length() + "x".length();
        var fits = item("p", "a", "x", "v".repeat(409_600 - fixed));
        var tooLarge = item("p", "a", "x", "v".repeat(409_601 - fixed));

        world.put("T", fits);
        refused(() -> world.put("T", tooLarge), "ValidationException: Item size has exceeded the maximum allowed size");
        refused(
                () -> world.put("Missing", tooLarge),
                "ValidationException: Item size has exceeded the maximum allowed size");
        refused(
                () -> update("a", (current, key) -> Optional.of(tooLarge)),
                "ValidationException: Item size to update has exceeded the maximum allowed size");
        assertThat(get("a")).contains(fits);
    }

    @Test
    @DisplayName("3.5.9 a false condition writes nothing and tells the item")
    void checks_conditions() {
        world.put("T", item("p", "a", "x", 1));

        var outcome = world.tables().write(SCOPE, new WriteRequest.Put("T", item("p", "a", "x", 2), Item::isEmpty));

        assertThat(outcome).isEqualTo(new WriteOutcome.ConditionFailed(item("p", "a", "x", 1)));
        assertThat(get("a")).contains(item("p", "a", "x", 1));
    }

    @Test
    @DisplayName("an update sees the newest item, also that of a write not yet committed")
    void updates_are_serial() throws InterruptedException {
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 8; t++) {
            threads.add(Thread.startVirtualThread(() -> {
                for (int i = 0; i < 100; i++) {
                    update(
                            "a",
                            (current, key) -> Optional.of(item(
                                    "p",
                                    "a",
                                    "x",
                                    1
                                            + current.attribute("x")
                                                    .map(x -> Integer.parseInt(((AttributeValue.N) x).value()))
                                                    .orElse(0))));
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(get("a")).contains(item("p", "a", "x", 800));
    }

    @Test
    @DisplayName("an update that refuses leaves nothing")
    void updates_may_refuse() {
        world.put("T", item("p", "a", "x", 1));

        refused(
                () -> update("a", (current, key) -> {
                    throw DynamoDbErrors.validation("no");
                }),
                "ValidationException: no");
        assertThat(get("a")).contains(item("p", "a", "x", 1));
    }

    @Test
    @DisplayName("3.5.11 deleting what is not there succeeds")
    void deletes() {
        world.put("T", item("p", "a"));

        assertThat(world.delete("T", item("p", "a"))).isEqualTo(new WriteOutcome.Written(item("p", "a"), Item.EMPTY));
        assertThat(world.delete("T", item("p", "a"))).isEqualTo(new WriteOutcome.Written(Item.EMPTY, Item.EMPTY));
        assertThat(get("a")).isEmpty();
    }

    @Test
    @DisplayName("3.8 a batch writes each item; a malformed or repeated member fails all of it")
    void writes_batches() {
        world.put("T", item("p", "gone"));

        world.tables().writeBatch(SCOPE, List.of(put("a"), put("b"), delete("gone"), delete("never there")));
        assertThat(get("a")).isPresent();
        assertThat(get("b")).isPresent();
        assertThat(get("gone")).isEmpty();

        refused(
                () -> world.tables().writeBatch(SCOPE, List.of(put("c"), delete("c"))),
                "ValidationException: Provided list of item keys contains duplicates");
        refused(
                () -> world.tables()
                        .writeBatch(
                                SCOPE,
                                List.of(put("c"), new WriteRequest.Put("T", item("q", "x"), ItemCondition.ALWAYS))),
                "ValidationException: The provided key element does not match the schema");
        refused(
                () -> world.tables()
                        .writeBatch(
                                SCOPE,
                                List.of(put("c"), new WriteRequest.Put("U", item("p", "x"), ItemCondition.ALWAYS))),
                "ResourceNotFoundException: Requested resource not found");
        assertThat(get("c")).isEmpty();
    }

    @Test
    @DisplayName("3.9 a transaction writes all or nothing, and evaluates every condition")
    void transacts() {
        world.put("T", item("p", "a", "x", 1));

        var cancelled = world.tables()
                .transact(
                        SCOPE,
                        List.of(
                                put("new"),
                                new WriteRequest.Check("T", item("p", "a"), Item::isEmpty),
                                new WriteRequest.Delete("T", item("p", "never"), item -> !item.isEmpty())));
        assertThat(cancelled)
                .isEqualTo(new TransactionOutcome.Cancelled(List.of(
                        new TransactionOutcome.Reason.None(),
                        new TransactionOutcome.Reason.ConditionFailed(item("p", "a", "x", 1)),
                        new TransactionOutcome.Reason.ConditionFailed(Item.EMPTY))));
        assertThat(get("new")).isEmpty();

        var committed = world.tables()
                .transact(
                        SCOPE,
                        List.of(put("new"), delete("a"), new WriteRequest.Check("T", item("p", "b"), Item::isEmpty)));
        assertThat(committed).isInstanceOf(TransactionOutcome.Committed.class);
        assertThat(get("new")).isPresent();
        assertThat(get("a")).isEmpty();
        refused(
                () -> world.tables().transact(SCOPE, List.of(put("z"), delete("z"))),
                "ValidationException: Transaction request cannot include multiple operations on one item");
    }

    @Test
    @DisplayName("3.6.1 a query gives one partition in the order of its sort keys, numbers by value, either way round")
    void queries_in_order() {
        for (int n : new int[] {10, 9, -1, 100, 0}) {
            world.put("Sorted", item("p", "a", "n", n));
            world.put("Sorted", item("p", "b", "n", n));
        }

        assertThat(numbers(query(ALL, true, 0, null))).containsExactly("-1", "0", "9", "10", "100");
        assertThat(numbers(query(ALL, false, 0, null))).containsExactly("100", "10", "9", "0", "-1");
    }

    @Test
    @DisplayName("4.5 every kind of sort key condition")
    void queries_ranges() {
        for (int n = 1; n <= 5; n++) {
            world.put("Sorted", item("p", "a", "n", n));
        }

        assertThat(numbers(query(compared(Operator.EQUAL, 3), true, 0, null))).containsExactly("3");
        assertThat(numbers(query(compared(Operator.LESS, 3), true, 0, null))).containsExactly("1", "2");
        assertThat(numbers(query(compared(Operator.LESS_OR_EQUAL, 3), true, 0, null)))
                .containsExactly("1", "2", "3");
        assertThat(numbers(query(compared(Operator.GREATER, 3), true, 0, null))).containsExactly("4", "5");
        assertThat(numbers(query(compared(Operator.GREATER_OR_EQUAL, 3), false, 0, null)))
                .containsExactly("5", "4", "3");
        assertThat(numbers(query(new SortCondition.Within(number(2), number(4)), true, 0, null)))
                .containsExactly("2", "3", "4");
        assertThat(numbers(query(new SortCondition.Within(number(4), number(2)), true, 0, null)))
                .isEmpty();
    }

    @Test
    @DisplayName("4.5 begins_with takes exactly what begins with the text")
    void queries_prefixes() {
        world.create("Texts", TablesUnderTest.PK_SK);
        for (var c : List.of("a", "ab", "ab\uD83D\uDE00", "abc", "ac", "b")) {
            world.put("Texts", item("p", "x", "c", c));
        }

        var page = world.tables()
                .query(
                        SCOPE,
                        new QueryRequest(
                                "Texts",
                                new KeyCondition(text("x"), new SortCondition.BeginningWith(text("ab"))),
                                true,
                                OptionalInt.empty(),
                                Optional.empty(),
                                ItemCondition.ALWAYS));
        assertThat(page.items())
                .containsExactly(
                        item("p", "x", "c", "ab"), item("p", "x", "c", "abc"), item("p", "x", "c", "ab\uD83D\uDE00"));
    }

    @Test
    @DisplayName("3.6.2 and 3.6.3 the limit counts evaluated items; pages go on behind the last key, either way round")
    void queries_pages() {
        for (int n = 1; n <= 6; n++) {
            world.put("Sorted", item("p", "a", "n", n));
        }

        var first = query(ALL, true, 4, null);
        assertThat(numbers(first)).containsExactly("1", "2", "3", "4");
        assertThat(first.lastKey()).contains(item("p", "a", "n", 4));
        var second = query(ALL, true, 2, item("p", "a", "n", 4));
        assertThat(numbers(second)).containsExactly("5", "6");
        assertThat(second.lastKey()).as("present although nothing follows").isPresent();
        var third = query(ALL, true, 2, item("p", "a", "n", 6));
        assertThat(third).isEqualTo(new ItemPage(List.of(), 0, 0, Optional.empty()));
        assertThat(numbers(query(ALL, false, 2, item("p", "a", "n", 4)))).containsExactly("3", "2");

        var filtered = world.tables()
                .query(
                        SCOPE,
                        new QueryRequest(
                                "Sorted",
                                new KeyCondition(text("a"), ALL),
                                true,
                                OptionalInt.of(4),
                                Optional.empty(),
                                item -> item.equals(item("p", "a", "n", 3))));
        assertThat(filtered.scannedCount()).isEqualTo(4);
        assertThat(numbers(filtered)).containsExactly("3");
    }

    @Test
    @DisplayName("3.6 starting keys of another form, partition or range are refused")
    void refuses_wrong_starting_keys() {
        refused(() -> query(ALL, true, 0, item("p", "a")), "ValidationException: The provided starting key is invalid");
        refused(
                () -> query(ALL, true, 0, item("p", "b", "n", 1)),
                "ValidationException: The provided starting key is outside query boundaries based on provided conditions");
        refused(
                () -> query(compared(Operator.LESS_OR_EQUAL, 3), true, 0, item("p", "a", "n", 4)),
                "ValidationException: The provided starting key does not match the range key predicate");
    }

    @Test
    @DisplayName("3.6.2 a page ends with the item that reaches 1 MB")
    void ends_pages_by_size() {
        for (int n = 1; n <= 4; n++) {
            world.put("Sorted", item("p", "a", "n", n, "x", "v".repeat(400_000)));
        }

        var page = query(ALL, true, 0, null);
        assertThat(numbers(page)).containsExactly("1", "2", "3");
        assertThat(page.lastKey()).contains(item("p", "a", "n", 3));
        assertThat(page.scannedBytes()).isBetween(1_200_000L, 1_200_100L);
    }

    @Test
    @DisplayName("3.7 segments partition the items exactly, and pages walk through all of them")
    void scans() {
        var all = new HashSet<Item>();
        for (int i = 0; i < 200; i++) {
            all.add(item("p", "k" + i));
            world.put("T", item("p", "k" + i));
        }
        world.put("Sorted", item("p", "k1", "n", 1));

        for (int segments : new int[] {1, 3, 7}) {
            var found = new ArrayList<Item>();
            for (int segment = 0; segment < segments; segment++) {
                Optional<Item> start = Optional.empty();
                do {
                    var page = world.tables()
                            .scan(
                                    SCOPE,
                                    new ScanRequest(
                                            "T", segment, segments, OptionalInt.of(9), start, ItemCondition.ALWAYS));
                    found.addAll(page.items());
                    start = page.lastKey();
                } while (start.isPresent());
            }
            assertThat(found).hasSize(200);
            assertThat(new HashSet<>(found)).isEqualTo(all);
        }
    }

    @Test
    @DisplayName("3.7.2 a starting key of another segment is refused")
    void refuses_keys_of_other_segments() {
        var wrong = 0;
        for (int segment = 0; segment < 2; segment++) {
            var request = new ScanRequest(
                    "T", segment, 2, OptionalInt.empty(), Optional.of(item("p", "a")), ItemCondition.ALWAYS);
            try {
                world.tables().scan(SCOPE, request);
            } catch (ServiceException e) {
                assertThat(e).hasMessageContaining("TotalSegments: 2 Segment: " + segment);
                wrong++;
            }
        }
        assertThat(wrong).isEqualTo(1);
    }

    private WriteOutcome update(String key, ItemUpdate update) {
        return world.tables().write(SCOPE, new WriteRequest.Update("T", item("p", key), update, ItemCondition.ALWAYS));
    }

    private Optional<Item> get(String key) {
        return world.tables().get(SCOPE, "T", item("p", key));
    }

    private static WriteRequest put(String key) {
        return new WriteRequest.Put("T", item("p", key), ItemCondition.ALWAYS);
    }

    private static WriteRequest delete(String key) {
        return new WriteRequest.Delete("T", item("p", key), ItemCondition.ALWAYS);
    }

    /** @param limit 0 for none */
    private ItemPage query(SortCondition range, boolean forward, int limit, @Nullable Item start) {
        return world.tables()
                .query(
                        SCOPE,
                        new QueryRequest(
                                "Sorted",
                                new KeyCondition(text("a"), range),
                                forward,
                                limit == 0 ? OptionalInt.empty() : OptionalInt.of(limit),
                                Optional.ofNullable(start),
                                ItemCondition.ALWAYS));
    }

    private static SortCondition compared(Operator operator, int value) {
        return new SortCondition.Compared(operator, number(value));
    }

    private static List<String> numbers(ItemPage page) {
        return page.items().stream()
                .map(item -> ((AttributeValue.N) item.attribute("n").orElseThrow()).value())
                .toList();
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).hasMessage(message);
    }
}
