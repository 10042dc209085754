package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the value of a property may be. Scalars are converted as CloudFormation does: {@code "100"} is a number where a
 * number is wanted.
 */
public sealed interface PropertyType {

    /** Stands, within a text, for a value that is not known before resources exist. */
    char UNKNOWN = '\uE000';

    /** A string. */
    record Text() implements PropertyType {}

    /** A whole number. */
    record Whole() implements PropertyType {}

    /** A number. */
    record Decimal() implements PropertyType {}

    /** A boolean. */
    record Flag() implements PropertyType {}

    /** Any object, such as a policy document. */
    record Document() implements PropertyType {}

    /** A list. */
    record ListOf(PropertyType items) implements PropertyType {}

    /** A map with free keys. */
    record MapOf(PropertyType values) implements PropertyType {}

    /** One form or another. */
    record TextOr(PropertyType other) implements PropertyType {}

    /** CloudFormation has this property, Millrace has not what it asks for. */
    record NotSupported() implements PropertyType {}

    /** CloudFormation has other values as well, Millrace only this one, which is the default. */
    record Only(String value) implements PropertyType {}

    /** An object with known members. */
    record Structure(Map<String, PropertyType> members, Set<String> required) implements PropertyType {
        public Structure {
            members = Map.copyOf(members);
            required = Set.copyOf(required);
        }

        static Structure of(Map<String, PropertyType> members, Set<String> required) {
            return new Structure(members, required);
        }

        static Structure of(Map<String, PropertyType> members) {
            return new Structure(members, Set.of());
        }

        /** The same with further members that are named in order to be refused. */
        Structure refusing(String... names) {
            var all = new HashMap<>(members);
            for (var name : names) {
                all.put(name, new NotSupported());
            }
            return new Structure(all, required);
        }
    }

    /**
     * Reads a value of this type.
     *
     * @param where the property's path, for messages: {@code Code/S3Key}
     * @throws ResourceException naming the property that is unknown, missing or wrong
     */
    default JsonNode read(JsonNode value, String where) {
        if (isUnknown(value) && !(this instanceof NotSupported)) {
            return value;
        }
        return switch (this) {
            case Text ignored -> {
                if (!value.isValueNode() || value.isNull()) {
                    throw wrong(where, "a string", value);
                }
                yield TextNode.valueOf(value.asText());
            }
            case Whole ignored -> {
                var text = value.isValueNode() ? value.asText().strip() : "";
                if (!text.matches("-?[0-9]{1,18}(\\.0+)?")) {
                    throw wrong(where, "a whole number", value);
                }
                yield LongNode.valueOf(Long.parseLong(text.replaceFirst("\\.0+$", "")));
            }
            case Decimal ignored -> {
                var text = value.isValueNode() ? value.asText().strip() : "";
                if (!text.matches("-?[0-9]{1,30}(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")) {
                    throw wrong(where, "a number", value);
                }
                yield DoubleNode.valueOf(Double.parseDouble(text));
            }
            case Flag ignored -> {
                var text = value.isValueNode() ? value.asText() : "";
                if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
                    throw wrong(where, "true or false", value);
                }
                yield BooleanNode.valueOf(text.equalsIgnoreCase("true"));
            }
            case Document ignored -> {
                if (!value.isObject()) {
                    throw wrong(where, "an object", value);
                }
                yield value;
            }
            case ListOf list -> {
                // CloudFormation takes a single value where a list is wanted.
                var items = JsonNodeFactory.instance.arrayNode();
                int index = 0;
                for (var item : value.isArray() ? value : one(value)) {
                    items.add(list.items().read(item, where + "/" + index++));
                }
                yield items;
            }
            case MapOf map -> {
                if (!value.isObject()) {
                    throw wrong(where, "an object", value);
                }
                var entries = JsonNodeFactory.instance.objectNode();
                value.properties()
                        .forEach(entry -> entries.set(
                                entry.getKey(), map.values().read(entry.getValue(), where + "/" + entry.getKey())));
                yield entries;
            }
            case TextOr either -> value.isTextual() ? value : either.other().read(value, where);
            case NotSupported ignored ->
                throw new ResourceException("property " + where + " is not supported by Millrace");
            case Only only -> {
                if (!value.isValueNode() || !value.asText().equalsIgnoreCase(only.value())) {
                    throw new ResourceException("property " + where
                            + (value.isValueNode() ? " " + value.asText() : "") + " is not supported by Millrace: only "
                            + only.value() + " is");
                }
                yield TextNode.valueOf(only.value());
            }
            case Structure structure -> structure(structure, value, where);
        };
    }

    private static JsonNode structure(Structure structure, JsonNode value, String where) {
        if (!value.isObject()) {
            throw wrong(where, "an object", value);
        }
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        for (var entry : value.properties()) {
            var type = structure.members().get(entry.getKey());
            var path = where.isEmpty() ? entry.getKey() : where + "/" + entry.getKey();
            if (type == null) {
                throw new ResourceException("Encountered unsupported property " + path);
            }
            members.set(entry.getKey(), type.read(entry.getValue(), path));
        }
        var missing = structure.required().stream()
                .filter(name -> !members.has(name))
                .sorted()
                .findFirst();
        if (missing.isPresent()) {
            throw new ResourceException("Properties validation failed: #" + (where.isEmpty() ? "" : "/" + where)
                    + ": required key [" + missing.get() + "] not found");
        }
        return members;
    }

    private static ArrayNode one(JsonNode value) {
        return JsonNodeFactory.instance.arrayNode().add(value);
    }

    private static ResourceException wrong(String where, String wanted, JsonNode value) {
        var got = value.isObject() ? "an object" : value.isArray() ? "a list" : "'" + value.asText() + "'";
        return new ResourceException("Value of property " + (where.isEmpty() ? "Properties" : where) + " must be "
                + wanted + ", not " + got);
    }

    /** Whether the value cannot be known before resources exist. */
    static boolean isUnknown(JsonNode value) {
        return value.isTextual() && value.textValue().indexOf(UNKNOWN) >= 0;
    }
}
