package dev.millrace.tables.item;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.errors.DynamoDbErrors;
import java.util.Arrays;

/**
 * Key attribute values as bytes whose unsigned order is DynamoDB's order of the values (spec 5.6).
 *
 * <p>Texts and binaries: their bytes with 00 written as {@code 00 FF}, closed by {@code 00 00}; the end sorts before
 * any continuation. Numbers: {@code 02} for zero; {@code 03}, exponent + 130, then pairs of digits as 2·pair + 1 and
 * the last as 2·pair for positive ones; the same behind {@code 01} with every bit turned for negative ones. So no
 * encoding is the beginning of another of the same type, and encodings can be put one behind the other.
 */
public final class Keys {

    /** What a value is in its key. */
    public enum Role {
        /** Partition key, at most 2048 bytes. */
        PARTITION,
        /** Sort key, at most 1024 bytes. */
        SORT
    }

    private static final int MAX_PARTITION_BYTES = 2048;
    private static final int MAX_SORT_BYTES = 1024;
    private static final int EXPONENT_BIAS = 130;

    private Keys() {}

    /**
     * Refuses values that are empty or too long for a key (spec 3.5.2, 3.5.3, 5.4).
     *
     * @param value of a key type
     */
    public static void check(String attribute, AttributeValue value, Role role) {
        checkNotEmpty(attribute, value);
        checkLength(contentBytes(value), role);
    }

    private static void checkNotEmpty(String attribute, AttributeValue value) {
        if (contentBytes(value) == 0) {
            throw DynamoDbErrors.validation("One or more parameter values are not valid. The AttributeValue for a key"
                    + " attribute cannot contain an empty " + (value instanceof AttributeValue.B ? "binary" : "string")
                    + " value. Key: " + attribute);
        }
    }

    /** Refuses a key with an empty part; whatever else may be wrong with it is left to others. */
    public static void checkNotEmpty(KeySchema schema, Item item) {
        for (var attribute : schema.attributes()) {
            item.attribute(attribute.name())
                    .filter(attribute.type()::accepts)
                    .ifPresent(value -> checkNotEmpty(attribute.name(), value));
        }
    }

    /** Refuses a part of a key that is too long: one attribute of a table, all of that role of an index. */
    public static void checkLength(int contentBytes, Role role) {
        switch (role) {
            case PARTITION -> {
                if (contentBytes > MAX_PARTITION_BYTES) {
                    throw DynamoDbErrors.invalidParameter(
                            "Size of hashkey has exceeded the maximum size limit of2048 bytes");
                }
            }
            case SORT -> {
                if (contentBytes > MAX_SORT_BYTES) {
                    throw DynamoDbErrors.invalidParameter(
                            "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
                }
            }
        }
    }

    /** Whether a part of a key is short enough. */
    static boolean fits(int contentBytes, Role role) {
        return contentBytes <= (role == Role.PARTITION ? MAX_PARTITION_BYTES : MAX_SORT_BYTES);
    }

    /**
     * How long the value counts as in a key; 0 is too short, and every number is long enough.
     *
     * @param value of a key type
     */
    public static int contentBytes(AttributeValue value) {
        return switch (KeyType.of(value).orElseThrow(() -> notAKey(value))) {
            case S -> Utf8.length(((AttributeValue.S) value).value());
            case N -> 1;
            case B -> ((AttributeValue.B) value).value().length;
        };
    }

    /** The value's bytes, self-delimiting. */
    public static byte[] encode(AttributeValue value) {
        return switch (KeyType.of(value).orElseThrow(() -> notAKey(value))) {
            case S -> escape(Utf8.bytes(((AttributeValue.S) value).value()), 2);
            case N -> number(((AttributeValue.N) value).value());
            case B -> escape(((AttributeValue.B) value).value(), 2);
        };
    }

    /**
     * What the encodings of all values that begin with this text or binary begin with.
     *
     * @param value a text or a binary
     */
    public static byte[] encodePrefix(AttributeValue value) {
        return switch (KeyType.of(value).orElseThrow(() -> notAKey(value))) {
            case S -> escape(Utf8.bytes(((AttributeValue.S) value).value()), 0);
            case N -> throw notAKey(value);
            case B -> escape(((AttributeValue.B) value).value(), 0);
        };
    }

    private static byte[] escape(byte[] content, int terminator) {
        var zeros = 0;
        for (var b : content) {
            zeros += b == 0 ? 1 : 0;
        }
        if (zeros == 0) {
            return Arrays.copyOf(content, content.length + terminator);
        }
        var out = new byte[content.length + zeros + terminator];
        var at = 0;
        for (var b : content) {
            out[at++] = b;
            if (b == 0) {
                out[at++] = (byte) 0xFF;
            }
        }
        return out;
    }

    private static byte[] number(String canonical) {
        if (canonical.equals("0")) {
            return new byte[] {2};
        }
        var parts = Numbers.Parts.of(canonical);
        var digits = parts.digits().length() % 2 == 0 ? parts.digits() : parts.digits() + "0";
        var out = new byte[2 + digits.length() / 2];
        out[1] = (byte) (parts.magnitude() + EXPONENT_BIAS);
        for (var i = 0; i < digits.length(); i += 2) {
            var pair = (digits.charAt(i) - '0') * 10 + digits.charAt(i + 1) - '0';
            // Odd while more pairs follow: the shorter of two that agree so far is the smaller number.
            out[2 + i / 2] = (byte) (2 * pair + (i + 2 < digits.length() ? 1 : 0));
        }
        out[0] = 3;
        if (parts.negative()) {
            for (var i = 1; i < out.length; i++) {
                out[i] = (byte) ~out[i];
            }
            out[0] = 1;
        }
        return out;
    }

    /**
     * A stable hash of an encoded partition key, well mixed in all 64 bits (MurmurHash2, 64A). Its top bits choose the
     * shard; others are free for further division. It is part of what is stored: it must never change.
     */
    public static long hash(byte[] partition) {
        final var m = 0xc6a4a7935bd1e995L;
        var h = 0x4d696c6c72616365L ^ partition.length * m;
        var whole = partition.length & ~7;
        for (var i = 0; i < whole; i += 8) {
            var k = 0L;
            for (var j = 7; j >= 0; j--) {
                k = (k << 8) | (partition[i + j] & 0xFF);
            }
            k *= m;
            k ^= k >>> 47;
            h = (h ^ k * m) * m;
        }
        if (whole < partition.length) {
            for (var i = partition.length - 1; i >= whole; i--) {
                h ^= (partition[i] & 0xFFL) << (8 * (i - whole));
            }
            h *= m;
        }
        h ^= h >>> 47;
        h *= m;
        return h ^ h >>> 47;
    }

    private static IllegalArgumentException notAKey(AttributeValue value) {
        return new IllegalArgumentException("a key is not of type " + value.typeName());
    }
}
