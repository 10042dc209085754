package dev.millrace.gateway.protocol;

import dev.millrace.services.Elements;
import dev.millrace.services.Flattened;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the XML of the query protocol and of REST-XML. Used by one thread. */
final class XmlAnswer {

    private final StringBuilder text = new StringBuilder(512);

    XmlAnswer() {
        text.append("<?xml version=\"1.0\"?>\n");
    }

    XmlAnswer open(String element) {
        text.append('<').append(element).append('>');
        return this;
    }

    XmlAnswer open(String element, String namespace) {
        text.append('<').append(element);
        if (!namespace.isEmpty()) {
            text.append(" xmlns=\"");
            escape(namespace);
            text.append('"');
        }
        text.append('>');
        return this;
    }

    XmlAnswer close(String element) {
        text.append("</").append(element).append('>');
        return this;
    }

    XmlAnswer element(String name, String content) {
        open(name);
        escape(content);
        return close(name);
    }

    /** The members of a record, one element each; absent ones are left out. */
    XmlAnswer members(Object structure) {
        for (var member : RecordShape.of(structure.getClass()).members()) {
            var value = member.valueIn(structure);
            if (value != null) {
                var flattened = member.annotation(Flattened.class);
                var elements = member.annotation(Elements.class);
                if (flattened.isPresent()) {
                    flat(flattened.get(), value);
                } else if (elements.isPresent() && value instanceof List<?> list) {
                    open(member.name());
                    list(elements.get().value(), list);
                    close(member.name());
                } else {
                    open(member.name());
                    content(value);
                    close(member.name());
                }
            }
        }
        return this;
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void content(Object value) {
        switch (value) {
            case Record structure -> members(structure);
            case List<?> list -> list("member", list);
            case Map<?, ?> map -> map.forEach((key, entryValue) -> entry("entry", "key", key, "value", entryValue));
            case byte[] blob -> text.append(Base64.getEncoder().encodeToString(blob));
            default -> escape(value.toString()); // texts, numbers, booleans; an Instant prints itself as ISO 8601
        }
    }

    private void list(String name, List<?> list) {
        for (var element : list) {
            open(name);
            content(element);
            close(name);
        }
    }

    private void flat(Flattened how, Object value) {
        if (value instanceof List<?> list) {
            list(how.value(), list);
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, entryValue) -> entry(how.value(), how.key(), key, how.entryValue(), entryValue));
        }
    }

    private void entry(String element, String keyName, Object key, String valueName, Object value) {
        open(element).element(keyName, key.toString()).open(valueName);
        content(value);
        close(valueName).close(element);
    }

    private void escape(String content) {
        content.codePoints().forEach(c -> replacement(c).ifPresentOrElse(text::append, () -> text.appendCodePoint(c)));
    }

    /** What XML cannot hold at all becomes the replacement character; a carriage return must not become a line feed. */
    private static Optional<String> replacement(int c) {
        return switch (c) {
            case '&' -> Optional.of("&amp;");
            case '<' -> Optional.of("&lt;");
            case '>' -> Optional.of("&gt;");
            case '"' -> Optional.of("&quot;");
            case '\r' -> Optional.of("&#xD;");
            case '\t', '\n' -> Optional.empty();
            default ->
                c < ' ' || (c >= 0xD800 && c <= 0xDFFF) || c == 0xFFFE || c == 0xFFFF
                        ? Optional.of("\uFFFD")
                        : Optional.empty();
        };
    }
}
