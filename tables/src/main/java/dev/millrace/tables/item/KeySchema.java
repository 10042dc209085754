package dev.millrace.tables.item;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.errors.DynamoDbErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which attributes make up a table's (or index's) key, and how to find the key of an item (spec 3.5.1 to 3.5.3).
 *
 * @param sort empty for tables with a partition key only
 */
public record KeySchema(KeyAttribute partition, Optional<KeyAttribute> sort) {

    private static final String MISMATCH = "The provided key element does not match the schema";

    public KeySchema {
        Objects.requireNonNull(partition);
        Objects.requireNonNull(sort);
    }

    public static KeySchema of(KeyAttribute partition) {
        return new KeySchema(partition, Optional.empty());
    }

    public static KeySchema of(KeyAttribute partition, KeyAttribute sort) {
        return new KeySchema(partition, Optional.of(sort));
    }

    /** Partition key first. */
    public List<KeyAttribute> attributes() {
        var all = new ArrayList<KeyAttribute>(2);
        all.add(partition);
        sort.ifPresent(all::add);
        return List.copyOf(all);
    }

    /** Whether the attribute is part of the key. */
    public boolean contains(String name) {
        return partition.name().equals(name)
                || sort.stream().anyMatch(s -> s.name().equals(name));
    }

    /** The key of an item to be put; missing and wrong key attributes are told as PutItem tells them. */
    public PrimaryKey ofItem(Item item) {
        return encode(values(attribute -> putValue(item, attribute)));
    }

    /** The key of an item to be put by BatchWriteItem, which tells every mismatch in the words of {@link #ofKey}. */
    public PrimaryKey ofBatchedItem(Item item) {
        return encode(values(attribute -> keyValue(item, attribute)));
    }

    /** The key from a request's {@code Key}: exactly the key attributes, nothing else. */
    public PrimaryKey ofKey(Item key) {
        var values = values(attribute -> keyValue(key, attribute));
        if (key.attributes().size() != (sort.isPresent() ? 2 : 1)) {
            throw DynamoDbErrors.validation(MISMATCH);
        }
        return encode(values);
    }

    /** The item cut down to those of the key attributes that it has. */
    public Item keyOf(Item item) {
        return item.only(sort.isPresent() ? List.of(partition.name(), sort.get().name()) : List.of(partition.name()));
    }

    /** What stands under the key's attributes, each looked up once; both are there before either is looked at. */
    private record Values(AttributeValue partition, Optional<AttributeValue> sort) {}

    private Values values(Function<KeyAttribute, AttributeValue> lookup) {
        var partitionValue = lookup.apply(partition);
        return new Values(partitionValue, sort.map(lookup));
    }

    private static AttributeValue putValue(Item item, KeyAttribute attribute) {
        var value = item.attribute(attribute.name())
                .orElseThrow(
                        () -> DynamoDbErrors.invalidParameter("Missing the key " + attribute.name() + " in the item"));
        if (!attribute.type().accepts(value)) {
            throw DynamoDbErrors.invalidParameter("Type mismatch for key " + attribute.name() + " expected: "
                    + attribute.type() + " actual: " + value.typeName());
        }
        return value;
    }

    private static AttributeValue keyValue(Item item, KeyAttribute attribute) {
        return item.attribute(attribute.name())
                .filter(attribute.type()::accepts)
                .orElseThrow(() -> DynamoDbErrors.validation(MISMATCH));
    }

    private PrimaryKey encode(Values values) {
        Keys.check(partition.name(), values.partition(), Keys.Role.PARTITION);
        var encoded = Keys.encode(values.partition());
        var sortEncoded = values.sort().map(value -> {
            Keys.check(sort.orElseThrow().name(), value, Keys.Role.SORT);
            return Keys.encode(value);
        });
        return new PrimaryKey(encoded, sortEncoded.orElseGet(() -> new byte[0]), Keys.hash(encoded));
    }
}
