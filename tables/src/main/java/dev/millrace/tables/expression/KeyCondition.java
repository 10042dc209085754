package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Keys;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Objects;

/**
 * Which items of a table or index a query reads: one partition, and some of its sort keys. Immutable.
 *
 * @param partition a value for each attribute of the partition key
 * @param sortPrefix values for the first attributes of the sort key; only indexes have more than one
 * @param sort what is wanted of the attribute of the sort key that follows
 */
public record KeyCondition(List<AttributeValue> partition, List<AttributeValue> sortPrefix, SortCondition sort) {
    public KeyCondition {
        partition = List.copyOf(partition);
        sortPrefix = List.copyOf(sortPrefix);
        Objects.requireNonNull(sort);
    }

    /** For keys of one attribute each. */
    public KeyCondition(AttributeValue partition, SortCondition sort) {
        this(List.of(partition), List.of(), sort);
    }

    /** The partition key as it stands in the store. */
    public byte[] encodedPartition() {
        return encoded(partition);
    }

    /** Where the wanted sort keys lie among the encoded ones of the partition. */
    public SortCondition.Range sortRange() {
        return sort.rangeBehind(encoded(sortPrefix));
    }

    /** Whether it asks for less than the partition. */
    public boolean hasSort() {
        return !sortPrefix.isEmpty() || !(sort instanceof SortCondition.All);
    }

    private static byte[] encoded(List<AttributeValue> values) {
        if (values.size() == 1) {
            return Keys.encode(values.getFirst());
        }
        var all = new ByteArrayOutputStream();
        values.forEach(value -> all.writeBytes(Keys.encode(value)));
        return all.toByteArray();
    }
}
