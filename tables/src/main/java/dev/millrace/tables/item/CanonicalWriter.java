package dev.millrace.tables.item;

import dev.millrace.model.AttributeValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Spells attribute values canonically. Every method returns the size of what it wrote (spec 5.7). */
public final class CanonicalWriter {

    private CanonicalWriter() {}

    /** A map of attributes in braces, in order of their names; without the 3 bytes that a nested map costs. */
    static int attributes(JsonBuffer out, Map<String, AttributeValue> attributes) {
        var names = new ArrayList<>(attributes.keySet());
        names.sort(Utf8::compare);
        out.raw('{');
        var size = 0;
        var separator = false;
        for (var name : names) {
            if (separator) {
                out.raw(',');
            }
            separator = true;
            size += out.text(name);
            out.raw(':');
            var value = attributes.get(name);
            if (value == null) {
                throw new IllegalArgumentException("an attribute has a value");
            }
            size += value(out, value);
        }
        out.raw('}');
        return size;
    }

    /** One value with its type, for example {@code {"S":"x"}}. */
    public static int value(JsonBuffer out, AttributeValue value) {
        out.raw("{\"").raw(value.typeName()).raw("\":");
        var size = content(out, value);
        out.raw('}');
        return size;
    }

    private static int content(JsonBuffer out, AttributeValue value) {
        return switch (value) {
            case AttributeValue.S s -> out.text(s.value());
            case AttributeValue.N n -> number(out, Numbers.canonical(n.value()));
            case AttributeValue.B b -> binary(out, b.value());
            case AttributeValue.Bool bool -> literal(out, bool.value());
            case AttributeValue.Null ignored -> literal(out, true);
            case AttributeValue.SS ss -> texts(out, ss.values());
            case AttributeValue.NS ns ->
                numbers(out, ns.values().stream().map(Numbers::canonical).toList());
            case AttributeValue.BS bs -> binaries(out, bs.values());
            case AttributeValue.L l -> list(out, l.values());
            case AttributeValue.M m -> ItemSize.CONTAINER + m.values().size() + attributes(out, m.values());
        };
    }

    static int number(JsonBuffer out, String canonical) {
        out.raw('"').raw(canonical).raw('"');
        return Numbers.sizeBytes(canonical);
    }

    static int binary(JsonBuffer out, byte[] bytes) {
        out.raw('"').raw(Base64.getEncoder().encode(bytes)).raw('"');
        return bytes.length;
    }

    static int literal(JsonBuffer out, boolean value) {
        out.raw(value ? "true" : "false");
        return 1;
    }

    static int texts(JsonBuffer out, List<String> members) {
        return set(out, members.stream().sorted(Utf8::compare).toList(), JsonBuffer::text);
    }

    static int numbers(JsonBuffer out, List<String> canonical) {
        return set(out, canonical.stream().sorted(Numbers::compare).toList(), CanonicalWriter::number);
    }

    static int binaries(JsonBuffer out, List<AttributeValue.B> members) {
        var sorted = members.stream()
                .sorted((a, b) -> Arrays.compareUnsigned(a.value(), b.value()))
                .toList();
        return set(out, sorted, (to, member) -> binary(to, member.value()));
    }

    private static int list(JsonBuffer out, List<AttributeValue> values) {
        return ItemSize.CONTAINER + values.size() + set(out, values, CanonicalWriter::value);
    }

    private static <T> int set(JsonBuffer out, List<T> members, Spelling<T> spelling) {
        out.raw('[');
        var size = 0;
        for (var i = 0; i < members.size(); i++) {
            if (i > 0) {
                out.raw(',');
            }
            size += spelling.write(out, members.get(i));
        }
        out.raw(']');
        return size;
    }

    @FunctionalInterface
    private interface Spelling<T> {
        int write(JsonBuffer out, T member);
    }
}
