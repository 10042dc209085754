package dev.millrace.tables.item;

import dev.millrace.model.AttributeValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes canonical bytes. It relies on their being canonical: no whitespace, one type a value, closed strings.
 * Thread-confined.
 */
final class CanonicalReader {

    private final byte[] bytes;
    private int at;

    CanonicalReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** All attributes from the present place, in their order. */
    Map<String, AttributeValue> attributes() {
        var all = new LinkedHashMap<String, AttributeValue>();
        expect('{');
        while (bytes[at] != '}') {
            skip(',');
            var name = text();
            expect(':');
            all.put(name, value());
        }
        at++;
        return Collections.unmodifiableMap(all);
    }

    /** One attribute; the values before it are passed over undecoded. */
    Optional<AttributeValue> attribute(String name) {
        var wanted = Name.of(name);
        expect('{');
        while (bytes[at] != '}') {
            skip(',');
            var from = at;
            passText();
            var found = wanted.isAt(bytes, from, at);
            expect(':');
            if (found) {
                return Optional.of(value());
            }
            passValue();
        }
        return Optional.empty();
    }

    /** The canonical bytes of those of the attributes alone that are there. */
    byte[] only(List<String> names) {
        var wanted = names.stream().map(Name::of).toArray(Name[]::new);
        var out = new JsonBuffer(64).raw('{');
        int found = 0;
        expect('{');
        while (bytes[at] != '}' && found < wanted.length) {
            skip(',');
            var from = at;
            passText();
            var to = at;
            expect(':');
            passValue();
            for (var name : wanted) {
                if (name.isAt(bytes, from, to)) {
                    if (found++ > 0) {
                        out.raw(',');
                    }
                    out.raw(bytes, from, at);
                }
            }
        }
        return out.raw('}').toByteArray();
    }

    /**
     * A name to be compared with what canonical bytes have. Nearly all are plain, spelled as themselves: then nothing
     * has to be made to compare.
     */
    private record Name(String text, byte @Nullable [] quoted) {

        static Name of(String text) {
            return new Name(text, isPlain(text) ? null : CanonicalReader.quoted(text));
        }

        private static boolean isPlain(String name) {
            for (var i = 0; i < name.length(); i++) {
                var c = name.charAt(i);
                if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                    return false;
                }
            }
            return true;
        }

        /** Whether the text there, in quotes, is this name. */
        boolean isAt(byte[] bytes, int from, int to) {
            if (quoted != null) {
                return Arrays.equals(bytes, from, to, quoted, 0, quoted.length);
            }
            if (to - from != text.length() + 2) {
                return false;
            }
            for (var i = 0; i < text.length(); i++) {
                if (bytes[from + 1 + i] != text.charAt(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The name as canonical bytes have it. */
    private static byte[] quoted(String name) {
        var quoted = new JsonBuffer(2 + 6 * name.length());
        quoted.text(name);
        return quoted.toByteArray();
    }

    AttributeValue value() {
        expect('{');
        var type = text();
        expect(':');
        AttributeValue value = switch (type) {
            case "S" -> new AttributeValue.S(text());
            case "N" -> new AttributeValue.N(text());
            case "B" -> binary();
            case "BOOL" -> new AttributeValue.Bool(literal());
            case "NULL" -> {
                literal();
                yield new AttributeValue.Null();
            }
            case "SS" -> new AttributeValue.SS(members(this::text));
            case "NS" -> new AttributeValue.NS(members(this::text));
            case "BS" -> new AttributeValue.BS(members(this::binary));
            case "L" -> new AttributeValue.L(members(this::value));
            case "M" -> new AttributeValue.M(attributes());
            default -> throw broken();
        };
        expect('}');
        return value;
    }

    private AttributeValue.B binary() {
        return new AttributeValue.B(Base64.getDecoder().decode(text()));
    }

    private boolean literal() {
        var value = bytes[at] == 't';
        at += value ? 4 : 5;
        return value;
    }

    private <T> List<T> members(java.util.function.Supplier<T> member) {
        var all = new ArrayList<T>();
        expect('[');
        while (bytes[at] != ']') {
            skip(',');
            all.add(member.get());
        }
        at++;
        return all;
    }

    private String text() {
        var from = at + 1;
        var escaped = passText();
        return escaped ? unescape(from, at - 1) : new String(bytes, from, at - 1 - from, StandardCharsets.UTF_8);
    }

    /** Moves behind the closing quote; returns whether there were escapes. */
    private boolean passText() {
        expect('"');
        var escaped = false;
        while (bytes[at] != '"') {
            if (bytes[at] == '\\') {
                escaped = true;
                at++;
            }
            at++;
        }
        at++;
        return escaped;
    }

    private void passValue() {
        var depth = 0;
        do {
            switch (bytes[at]) {
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case '"' -> passText();
                default -> at++;
            }
        } while (depth > 0);
    }

    private String unescape(int from, int to) {
        var raw = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        var text = new StringBuilder(raw.length());
        for (var i = 0; i < raw.length(); i++) {
            var c = raw.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            var escape = raw.charAt(++i);
            switch (escape) {
                case 'b' -> text.append('\b');
                case 't' -> text.append('\t');
                case 'n' -> text.append('\n');
                case 'f' -> text.append('\f');
                case 'r' -> text.append('\r');
                case 'u' -> {
                    text.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> text.append(escape);
            }
        }
        return text.toString();
    }

    private void expect(char wanted) {
        if (bytes[at] != wanted) {
            throw broken();
        }
        at++;
    }

    private void skip(char optional) {
        if (bytes[at] == optional) {
            at++;
        }
    }

    private IllegalStateException broken() {
        return new IllegalStateException("not canonical item bytes, at byte " + at + " of " + bytes.length);
    }
}
