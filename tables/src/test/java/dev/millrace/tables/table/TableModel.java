package dev.millrace.tables.table;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeySchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a table and its indexes have to hold, worked out anew from the items each time. Texts are ASCII. */
final class TableModel {

    private final KeySchema key;
    private final Map<Item, Item> items = new LinkedHashMap<>();

    TableModel(KeySchema key) {
        this.key = key;
    }

    void put(Item item) {
        items.put(key.keyOf(item), item);
    }

    void delete(Item keyItem) {
        items.remove(keyItem);
    }

    Optional<Item> get(Item keyItem) {
        return Optional.ofNullable(items.get(keyItem));
    }

    List<Item> items() {
        return List.copyOf(items.values());
    }

    /** The items of a partition from this sort key on, in order; the list may be changed. */
    List<Item> query(AttributeValue partition, String from) {
        var found = new ArrayList<>(items.values());
        var names = key.attributes().stream().map(KeyAttribute::name).toList();
        found.removeIf(item -> !item.attribute(names.getFirst()).orElseThrow().equals(partition)
                || compare(item.attribute(names.getLast()).orElseThrow(), new AttributeValue.S(from)) < 0);
        found.sort(by(names.getLast()));
        return found;
    }

    /** The items that belong into the index, whole, in its order within each partition. */
    List<Item> inIndex(IndexSpec index) {
        var in = new ArrayList<>(items.values());
        in.removeIf(item -> !index.key().attributes().stream().allMatch(attribute -> isKey(item, attribute)));
        var attributes = new ArrayList<>(index.key().sort());
        attributes.addAll(key.attributes());
        var order = attributes.stream()
                .map(attribute -> by(attribute.name()))
                .reduce(Comparator::thenComparing)
                .orElseThrow();
        in.sort(order);
        return in;
    }

    /** The entries of one partition in order. */
    List<Item> partition(IndexSpec index, List<AttributeValue> partition) {
        return inIndex(index).stream()
                .filter(item -> partitionOf(index, item).equals(partition))
                .map(item -> project(index, item))
                .toList();
    }

    static List<AttributeValue> partitionOf(IndexSpec index, Item item) {
        return index.key().partition().stream()
                .map(attribute -> item.attribute(attribute.name()).orElseThrow())
                .toList();
    }

    Item project(IndexSpec index, Item item) {
        var names = new HashSet<String>();
        key.attributes().forEach(attribute -> names.add(attribute.name()));
        index.key().attributes().forEach(attribute -> names.add(attribute.name()));
        switch (index.projection()) {
            case Projection.All ignored -> names.addAll(item.attributes().keySet());
            case Projection.KeysOnly ignored -> {}
            case Projection.Include include -> names.addAll(include.attributes());
        }
        var kept = new LinkedHashMap<>(item.attributes());
        kept.keySet().retainAll(names);
        return Item.of(kept);
    }

    private static boolean isKey(Item item, KeyAttribute attribute) {
        return item.attribute(attribute.name())
                .filter(attribute.type()::accepts)
                .filter(value -> !value.equals(new AttributeValue.S("")))
                .isPresent();
    }

    private static Comparator<Item> by(String attribute) {
        return (a, b) -> compare(
                a.attribute(attribute).orElseThrow(), b.attribute(attribute).orElseThrow());
    }

    private static int compare(AttributeValue a, AttributeValue b) {
        return a instanceof AttributeValue.N x && b instanceof AttributeValue.N y
                ? new BigDecimal(x.value()).compareTo(new BigDecimal(y.value()))
                : ((AttributeValue.S) a).value().compareTo(((AttributeValue.S) b).value());
    }
}
