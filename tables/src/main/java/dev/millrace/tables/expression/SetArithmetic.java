package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Numbers;
import dev.millrace.tables.item.Utf8;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What ADD and DELETE do to a stored value (spec 4.6.7 to 4.6.9). Members and numbers are compared by value. */
final class SetArithmetic {

    private static final Comparator<AttributeValue.B> BYTES = (a, b) -> Arrays.compareUnsigned(a.value(), b.value());

    private SetArithmetic() {}

    /** The sum of two numbers or the union of two sets of one type. */
    static AttributeValue add(AttributeValue stored, AttributeValue added) {
        if (stored instanceof AttributeValue.N a && added instanceof AttributeValue.N b) {
            return new AttributeValue.N(Numbers.add(a.value(), b.value()));
        }
        if (stored instanceof AttributeValue.SS a && added instanceof AttributeValue.SS b) {
            return new AttributeValue.SS(union(a.values(), b.values(), Utf8::compare));
        }
        if (stored instanceof AttributeValue.NS a && added instanceof AttributeValue.NS b) {
            return new AttributeValue.NS(union(a.values(), b.values(), Numbers::compare));
        }
        if (stored instanceof AttributeValue.BS a && added instanceof AttributeValue.BS b) {
            return new AttributeValue.BS(union(a.values(), b.values(), BYTES));
        }
        throw Evaluation.wrongType();
    }

    /** The members of the stored set that are not in the other of its type; empty if none is left. */
    static Optional<AttributeValue> delete(AttributeValue stored, AttributeValue deleted) {
        if (stored instanceof AttributeValue.SS a && deleted instanceof AttributeValue.SS b) {
            return rest(a.values(), b.values()).map(AttributeValue.SS::new);
        }
        if (stored instanceof AttributeValue.NS a && deleted instanceof AttributeValue.NS b) {
            return rest(a.values(), b.values()).map(AttributeValue.NS::new);
        }
        if (stored instanceof AttributeValue.BS a && deleted instanceof AttributeValue.BS b) {
            return rest(a.values(), b.values()).map(AttributeValue.BS::new);
        }
        throw Evaluation.wrongType();
    }

    private static <T> List<T> union(List<T> first, List<T> second, Comparator<T> order) {
        var all = new TreeSet<>(order);
        all.addAll(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    private static <T> Optional<List<T>> rest(List<T> stored, List<T> deleted) {
        var rest = stored.stream().filter(member -> !deleted.contains(member)).toList();
        return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
    }
}
