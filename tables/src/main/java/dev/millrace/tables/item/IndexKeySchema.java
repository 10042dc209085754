package dev.millrace.tables.item;

import dev.millrace.model.AttributeValue;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which attributes make up an index's key. A global index may have up to four of each kind, taken together as one
 * partition key and one sort key (spec 3.1, rule 4). An item that lacks one of them is not in the index.
 *
 * @param partition at least one
 * @param sort none, if the index has a partition key only
 */
public record IndexKeySchema(List<KeyAttribute> partition, List<KeyAttribute> sort) {

    public IndexKeySchema {
        partition = List.copyOf(partition);
        sort = List.copyOf(sort);
        if (partition.isEmpty()) {
            throw new IllegalArgumentException("an index has a partition key");
        }
    }

    /** The same key. */
    public static IndexKeySchema of(KeySchema key) {
        return new IndexKeySchema(List.of(key.partition()), key.sort().stream().toList());
    }

    /** Partition key first. */
    public List<KeyAttribute> attributes() {
        if (sort.isEmpty()) {
            return partition;
        }
        var all = new ArrayList<>(partition);
        all.addAll(sort);
        return List.copyOf(all);
    }

    /** Whether the attribute is part of the key. */
    public boolean contains(String name) {
        return attributes().stream().anyMatch(attribute -> attribute.name().equals(name));
    }

    /** Whether the partition key or the sort key is made of more than one attribute. */
    public boolean hasManyAttributes() {
        return partition.size() > 1 || sort.size() > 1;
    }

    /** The item's place in the index; empty if it is not in it, because an attribute is missing or unfit for a key. */
    public Optional<PrimaryKey> ofItem(Item item) {
        return encode(item, partition, Keys.Role.PARTITION)
                .flatMap(hash ->
                        encode(item, sort, Keys.Role.SORT).map(range -> new PrimaryKey(hash, range, Keys.hash(hash))));
    }

    private static Optional<byte[]> encode(Item item, List<KeyAttribute> attributes, Keys.Role role) {
        var values = new ArrayList<AttributeValue>(attributes.size());
        int length = 0;
        for (var attribute : attributes) {
            var value = item.attribute(attribute.name()).filter(attribute.type()::accepts);
            if (value.isEmpty() || Keys.contentBytes(value.get()) == 0) {
                return Optional.empty();
            }
            length += Keys.contentBytes(value.get());
            values.add(value.get());
        }
        if (!Keys.fits(length, role)) {
            return Optional.empty();
        }
        if (values.size() == 1) {
            return Optional.of(Keys.encode(values.getFirst()));
        }
        var all = new ByteArrayOutputStream();
        values.forEach(value -> all.writeBytes(Keys.encode(value)));
        return Optional.of(all.toByteArray());
    }
}
