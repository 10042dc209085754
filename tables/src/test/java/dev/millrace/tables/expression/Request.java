package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.Vectors;
import dev.millrace.tables.item.Checked;
import java.util.LinkedHashMap;
import java.util.Map;

/** Placeholders for the cases of these tests: {@code #a=name :v={'S':'x'}}, separated by blanks. */
final class Request {

    private Request() {}

    static Placeholders placeholders(String text) {
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, Checked<AttributeValue>> values = new LinkedHashMap<>();
        for (var part : text.isBlank() ? new String[0] : text.strip().split("\\s+")) {
            var pair = part.split("=", 2);
            if (pair[0].startsWith("#")) {
                names.put(pair[0], pair[1]);
            } else {
                values.put(pair[0], Checked.of(Vectors.value(pair[1])));
            }
        }
        return Placeholders.of(names.isEmpty() ? null : names, values.isEmpty() ? null : values);
    }
}
