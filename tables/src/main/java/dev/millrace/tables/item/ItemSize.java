package dev.millrace.tables.item;

import dev.millrace.model.AttributeValue;
import java.util.Map;

/** Sizes as DynamoDB counts them (spec 5.7). */
public final class ItemSize {

    /** What a list or map costs on top of its members. */
    static final int CONTAINER = 3;

    private ItemSize() {}

    /** Names and values of an item. */
    public static int of(Map<String, AttributeValue> attributes) {
        var size = 0;
        for (var entry : attributes.entrySet()) {
            size += Utf8.length(entry.getKey()) + of(entry.getValue());
        }
        return size;
    }

    /** One value; numbers must be canonical. */
    public static int of(AttributeValue value) {
        return switch (value) {
            case AttributeValue.S s -> Utf8.length(s.value());
            case AttributeValue.N n -> Numbers.sizeBytes(n.value());
            case AttributeValue.B b -> b.value().length;
            case AttributeValue.Bool ignored -> 1;
            case AttributeValue.Null ignored -> 1;
            case AttributeValue.SS ss ->
                ss.values().stream().mapToInt(Utf8::length).sum();
            case AttributeValue.NS ns ->
                ns.values().stream().mapToInt(Numbers::sizeBytes).sum();
            case AttributeValue.BS bs ->
                bs.values().stream().mapToInt(b -> b.value().length).sum();
            case AttributeValue.L l ->
                CONTAINER + l.values().stream().mapToInt(v -> 1 + of(v)).sum();
            case AttributeValue.M m -> CONTAINER + m.values().size() + of(m.values());
        };
    }
}
