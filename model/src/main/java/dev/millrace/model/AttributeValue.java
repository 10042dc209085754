package dev.millrace.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A DynamoDB attribute value. Immutable. Numbers are canonical decimal text (spec 5.3.3), so equal numbers are equal
 * texts; set members stand in canonical order (UTF-8 bytes; numbers by value; binaries by unsigned bytes), so equal
 * sets are equal lists. Whoever makes a value keeps to that; {@code dev.millrace.tables.item} does.
 */
public sealed interface AttributeValue {

    /** Text. */
    record S(String value) implements AttributeValue {
        public S {
            Objects.requireNonNull(value);
        }
    }

    /** A number, as canonical decimal text without exponent. */
    record N(String value) implements AttributeValue {
        public N {
            Objects.requireNonNull(value);
        }
    }

    /** Bytes; not to be changed. */
    record B(byte[] value) implements AttributeValue {
        public B {
            Objects.requireNonNull(value);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof B that && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }

    /** A boolean. */
    record Bool(boolean value) implements AttributeValue {}

    /** The null value. */
    record Null() implements AttributeValue {}

    /** A non-empty set of texts in canonical order. */
    record SS(List<String> values) implements AttributeValue {
        public SS {
            values = List.copyOf(values);
        }
    }

    /** A non-empty set of canonical numbers in numeric order. */
    record NS(List<String> values) implements AttributeValue {
        public NS {
            values = List.copyOf(values);
        }
    }

    /** A non-empty set of binaries in byte order. */
    record BS(List<B> values) implements AttributeValue {
        public BS {
            values = List.copyOf(values);
        }
    }

    /** A list. */
    record L(List<AttributeValue> values) implements AttributeValue {
        public L {
            values = List.copyOf(values);
        }
    }

    /** A map; equality does not depend on the order of its entries. */
    record M(Map<String, AttributeValue> values) implements AttributeValue {
        public M {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /** The type's name on the wire: S, N, B, BOOL, NULL, SS, NS, BS, L or M. */
    default String typeName() {
        return switch (this) {
            case S ignored -> "S";
            case N ignored -> "N";
            case B ignored -> "B";
            case Bool ignored -> "BOOL";
            case Null ignored -> "NULL";
            case SS ignored -> "SS";
            case NS ignored -> "NS";
            case BS ignored -> "BS";
            case L ignored -> "L";
            case M ignored -> "M";
        };
    }
}
