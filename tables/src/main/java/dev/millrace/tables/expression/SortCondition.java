package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Keys;
import java.util.Arrays;
import java.util.Optional;

/** Which sort keys of a partition a query wants. Immutable. */
public sealed interface SortCondition {

    /** All of them. */
    record All() implements SortCondition {}

    /** Those that compare so with the value. */
    record Compared(Operator operator, AttributeValue value) implements SortCondition {}

    /** Those from {@code lower} to {@code upper}, both included. */
    record Within(AttributeValue lower, AttributeValue upper) implements SortCondition {}

    /** Those that begin with the text or binary. */
    record BeginningWith(AttributeValue beginning) implements SortCondition {}

    /** How a sort key compares. */
    enum Operator {
        EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    /**
     * A range of {@linkplain Keys#encode encoded} sort keys.
     *
     * @param from inclusive; empty for no bound
     * @param to exclusive; absent for no bound
     */
    record Range(byte[] from, Optional<byte[]> to) {}

    /** Whether a sort key is wanted; the bytes of exactly these lie in {@link #range}. */
    default boolean accepts(AttributeValue sortKey) {
        var encoded = Keys.encode(sortKey);
        var range = range();
        return Arrays.compareUnsigned(encoded, range.from()) >= 0
                && range.to().map(to -> Arrays.compareUnsigned(encoded, to) < 0).orElse(true);
    }

    /** Where the wanted sort keys lie among encoded ones. */
    default Range range() {
        return switch (this) {
            case All ignored -> new Range(new byte[0], Optional.empty());
            case Compared compared -> compared(compared.operator(), Keys.encode(compared.value()));
            case Within within -> new Range(Keys.encode(within.lower()), successor(Keys.encode(within.upper())));
            case BeginningWith beginning -> {
                var prefix = Keys.encodePrefix(beginning.beginning());
                yield new Range(prefix, successor(prefix));
            }
        };
    }

    /** As {@link #range}, where these bytes stand before every sort key. */
    default Range rangeBehind(byte[] prefix) {
        var range = range();
        if (prefix.length == 0) {
            return range;
        }
        return new Range(
                joined(prefix, range.from()),
                range.to().map(to -> joined(prefix, to)).or(() -> successor(prefix)));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static Range compared(Operator operator, byte[] value) {
        return switch (operator) {
            case EQUAL -> new Range(value, successor(value));
            case LESS -> new Range(new byte[0], Optional.of(value));
            case LESS_OR_EQUAL -> new Range(new byte[0], successor(value));
            case GREATER -> new Range(successor(value).orElseThrow(), Optional.empty());
            case GREATER_OR_EQUAL -> new Range(value, Optional.empty());
        };
    }

    /** The first bytes behind all that begin with these; absent if these are nothing but FF. */
    private static Optional<byte[]> successor(byte[] prefix) {
        for (var i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != (byte) 0xFF) {
                var next = Arrays.copyOf(prefix, i + 1);
                next[i]++;
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }
}
