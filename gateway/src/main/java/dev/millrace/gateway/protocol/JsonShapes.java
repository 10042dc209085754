package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Looks for the first member of a JSON body whose type is not the one the request's record has, and says so in AWS's
 * words (spec 6.3). What passes can be bound without surprises.
 */
final class JsonShapes {

    private static final String SHAPES = "com.amazonaws.dynamodb.v20120810.";
    private static final int BASE64_GROUP = 4;

    private JsonShapes() {}

    /** What is wrong with the body of a request of that shape; empty if nothing is. */
    static Optional<String> mismatch(JsonNode body, RecordShape shape) {
        for (var member : shape.members()) {
            var value = body.get(member.name());
            if (value != null && !value.isNull()) {
                var found = value(value, member.form(), "Unexpected field type");
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** @param scalarFound the sentence for a scalar where a collection is due; it differs inside collections */
    private static Optional<String> value(JsonNode value, Form form, String scalarFound) {
        return switch (form) {
            case Form.Structure structure -> structure(value, structure.shape(), scalarFound);
            case Form.Sequence sequence -> sequence(value, sequence, scalarFound);
            case Form.Mapping mapping -> mapping(value, mapping, scalarFound);
            case Form.Scalar scalar -> scalar(value, scalar.type());
        };
    }

    private static Optional<String> structure(JsonNode value, RecordShape shape, String scalarFound) {
        if (value.isArray()) {
            return Optional.of("Unrecognized collection type class " + SHAPES + shape.name());
        }
        return value.isObject() ? mismatch(value, shape) : Optional.of(scalarFound);
    }

    private static Optional<String> sequence(JsonNode value, Form.Sequence sequence, String scalarFound) {
        if (value.isObject()) {
            return Optional.of("Start of structure or map found where not expected");
        }
        return value.isArray() ? elements(value, Form.of(sequence.element())) : Optional.of(scalarFound);
    }

    private static Optional<String> mapping(JsonNode value, Form.Mapping mapping, String scalarFound) {
        var form = Form.of(mapping.value());
        if (value.isArray()) {
            return Optional.of("Unrecognized collection type java.util.Map<java.lang.String, " + nameOf(form) + ">");
        }
        return value.isObject() ? elements(value, form) : Optional.of(scalarFound);
    }

    private static Optional<String> elements(JsonNode collection, Form form) {
        for (var element : collection) {
            if (!element.isNull()) {
                var found = value(element, form, "Unexpected value type in payload");
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static String nameOf(Form form) {
        return switch (form) {
            case Form.Structure structure -> SHAPES + structure.shape().name();
            case Form.Sequence ignored -> "java.util.List";
            case Form.Mapping ignored -> "java.util.Map";
            case Form.Scalar scalar -> scalar.type().getName();
        };
    }

    private static Optional<String> scalar(JsonNode value, Class<?> type) {
        if (type == String.class) {
            return value.isTextual() ? Optional.empty() : Optional.of(foreign(value, type));
        }
        if (type == Boolean.class || type == boolean.class) {
            if (value.isTextual()) {
                return Optional.of("Unexpected token received from parser");
            }
            return value.isBoolean() ? Optional.empty() : Optional.of(foreign(value, Boolean.class));
        }
        if (type == byte[].class && !value.isBinary()) { // CBOR has bytes of its own
            return value.isTextual() ? base64(value.textValue()) : Optional.of(foreignBlob(value));
        }
        if (Number.class.isAssignableFrom(type) || type == int.class || type == long.class || type == double.class) {
            return value.isNumber() ? Optional.empty() : Optional.of(foreign(value, type));
        }
        return Optional.empty(); // timestamps and free JSON: binding decides
    }

    private static String foreign(JsonNode value, Class<?> type) {
        if (value.isObject()) {
            return "Start of structure or map found where not expected";
        }
        if (value.isArray()) {
            return "Unrecognized collection type class " + type.getName();
        }
        return token(value) + " cannot be converted to " + type.getSimpleName();
    }

    private static String foreignBlob(JsonNode value) {
        return value.isContainerNode()
                ? foreign(value, byte[].class)
                : "only base-64-encoded strings are convertible to bytes";
    }

    private static String token(JsonNode scalar) {
        if (scalar.isBoolean()) {
            return scalar.booleanValue() ? "TRUE_VALUE" : "FALSE_VALUE";
        }
        if (scalar.isTextual()) {
            return "STRING_VALUE";
        }
        return scalar.isIntegralNumber() ? "NUMBER_VALUE" : "DECIMAL_VALUE";
    }

    private static Optional<String> base64(String text) {
        if (text.length() % BASE64_GROUP != 0) {
            return Optional.of("Base64 encoded length is expected a multiple of 4 bytes but found: " + text.length());
        }
        try {
            java.util.Base64.getDecoder().decode(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("Invalid last non-pad Base64 character dectected"); // sic
        }
    }
}
