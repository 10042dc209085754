package dev.millrace.tables.table;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.Keys;
import java.util.List;
import java.util.Optional;

/**
 * Refuses items whose attributes cannot be keys of the indexes they are keys of (spec 3.5.6). An attribute that is
 * missing is fine: the item is not in the index.
 */
public final class IndexKeyChecks {

    private static final String EMPTY = "One or more parameter values are not valid. ";

    private IndexKeyChecks() {}

    /** Checks an item to be put. */
    static void ofPut(TableState table, Item item) {
        for (var index : table.indexes()) {
            for (var attribute : index.spec().key().attributes()) {
                item.attribute(attribute.name()).ifPresent(value -> {
                    checkType(index.name(), attribute, value.typeName());
                    if (Keys.contentBytes(value) == 0) {
                        throw DynamoDbErrors.validation(EMPTY + "A value specified for a secondary index key is not"
                                + " supported. The AttributeValue for a key attribute cannot contain an empty "
                                + kind(value) + " value. IndexName: " + index.name() + ", IndexKey: "
                                + attribute.name());
                    }
                });
            }
            checkLengths(index.spec(), item);
        }
    }

    /** Checks what an update has made of an item; what it did not touch may be as it was before there was the index. */
    static void ofUpdate(TableState table, Item before, Item after) {
        for (var index : table.indexes()) {
            boolean touched = false;
            for (var attribute : index.spec().key().attributes()) {
                var value = after.attribute(attribute.name());
                if (value.isPresent() && !value.equals(before.attribute(attribute.name()))) {
                    checkUpdated(attribute, value.get());
                    touched = true;
                }
            }
            if (touched) {
                checkLengths(index.spec(), after);
            }
        }
    }

    private static void checkUpdated(KeyAttribute attribute, AttributeValue value) {
        if (!attribute.type().accepts(value)) {
            throw DynamoDbErrors.validation(
                    "The update expression attempted to update the secondary index key to unsupported type");
        }
        if (Keys.contentBytes(value) == 0) {
            throw DynamoDbErrors.validation(EMPTY + "The update expression attempted to update a secondary index key to"
                    + " a value that is not supported. The AttributeValue for a key attribute cannot contain an empty "
                    + kind(value) + " value.");
        }
    }

    /** Checks the type, as on the wire, of a value that is to become a key of an index. */
    public static void checkType(String index, KeyAttribute attribute, String type) {
        if (!attribute.type().name().equals(type)) {
            throw DynamoDbErrors.invalidParameter("Type mismatch for Index Key " + attribute.name() + " Expected: "
                    + attribute.type() + " Actual: " + type + " IndexName: " + index);
        }
    }

    private static void checkLengths(IndexSpec index, Item item) {
        Keys.checkLength(length(index.key().partition(), item), Keys.Role.PARTITION);
        Keys.checkLength(length(index.key().sort(), item), Keys.Role.SORT);
    }

    private static int length(List<KeyAttribute> attributes, Item item) {
        return attributes.stream()
                .map(attribute -> item.attribute(attribute.name()).filter(attribute.type()::accepts))
                .flatMap(Optional::stream)
                .mapToInt(Keys::contentBytes)
                .sum();
    }

    private static String kind(AttributeValue value) {
        return value instanceof AttributeValue.B ? "binary" : "string";
    }
}
