package dev.millrace.tables.table;

import static dev.millrace.tables.table.TablesUnderTest.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.store.Writer;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeyType;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** In which order entries of indexes are written. */
class IndexWriterTest {

    private static final IndexSpec BY_G = IndexSpec.of(
            "byG",
            IndexSpec.Kind.GLOBAL,
            new IndexKeySchema(List.of(new KeyAttribute("g", KeyType.S)), List.of()),
            new Projection.All());
    private static final TableState TABLE = new TableState(
            1,
            TablesUnderTest.SCOPE,
            "T",
            "id",
            TablesUnderTest.PK,
            Instant.EPOCH,
            TableSettings.of(new Billing.OnDemand()),
            Optional.empty(),
            Optional.empty(),
            List.of(IndexState.active(2, BY_G)));

    private final List<String> mutations = new ArrayList<>();

    @Test
    @DisplayName("an item that moves within an index is entered at its new place before it leaves the old one")
    void new_before_old() {
        follow(item("p", "a", "g", "x"), item("p", "a", "g", "y"));
        assertThat(mutations).containsExactly("put", "delete");
    }

    @Test
    @DisplayName("an item that stays where it is in an index is only entered again")
    void stays() {
        follow(item("p", "a", "g", "x"), item("p", "a", "g", "x", "more", "z"));
        assertThat(mutations).containsExactly("put");
    }

    private void follow(Item before, Item after) {
        var key = TABLE.key().ofKey(item("p", "a"));
        new IndexWriter(new ItemCounts())
                .follow(recorder(), TABLE, key, StoredItem.key(TABLE.number(), key), before, after);
    }

    private Writer recorder() {
        return (Writer) Proxy.newProxyInstance(
                Writer.class.getClassLoader(), new Class<?>[] {Writer.class}, (proxy, method, arguments) -> {
                    if (arguments[0].equals(IndexWriter.ENTRIES)) {
                        mutations.add(method.getName());
                    }
                    return null;
                });
    }
}
