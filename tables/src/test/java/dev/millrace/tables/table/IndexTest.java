package dev.millrace.tables.table;

import static dev.millrace.tables.table.TablesUnderTest.SCOPE;
import static dev.millrace.tables.table.TablesUnderTest.item;
import static dev.millrace.tables.table.TablesUnderTest.number;
import static dev.millrace.tables.table.TablesUnderTest.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.expression.KeyCondition;
import dev.millrace.tables.expression.SortCondition;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeyType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in an index, what writes to it cost and may contain, and how it is read. */
class IndexTest {

    private static final SortCondition ALL = new SortCondition.All();
    private static final String P = "ValidationException: One or more parameter values were invalid: ";
    private static final KeyAttribute G = new KeyAttribute("g", KeyType.S);
    private static final KeyAttribute N = new KeyAttribute("n", KeyType.N);
    private static final IndexSpec GLOBAL = IndexSpec.of(
            "global",
            IndexSpec.Kind.GLOBAL,
            new IndexKeySchema(List.of(G), List.of(N)),
            new Projection.Include(List.of("x")));
    private static final IndexSpec LOCAL = IndexSpec.of(
            "local",
            IndexSpec.Kind.LOCAL,
            new IndexKeySchema(List.of(new KeyAttribute("p", KeyType.S)), List.of(N)),
            new Projection.KeysOnly());

    private final TablesUnderTest world;

    IndexTest(@TempDir Path directory) {
        world = new TablesUnderTest(directory);
    }

