package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Numbers;
import dev.millrace.tables.item.Utf8;
import java.util.Arrays;
import java.util.OptionalInt;

/** The order of texts, numbers and binaries (spec 5.6). Values of other or different types have none. */
final class Ordering {

    private Ordering() {}

    static OptionalInt compare(AttributeValue first, AttributeValue second) {
        if (first instanceof AttributeValue.S a && second instanceof AttributeValue.S b) {
            return OptionalInt.of(Utf8.compare(a.value(), b.value()));
        }
        if (first instanceof AttributeValue.N a && second instanceof AttributeValue.N b) {
            return OptionalInt.of(Numbers.compare(a.value(), b.value()));
        }
        if (first instanceof AttributeValue.B a && second instanceof AttributeValue.B b) {
            return OptionalInt.of(Arrays.compareUnsigned(a.value(), b.value()));
        }
        return OptionalInt.empty();
    }

    /** Whether values of this type can be compared at all. */
    static boolean isOrdered(String typeName) {
        return typeName.equals("S") || typeName.equals("N") || typeName.equals("B");
    }
}
