package dev.millrace.services.dynamodb;

import dev.millrace.tables.item.JsonBuffer;
import java.util.Map;
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
    void add(Answer answer, String table, double units) {
        if (this != NONE) {
            write(answer.member("ConsumedCapacity"), table, units);
        }
    }

    /** Adds the member to the answer of a batch: a list, by table. */
    void add(Answer answer, Map<String, Double> units) {
        if (this == NONE) {
            return;
        }
        var out = answer.member("ConsumedCapacity");
        var separator = '[';
        for (var table : units.entrySet()) {
            out.raw(separator);
            separator = ',';
            write(out, table.getKey(), table.getValue());
        }
        out.raw(units.isEmpty() ? "[]" : "]");
    }

    private void write(JsonBuffer out, String table, double units) {
        out.raw('{').name("TableName").text(table);
        out.raw(',').name("CapacityUnits").raw(Double.toString(units));
        if (this == INDEXES) {
            out.raw(',').name("Table").raw("{\"CapacityUnits\":" + units + "}");
        }
        out.raw('}');
    }
}