    @BeforeEach
    void create() {
        world.tables()
                .create(
                        SCOPE,
                        new TableSpec(
                                "T",
                                TablesUnderTest.PK_SK,
                                TableSettings.of(new Billing.OnDemand()),
                                Optional.empty(),
                                List.of(GLOBAL, LOCAL)));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    @DisplayName("3.1.3 an entry holds the keys of table and index and what is included, nothing else")
    void projects() {
        world.put("T", item("p", "a", "c", "1", "g", "x", "n", 5, "x", "seen", "y", "unseen"));

        assertThat(query("global", text("x"), ALL))
                .containsExactly(item("p", "a", "c", "1", "g", "x", "n", 5, "x", "seen"));
        assertThat(query("local", text("a"), ALL)).containsExactly(item("p", "a", "c", "1", "n", 5));
    }

    @Test
    @DisplayName("3.6.7 an item that lacks a key attribute of the index is not in it, and leaves it when it loses one")
    void is_sparse() {
        world.put("T", item("p", "a", "c", "1", "g", "x"));
        assertThat(query("global", text("x"), ALL)).isEmpty();
        world.put("T", item("p", "a", "c", "1", "g", "x", "n", 1));
        assertThat(query("global", text("x"), ALL)).hasSize(1);
        world.put("T", item("p", "a", "c", "1", "n", 1));
        assertThat(query("global", text("x"), ALL)).isEmpty();
        assertThat(query("local", text("a"), ALL)).hasSize(1);
        world.delete("T", item("p", "a", "c", "1"));
        assertThat(query("local", text("a"), ALL)).isEmpty();
    }

    @Test
    @DisplayName(
            "3.6.1 entries are ordered by the index's sort key, equal ones by the table's key; conditions see them all")
    void orders_and_ranges() {
        world.put("T", item("p", "b", "c", "1", "g", "x", "n", 10));
        world.put("T", item("p", "a", "c", "2", "g", "x", "n", 10));
        world.put("T", item("p", "a", "c", "1", "g", "x", "n", 10));
        world.put("T", item("p", "z", "c", "1", "g", "x", "n", -3));
        world.put("T", item("p", "z", "c", "2", "g", "x", "n", 9));
        world.put("T", item("p", "z", "c", "3", "g", "xx", "n", 9));

        assertThat(keys(query("global", text("x"), ALL))).containsExactly("z1", "z2", "a1", "a2", "b1");
        assertThat(keys(query("global", text("x"), compared(SortCondition.Operator.EQUAL, 10))))
                .containsExactly("a1", "a2", "b1");
        assertThat(keys(query("global", text("x"), compared(SortCondition.Operator.GREATER, 9))))
                .containsExactly("a1", "a2", "b1");
        assertThat(keys(query("global", text("x"), compared(SortCondition.Operator.LESS, 10))))
                .containsExactly("z1", "z2");
        assertThat(keys(query("global", text("x"), compared(SortCondition.Operator.LESS_OR_EQUAL, 9))))
                .containsExactly("z1", "z2");
        assertThat(keys(query("global", text("x"), compared(SortCondition.Operator.GREATER_OR_EQUAL, 10))))
                .containsExactly("a1", "a2", "b1");
        assertThat(keys(query("global", text("x"), new SortCondition.Within(number(-3), number(9)))))
                .containsExactly("z1", "z2");
    }

    @Test
    @DisplayName("3.6.8 the last attribute of a sort key of several takes the inequality")
    void orders_by_several_attributes() {
        var many = IndexSpec.of(
                "many",
                IndexSpec.Kind.GLOBAL,
                new IndexKeySchema(
                        List.of(G, new KeyAttribute("h", KeyType.S)), List.of(N, new KeyAttribute("m", KeyType.S))),
                new Projection.KeysOnly());
        world.tables().update(SCOPE, "T", TableUpdate.of(new TableUpdate.IndexChange.Create(many)));
        world.put("T", item("p", "a", "c", "1", "g", "x", "h", "y", "n", 1, "m", "a"));
        world.put("T", item("p", "a", "c", "2", "g", "x", "h", "y", "n", 1, "m", "b"));
        world.put("T", item("p", "a", "c", "3", "g", "x", "h", "y", "n", 2, "m", "a"));
        world.put("T", item("p", "a", "c", "4", "g", "xy", "n", 2, "m", "a"));

        assertThat(keys(query(condition(List.of(), ALL)))).containsExactly("a1", "a2", "a3");
        assertThat(keys(query(condition(List.of(), compared(SortCondition.Operator.EQUAL, 1)))))
                .containsExactly("a1", "a2");
        assertThat(keys(query(condition(
                        List.of(number(1)), new SortCondition.Compared(SortCondition.Operator.GREATER, text("a"))))))
                .containsExactly("a2");
        assertThat(keys(query(condition(List.of(number(1)), new SortCondition.BeginningWith(text(""))))))
                .containsExactly("a1", "a2");
    }

    private static KeyCondition condition(List<AttributeValue> sortPrefix, SortCondition last) {
        return new KeyCondition(List.of(text("x"), text("y")), sortPrefix, last);
    }

    @Test
    @DisplayName(
            "3.5.6 a put whose attribute cannot be a key of the index is refused, alone, in batches and in transactions")
    void refuses_unfit_puts() {
        var mismatch = "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N"
                + " IndexName: global";
        var wrong = new WriteRequest.Put("T", item("p", "a", "c", "1", "g", 7), ItemCondition.ALWAYS);

        refused(() -> world.tables().write(SCOPE, wrong), "ValidationException: " + mismatch);
        refused(() -> world.tables().writeBatch(SCOPE, List.of(wrong)), "ValidationException: " + mismatch);
        assertThat(world.tables().transact(SCOPE, List.of(wrong)))
                .isInstanceOfSatisfying(
                        TransactionOutcome.Cancelled.class,
                        cancelled -> assertThat(cancelled.reasons().getFirst())
                                .isInstanceOfSatisfying(
                                        TransactionOutcome.Reason.Invalid.class,
                                        reason -> assertThat(reason.error().message())
                                                .isEqualTo(mismatch)));
        refused(
                () -> world.put("T", item("p", "a", "c", "1", "g", "")),
                "ValidationException: One or more parameter values are not valid. A value specified for a secondary"
                        + " index key is not supported. The AttributeValue for a key attribute cannot contain an empty"
                        + " string value. IndexName: global, IndexKey: g");
        refused(
                () -> world.put("T", item("p", "a", "c", "1", "g", "x".repeat(2049))),
                P + "Size of hashkey has exceeded the maximum size limit of2048 bytes");
        assertThat(world.tables().describe(SCOPE, "T").itemCount()).isZero();
    }

    @Test
    @DisplayName("3.5.6 an update that would make an unfit key is refused and changes nothing")
    void refuses_unfit_updates() {
        var before = item("p", "a", "c", "1", "g", "x", "n", 1);
        world.put("T", before);

        refused(
                () -> update(item("p", "a", "c", "1", "g", 7, "n", 1)),
                "ValidationException: The update expression attempted to update the secondary index key to unsupported"
                        + " type");
        assertThatThrownBy(() -> update(item("p", "a", "c", "1", "g", "", "n", 1)))
                .hasMessageContaining("cannot contain an empty string value");
        assertThat(world.tables().get(SCOPE, "T", item("p", "a", "c", "1"))).contains(before);
        assertThat(query("global", text("x"), ALL)).hasSize(1);
    }

    @Test
    @DisplayName("5.8 what a write does to each index is told: nothing, in place, moved, come or gone")
    void tells_what_it_wrote() {
        assertThat(world.put("T", item("p", "a", "c", "1"))).isEqualTo(written("p", "a", "c", "1"));
        var first = item("p", "a", "c", "1", "g", "x", "n", 1, "y", 1);
        assertThat(indexes(world.put("T", first)))
                .containsExactly(
                        new IndexWrite("global", true, 0, first.sizeBytes() - 3, false),
                        new IndexWrite("local", false, 0, first.sizeBytes() - 5, false));
        assertThat(indexes(world.put("T", item("p", "a", "c", "1", "g", "x", "n", 1, "y", 2))))
                .isEmpty();
        assertThat(indexes(world.put("T", item("p", "a", "c", "1", "g", "x", "n", 1, "x", "in"))))
                .containsExactly(new IndexWrite("global", true, 9, 12, false));
        assertThat(indexes(world.put("T", item("p", "a", "c", "1", "g", "x", "n", 2, "x", "in"))))
                .containsExactly(
                        new IndexWrite("global", true, 12, 12, true), new IndexWrite("local", false, 7, 7, true));
        assertThat(indexes(world.delete("T", item("p", "a", "c", "1"))))
                .containsExactly(
                        new IndexWrite("global", true, 12, 0, false), new IndexWrite("local", false, 7, 0, false));
    }

    @Test
    @DisplayName("3.6.6 a local index can fetch whole items, which are then what filters see")
    void fetches_whole_items() {
        var whole = item("p", "a", "c", "1", "n", 1, "y", "unprojected");
        world.put("T", whole);
        world.put("T", item("p", "a", "c", "2", "n", 2));
        ItemCondition filter = item -> item.attribute("y").isPresent();

        var page = world.tables()
                .query(
                        SCOPE,
                        new QueryRequest(
                                "T",
                                Optional.of(new IndexRead("local", true)),
                                new KeyCondition(text("a"), ALL),
                                true,
                                OptionalInt.empty(),
                                Optional.empty(),
                                filter));

        assertThat(page.items()).containsExactly(whole);
        assertThat(page.scannedCount()).isEqualTo(2);
        assertThat(page.fetchedBytes()).containsExactly(whole.sizeBytes(), 7);
        assertThat(page.scannedBytes()).isEqualTo(14);
    }

    @Test
    @DisplayName("3.6.2, 3.6.3 a page ends at 1 MB with the keys of table and index")
    void pages_by_size() {
        for (int i = 0; i < 4; i++) {
            world.put("T", item("p", "a", "c", "c" + i, "g", "x", "n", i, "x", "x".repeat(300_000)));
        }
        var page = page(Optional.empty());
        assertThat(page.items()).hasSize(4);
        assertThat(page.lastKey()).contains(item("p", "a", "c", "c3", "g", "x", "n", 3));
        assertThat(page(page.lastKey()).items()).isEmpty();
        assertThat(page(Optional.of(item("p", "zz", "c", "none", "g", "x", "n", 1)))
                        .items())
                .hasSize(2);
    }

    @Test
    @DisplayName("3.6.4 a start key has all key attributes of table and index, of their types, and no others")
    void checks_start_keys() {
        var invalid = "ValidationException: The provided starting key is invalid";
        refused(() -> page(Optional.of(item("p", "a", "c", "1"))), invalid);
        refused(() -> page(Optional.of(item("g", "x", "n", 1))), invalid);
        refused(
                () -> page(Optional.of(item("p", "a", "c", "1", "g", "x", "n", "1"))),
                "ValidationException: The provided key element does not match the schema");
        refused(() -> page(Optional.of(item("p", "a", "c", "1", "g", "x", "n", 1, "x", "1"))), invalid);
        refused(
                () -> page(Optional.of(item("p", "a", "c", "1", "g", "other", "n", 1))),
                "ValidationException: The provided starting key is outside query boundaries based on provided"
                        + " conditions");
    }

    @Test
    @DisplayName("3.4 with the table go its indexes; those of a new table of the name begin empty")
    void goes_with_the_table() {
        world.put("T", item("p", "a", "c", "1", "g", "x", "n", 1));
        world.tables().delete(SCOPE, "T");
        create();
        assertThat(query("global", text("x"), ALL)).isEmpty();
        assertThat(world.tables().describe(SCOPE, "T").indexes())
                .allSatisfy(index -> assertThat(index.itemCount()).isZero());
    }

    @Test
    @DisplayName("indexes, their counts and what is declared of the table survive a restart")
    void survives_a_restart() {
        world.put("T", item("p", "a", "c", "1", "g", "x", "n", 1));
        world.tables()
                .change(
                        SCOPE,
                        "T",
                        settings -> settings.withDeclarations(settings.declarations()
                                .withEncryptionKey(Optional.of("arn:aws:kms:eu-west-1:1:key/k"))
                                .withStorage(
                                        new Declarations.StorageClass("STANDARD_INFREQUENT_ACCESS", world.clock.now()))
                                .withThroughput(Throughput.NONE
                                        .withLimits(new Units(-1, 7))
                                        .withWarm(new Units(1, 2)))));
        var before = world.tables().describe(SCOPE, "T");

        world.reopen();

        assertThat(world.tables().describe(SCOPE, "T")).isEqualTo(before);
        assertThat(query("global", text("x"), ALL)).hasSize(1);
    }

    private void update(Item after) {
        world.tables()
                .write(
                        SCOPE,
                        new WriteRequest.Update(
                                "T",
                                item("p", "a", "c", "1"),
                                (current, key) -> Optional.of(after),
                                ItemCondition.ALWAYS));
    }

    private static WriteOutcome written(Object... item) {
        return new WriteOutcome.Written(Item.EMPTY, item(item));
    }

    private static List<IndexWrite> indexes(WriteOutcome outcome) {
        return ((WriteOutcome.Written) outcome).indexes();
    }

    private ItemPage page(Optional<Item> start) {
        return world.tables()
                .query(
                        SCOPE,
                        new QueryRequest(
                                "T",
                                Optional.of(new IndexRead("global", false)),
                                new KeyCondition(text("x"), ALL),
                                true,
                                OptionalInt.empty(),
                                start,
                                ItemCondition.ALWAYS));
    }

    private List<Item> query(String index, AttributeValue partition, SortCondition sort) {
        return query(index, new KeyCondition(partition, sort));
    }

    private List<Item> query(KeyCondition key) {
        return query("many", key);
    }

    private List<Item> query(String index, KeyCondition key) {
        return world.tables()
                .query(
                        SCOPE,
                        new QueryRequest(
                                "T",
                                Optional.of(new IndexRead(index, false)),
                                key,
                                true,
                                OptionalInt.empty(),
                                Optional.empty(),
                                ItemCondition.ALWAYS))
                .items();
    }

    private static SortCondition compared(SortCondition.Operator operator, int value) {
        return new SortCondition.Compared(operator, number(value));
    }

    private static List<String> keys(List<Item> items) {
        return items.stream().map(item -> value(item, "p") + value(item, "c")).toList();
    }

    private static String value(Item item, String name) {
        return ((AttributeValue.S) item.attribute(name).orElseThrow()).value();
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).hasMessage(message);
    }
}
