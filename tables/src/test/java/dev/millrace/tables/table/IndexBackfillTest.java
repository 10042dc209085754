package dev.millrace.tables.table;

import static dev.millrace.tables.table.TablesUnderTest.SCOPE;
import static dev.millrace.tables.table.TablesUnderTest.item;
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
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indexes that are added to a table with items, and taken away again. */
class IndexBackfillTest {

    private static final IndexSpec BY_G = IndexSpec.of(
            "by-g",
            IndexSpec.Kind.GLOBAL,
            new IndexKeySchema(List.of(new KeyAttribute("g", KeyType.S)), List.of()),
            new Projection.All());
    private static final IndexSpec BY_H = IndexSpec.of(
            "by-h",
            IndexSpec.Kind.GLOBAL,
            new IndexKeySchema(List.of(new KeyAttribute("h", KeyType.S)), List.of()),
            new Projection.KeysOnly());

    private final ArrayDeque<Runnable> background = new ArrayDeque<>();
    private final TablesUnderTest world;

    IndexBackfillTest(@TempDir Path directory) {
        world = new TablesUnderTest(directory, background::add);
        world.tables()
                .create(
                        SCOPE,
                        new TableSpec(
                                "T", TablesUnderTest.PK, TableSettings.of(new Billing.OnDemand()), Optional.empty()));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    @DisplayName(
            "3.3.9 an index is CREATING until what was there is in it; meanwhile it cannot be read, nor its table deleted")
    void is_not_read_before_it_is_complete() {
        world.put("T", item("p", "a", "g", "x"));
        create(BY_G);

        assertThat(index("by-g").isActive()).isFalse();
        refused(() -> query("x"), "ValidationException: Cannot read from backfilling global secondary index: by-g");
        refused(
                () -> world.tables().delete(SCOPE, "T"),
                "ResourceInUseException: Attempt to change a resource which is still in use: Cannot delete table while"
                        + " indexes are being created, updated, or deleted.");
        refused(
                () -> create(BY_H),
                "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted"
                        + " simultaneously per table");

        background.remove().run();

        assertThat(index("by-g").isActive()).isTrue();
        assertThat(query("x")).containsExactly(item("p", "a", "g", "x"));
        create(BY_H);
    }

    @Test
    @DisplayName("3.3.9 items whose attribute is missing, of another type, empty or too long are passed over")
    void passes_over_what_cannot_be_a_key() {
        world.put("T", item("p", "missing"));
        world.put("T", item("p", "number", "g", 7));
        world.put("T", item("p", "empty", "g", ""));
        world.put("T", item("p", "long", "g", "g".repeat(2049)));
        world.put("T", item("p", "longest", "g", "g".repeat(2048)));
        world.put("T", Item.of(Map.of("p", text("null"), "g", new AttributeValue.Null())));

        create(BY_G);
        background.remove().run();

        assertThat(query("g".repeat(2048))).hasSize(1);
        assertThat(index("by-g").itemCount()).isEqualTo(1);
    }

    @Test
    @DisplayName("3.3.9 the type of the attribute is bound from the creation of the index on, until it is deleted")
    void binds_the_type() {
        create(BY_G);
        var wrong = "ValidationException: One or more parameter values were invalid: Type mismatch for Index Key g"
                + " Expected: S Actual: N IndexName: by-g";
        refused(() -> world.put("T", item("p", "a", "g", 7)), wrong);
        background.remove().run();
        refused(() -> world.put("T", item("p", "a", "g", 7)), wrong);

        delete("by-g");

        world.put("T", item("p", "a", "g", 7));
    }

    @Test
    @DisplayName("3.3.9 what could not be a key before the index may stay so while other attributes change")
    void leaves_old_items_alone() {
        world.put("T", item("p", "a", "g", 7));
        create(BY_G);
        background.remove().run();

        world.tables()
                .write(
                        SCOPE,
                        new WriteRequest.Update(
                                "T",
                                item("p", "a"),
                                (current, key) -> Optional.of(item("p", "a", "g", 7, "x", 1)),
                                ItemCondition.ALWAYS));
        assertThat(world.tables().get(SCOPE, "T", item("p", "a"))).contains(item("p", "a", "g", 7, "x", 1));
        assertThat(index("by-g").itemCount()).isZero();
    }

    @Test
    @DisplayName("3.3.9 the work goes on where it was after a restart, and counts each item once")
    void goes_on_after_a_restart() {
        for (int i = 0; i < 450; i++) {
            world.put("T", item("p", "a" + i, "g", "x"));
        }
        create(BY_G);
        world.put("T", item("p", "a7", "g", "y"));
        world.delete("T", item("p", "a8"));
        world.put("T", item("p", "new", "g", "x"));
        background.clear();

        world.reopen();

        assertThat(index("by-g").isActive()).isFalse();
        world.put("T", item("p", "newer", "g", "x"));
        assertThat(background).hasSize(1);
        background.remove().run();
        assertThat(index("by-g").itemCount()).isEqualTo(451);
        assertThat(query("x")).hasSize(450);
        assertThat(query("y")).containsExactly(item("p", "a7", "g", "y"));
        world.reopen();
        assertThat(background).isEmpty();
    }

    @Test
    @DisplayName("3.3.9 writes between the steps of the work are neither lost nor counted twice")
    void works_beside_writes() throws InterruptedException {
        var model = new TableModel(TablesUnderTest.PK);
        for (int i = 0; i < 2_000; i++) {
            var item = item("p", "a" + i, "g", "x");
            world.put("T", item);
            model.put(item);
        }
        create(BY_G);
        var work = Thread.ofVirtual().start(background.remove());
        for (int i = 0; work.isAlive() || i < 500; i++) {
            var item =
                    i % 3 == 0 ? item("p", "a" + (i * 7 % 2_500)) : item("p", "a" + (i * 7 % 2_500), "g", "g" + i % 5);
            world.put("T", item);
            model.put(item);
        }
        work.join();

        assertThat(index("by-g").isActive()).isTrue();
        var expected = model.inIndex(BY_G);
        var found = world.tables()
                .scan(
                        SCOPE,
                        new ScanRequest(
                                "T",
                                Optional.of(new IndexRead("by-g", false)),
                                0,
                                1,
                                OptionalInt.empty(),
                                Optional.empty(),
                                ItemCondition.ALWAYS))
                .items();
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(index("by-g").itemCount()).isEqualTo(expected.size());
    }

    @Test
    @DisplayName(
            "3.3.8 an index is deleted with its entries, also while it is being made; one of that name begins anew")
    void deletes() {
        world.put("T", item("p", "a", "g", "x"));
        create(BY_G);
        delete("by-g");
        background.remove().run();
        assertThat(world.tables().describe(SCOPE, "T").indexes()).isEmpty();

        create(BY_G);
        background.remove().run();
        delete("by-g");
        refused(() -> query("x"), "ValidationException: The table does not have the specified index: by-g");
        world.put("T", item("p", "a", "g", "z"));
        create(BY_G);
        background.remove().run();
        assertThat(query("x")).isEmpty();
        assertThat(query("z")).hasSize(1);
        assertThat(index("by-g").itemCount()).isEqualTo(1);
    }

    @Test
    @DisplayName("3.3.8 what cannot be created or deleted")
    void refuses() {
        create(BY_G);
        background.remove().run();
        refused(() -> create(BY_G), "ValidationException: Attempting to create an index which already exists");
        refused(() -> delete("nope"), "ResourceNotFoundException: Requested resource not found");
        var other = IndexSpec.of(
                "other",
                IndexSpec.Kind.GLOBAL,
                new IndexKeySchema(List.of(new KeyAttribute("g", KeyType.N)), List.of()),
                new Projection.All());
        assertThatThrownBy(() -> create(other))
                .hasMessageStartingWith(
                        "ValidationException: One or more parameter values were invalid: Attributes cannot be redefined."
                                + " Please check that your attribute has the same type as previously defined. Existing"
                                + " schema: ");
    }

    private void create(IndexSpec spec) {
        world.tables().update(SCOPE, "T", TableUpdate.of(new TableUpdate.IndexChange.Create(spec)));
    }

    private void delete(String name) {
        world.tables().update(SCOPE, "T", TableUpdate.of(new TableUpdate.IndexChange.Delete(name)));
    }

    private IndexDescription index(String name) {
        return world.tables().describe(SCOPE, "T").index(name).orElseThrow();
    }

    private List<Item> query(String g) {
        return world.tables()
                .query(
                        SCOPE,
                        new QueryRequest(
                                "T",
                                Optional.of(new IndexRead("by-g", false)),
                                new KeyCondition(text(g), new SortCondition.All()),
                                true,
                                OptionalInt.empty(),
                                Optional.empty(),
                                ItemCondition.ALWAYS))
                .items();
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).hasMessage(message);
    }
}
