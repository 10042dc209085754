package dev.millrace.services.dynamodb;

import dev.millrace.tables.item.JsonBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Consumed capacity, as far as the caller wants to know it (spec 5.8). */
enum Capacity {
    NONE,
    TOTAL,
    INDEXES;

    private static final int WRITE_UNIT_BYTES = 1024;
    private static final int READ_UNIT_BYTES = 4096;

    /** What the request asks for; its spelling has been checked. */
    static Capacity asked(@Nullable String returnConsumedCapacity) {
        return returnConsumedCapacity == null ? NONE : valueOf(returnConsumedCapacity);
    }

    static Capacity asked(ItemRequest request) {
        return asked(request.text(Member.RETURN_CONSUMED_CAPACITY).orElse(null));
    }

    /** Units of a write of an item that had and has these sizes; 0 where there is none. */
    static double write(int bytesBefore, int bytesAfter) {
        return units(Math.max(bytesBefore, bytesAfter), WRITE_UNIT_BYTES);
    }

    /** Units of a read of so many bytes. */
    static double read(long bytes, boolean isConsistent) {
        return units(bytes, READ_UNIT_BYTES) / (isConsistent ? 1 : 2);
    }

    private static double units(long bytes, int unit) {
        return Math.max(1, (bytes + unit - 1) / unit);
    }

    /** Adds the member to the answer of an operation on one table. */
    void add(Answer answer, String table, Consumed consumed) {
        if (this != NONE) {
            write(answer.member("ConsumedCapacity"), table, consumed);
        }
    }

    /** Adds the member to the answer of a batch: a list, by table. */
    void add(Answer answer, Map<String, Consumed> consumed) {
        if (this == NONE) {
            return;
        }
        var out = answer.member("ConsumedCapacity");
        var separator = '[';
        for (var table : consumed.entrySet()) {
            out.raw(separator);
            separator = ',';
            write(out, table.getKey(), table.getValue());
        }
        out.raw(consumed.isEmpty() ? "[]" : "]");
    }

    private void write(JsonBuffer out, String table, Consumed consumed) {
        out.raw('{').name("TableName").text(table);
        out.raw(',').name("CapacityUnits").raw(Double.toString(consumed.total()));
        if (this == INDEXES) {
            out.raw(',').name("Table");
            units(out, consumed.table());
            indexes(out, "GlobalSecondaryIndexes", consumed.global());
            indexes(out, "LocalSecondaryIndexes", consumed.local());
        }
        out.raw('}');
    }

    private static void indexes(JsonBuffer out, String member, Map<String, Double> byIndex) {
        if (byIndex.isEmpty()) {
            return;
        }
        out.raw(',').name(member);
        var separator = '{';
        for (var index : new TreeMap<>(byIndex).entrySet()) {
            out.raw(separator).name(index.getKey());
            separator = ',';
            units(out, index.getValue());
        }
        out.raw('}');
    }

    private static void units(JsonBuffer out, double units) {
        out.raw('{').name("CapacityUnits").raw(Double.toString(units)).raw('}');
    }
}
