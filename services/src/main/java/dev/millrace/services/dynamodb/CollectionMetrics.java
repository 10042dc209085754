package dev.millrace.services.dynamodb;

import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.JsonBuffer;
import dev.millrace.tables.table.IndexDescription;
import dev.millrace.tables.table.TableDescription;
import dev.millrace.tables.table.Tables;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Item collection metrics: how large all items of one partition key are, with their entries in local indexes (spec
 * 3.5.13). AWS estimates; Millrace answers a range that certainly holds the size, up to that of the whole table, and
 * sets no limit of 10 GB. What is answered has been written, so a table that is gone meanwhile is no error.
 */
final class CollectionMetrics {

    private static final double GIGABYTE = 1L << 30;

    private final Tables tables;

    CollectionMetrics(Tables tables) {
        this.tables = tables;
    }

    static boolean asked(@Nullable String returnItemCollectionMetrics) {
        return "SIZE".equals(returnItemCollectionMetrics);
    }

    /**
     * Adds the member to the answer of an operation on one item, if the table has collections to measure.
     *
     * @param key an item or a key
     */
    void add(Answer answer, TableRef table, Item key) {
        measured(table, key)
                .ifPresent(described ->
                        write(answer.member("ItemCollectionMetrics"), described, collection(described, key)));
    }

    /** Adds the member to the answer of several writes: a map, by table. */
    void add(Answer answer, List<TableRef> refs, List<Item> keys) {
        var measured = new LinkedHashMap<String, TableDescription>();
        var collections = new LinkedHashMap<String, Set<Item>>();
        for (int i = 0; i < refs.size(); i++) {
            var key = keys.get(i);
            measured(refs.get(i), key).ifPresent(described -> {
                measured.put(described.name(), described);
                collections
                        .computeIfAbsent(described.name(), ignored -> new LinkedHashSet<>())
                        .add(collection(described, key));
            });
        }
        if (collections.isEmpty()) {
            return;
        }
        var out = answer.member("ItemCollectionMetrics");
        var separator = '{';
        for (var table : measured.values()) {
            out.raw(separator).name(table.name());
            separator = ',';
            write(out, table, collections.getOrDefault(table.name(), Set.of()));
        }
        out.raw('}');
    }

    private Optional<TableDescription> measured(TableRef table, Item key) {
        return tables.find(table.scope(), table.name())
                .filter(TableDescription::hasLocalIndexes)
                .filter(described -> key.attribute(partition(described)).isPresent()); // not if it was made anew
    }

    private static String partition(TableDescription table) {
        return table.key().partition().name();
    }

    private static void write(JsonBuffer out, TableDescription table, Set<Item> collections) {
        var separator = '[';
        for (var collection : collections) {
            out.raw(separator);
            separator = ',';
            write(out, table, collection);
        }
        out.raw(']');
    }

    private static void write(JsonBuffer out, TableDescription table, Item collection) {
        double most = Math.max(1, Math.ceil(sizeBytes(table) / GIGABYTE));
        out.raw('{').name("ItemCollectionKey").raw(collection.canonicalBytes());
        out.raw(',').name("SizeEstimateRangeGB").raw("[0.0," + most + "]}");
    }

    private static long sizeBytes(TableDescription table) {
        return table.sizeBytes()
                + table.indexes().stream()
                        .filter(index -> !index.spec().isGlobal())
                        .mapToLong(IndexDescription::sizeBytes)
                        .sum();
    }

    private static Item collection(TableDescription table, Item key) {
        var name = partition(table);
        return Item.of(Map.of(name, key.attribute(name).orElseThrow()));
    }
}
