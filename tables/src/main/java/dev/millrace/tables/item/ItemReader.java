package dev.millrace.tables.item;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.model.AttributeValue;
import dev.millrace.model.ServiceException;
import dev.millrace.model.errors.DynamoDbErrors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads items and attribute values from a request straight into canonical bytes; no tree is built.
 *
 * <p>A wrong JSON type is answered at once with a SerializationException (spec 6.3). A value that breaks the data model
 * (spec 5.2) is kept as a {@link Checked} fault, the first one in the order of the text. Use one reader for one value
 * at a time; thread-confined.
 */
public final class ItemReader {

    /** An attribute is level 1; a scalar may stand inside 31 lists or maps. */
    private static final int MAX_LEVELS = 32;

    private static final int MAX_NAME_BYTES = 65_535;

    private static final String VALUE_TYPE = "class com.amazonaws.dynamodb.v20120810.AttributeValue";
    private static final String MAP_TYPE =
            "java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>";

    private final JsonBuffer out = new JsonBuffer(512);
    private @Nullable ServiceException fault;

    /** Reads a map of attributes; the parser stands on it, and on its end afterwards. */
    public Checked<Item> readItem(JsonParser in) throws IOException {
        start();
        WireTypes.startObject(in, MAP_TYPE);
        var size = attributes(in, 1, 0);
        return fault == null ? Checked.of(new Item(out.toByteArray(), size, null)) : Checked.faulty(fault);
    }

    /** Reads one attribute value; the parser stands on it, and on its end afterwards. */
    public Checked<AttributeValue> readValue(JsonParser in) throws IOException {
        start();
        value(in, 1);
        return fault == null ? Checked.of(new CanonicalReader(out.toByteArray()).value()) : Checked.faulty(fault);
    }

    private void start() {
        out.truncate(0);
        fault = null;
    }

    /** Writes the members sorted; returns the size of names, values and what each member costs on top. */
    private int attributes(JsonParser in, int level, int memberCost) throws IOException {
        var members = new SortedMembers(out);
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            var name = in.currentName();
            checkName(name);
            in.nextToken();
            members.begin(name);
            var nameSize = out.text(name);
            out.raw(':');
            members.end(memberCost + nameSize + value(in, level));
        }
        return members.finish();
    }

    private void checkName(String name) {
        if (name.isEmpty()) {
            invalid(DynamoDbErrors.invalidParameter("Empty attribute name"));
        } else if (name.length() > MAX_NAME_BYTES / 3 && Utf8.length(name) > MAX_NAME_BYTES) {
            invalid(DynamoDbErrors.invalidParameter(
                    "Attribute name is too large, must be less than or equal to 65535 bytes"));
        }
    }

    private int value(JsonParser in, int level) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            empty();
            return 0;
        }
        WireTypes.startElement(in, VALUE_TYPE);
        if (level > MAX_LEVELS) {
            invalid(DynamoDbErrors.validation("Nesting Levels have exceeded supported limits: Attributes in the item"
                    + " have nested levels beyond supported limit"));
        }
        var types = 0;
        var size = 0;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            var type = in.currentName();
            if (in.nextToken() == JsonToken.VALUE_NULL || !isType(type)) {
                in.skipChildren();
                continue;
            }
            types++;
            out.raw("{\"").raw(type).raw("\":");
            size = content(in, type, level);
            out.raw('}');
        }
        if (types == 0) {
            empty();
        } else if (types > 1) {
            invalid(DynamoDbErrors.validation("Supplied AttributeValue has more than one datatypes set, must contain"
                    + " exactly one of the supported datatypes"));
        }
        return size;
    }

    private static boolean isType(String name) {
        return switch (name) {
            case "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M" -> true;
            default -> false;
        };
    }

    private int content(JsonParser in, String type, int level) throws IOException {
        return switch (type) {
            case "S" -> out.text(WireTypes.text(in));
            case "N" -> CanonicalWriter.number(out, number(in));
            case "B" -> CanonicalWriter.binary(out, WireTypes.blob(in));
            case "BOOL" -> CanonicalWriter.literal(out, WireTypes.bool(in));
            case "NULL" -> nullValue(in);
            case "SS" -> textSet(in);
            case "NS" -> numberSet(in);
            case "BS" -> binarySet(in);
            case "L" -> list(in, level);
            default -> map(in, level);
        };
    }

    private String number(JsonParser in) throws IOException {
        var text = WireTypes.text(in);
        try {
            return Numbers.canonical(text);
        } catch (ServiceException notANumber) {
            invalid(notANumber);
            return "0";
        }
    }

    private int nullValue(JsonParser in) throws IOException {
        if (!WireTypes.bool(in)) {
            invalid(DynamoDbErrors.invalidParameter("Null attribute value types must have the value of true"));
        }
        return CanonicalWriter.literal(out, true);
    }

    private int textSet(JsonParser in) throws IOException {
        var members = new ArrayList<String>();
        WireTypes.startList(in);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            members.add(WireTypes.text(in));
        }
        if (members.isEmpty()) {
            invalid(DynamoDbErrors.invalidParameter("An string set  may not be empty"));
        } else if (hasDuplicates(members)) {
            invalid(DynamoDbErrors.invalidParameter("Input collection " + members + " contains duplicates."));
        }
        return CanonicalWriter.texts(out, members);
    }

    private int numberSet(JsonParser in) throws IOException {
        var members = new ArrayList<String>();
        WireTypes.startList(in);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            members.add(number(in));
        }
        if (members.isEmpty()) {
            invalid(DynamoDbErrors.invalidParameter("An number set  may not be empty"));
        } else if (hasDuplicates(members)) {
            invalid(DynamoDbErrors.validation("Input collection contains duplicates"));
        }
        return CanonicalWriter.numbers(out, members);
    }

    private int binarySet(JsonParser in) throws IOException {
        var members = new ArrayList<AttributeValue.B>();
        WireTypes.startList(in);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            members.add(new AttributeValue.B(WireTypes.blob(in)));
        }
        if (members.isEmpty()) {
            invalid(DynamoDbErrors.invalidParameter("Binary sets should not be empty"));
        } else if (hasDuplicates(members)) {
            var texts = members.stream()
                    .map(member -> Base64.getEncoder().encodeToString(member.value()))
                    .toList();
            invalid(DynamoDbErrors.invalidParameter("Input collection " + texts + "of type BS contains duplicates."));
        }
        return CanonicalWriter.binaries(out, members);
    }

    private int list(JsonParser in, int level) throws IOException {
        WireTypes.startList(in);
        out.raw('[');
        var size = ItemSize.CONTAINER;
        var separator = false;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (separator) {
                out.raw(',');
            }
            separator = true;
            size += 1 + value(in, level + 1);
        }
        out.raw(']');
        return size;
    }

    private int map(JsonParser in, int level) throws IOException {
        WireTypes.startObject(in, MAP_TYPE);
        return ItemSize.CONTAINER + attributes(in, level + 1, 1);
    }

    private static boolean hasDuplicates(List<?> members) {
        return members.size() > 1 && new HashSet<>(members).size() < members.size();
    }

    private void empty() {
        invalid(DynamoDbErrors.validation(
                "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"));
    }

    /** Remembers the first fault; reading goes on, for the form of the rest may be wrong, and that is told first. */
    private void invalid(ServiceException found) {
        if (fault == null) {
            fault = found;
        }
    }
}
