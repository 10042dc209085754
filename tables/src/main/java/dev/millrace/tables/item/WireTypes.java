package dev.millrace.tables.item;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.millrace.model.ServiceException;
import dev.millrace.model.errors.DynamoDbErrors;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/**
 * Reads the scalars of DynamoDB's JSON from a parser that stands on the value, with AWS's sentences where the JSON type
 * is a wrong one (spec 6.3).
 */
public final class WireTypes {

    /** What items and requests are parsed with. Attribute names are data: they are not interned. Thread-safe. */
    public static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(1_000_000)
                    .maxNestingDepth(1_000)
                    .build())
            .build();

    private WireTypes() {}

    /** A text. */
    public static String text(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> throw fault("NUMBER_VALUE cannot be converted to String");
            case VALUE_NUMBER_FLOAT -> throw fault("DECIMAL_VALUE cannot be converted to String");
            case VALUE_TRUE -> throw fault("TRUE_VALUE cannot be converted to String");
            case VALUE_FALSE -> throw fault("FALSE_VALUE cannot be converted to String");
            default -> throw notScalar(in.currentToken(), "class java.lang.String");
        };
    }

    /** A boolean; the texts {@code true}, {@code yes}, {@code 1} and their opposites count too, in any case. */
    public static boolean bool(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> boolText(in.getText());
            case VALUE_NUMBER_INT -> throw fault("NUMBER_VALUE cannot be converted to Boolean");
            case VALUE_NUMBER_FLOAT -> throw fault("DECIMAL_VALUE cannot be converted to Boolean");
            default -> throw notScalar(in.currentToken(), "class java.lang.Boolean");
        };
    }

    private static boolean boolText(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0" -> false;
            default -> throw fault("Unexpected token received from parser");
        };
    }

    /** A whole number of the shape's {@code Integer} type; a fraction is cut off, what is too large is the largest. */
    public static int integer(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> (int) in.getDoubleValue();
            case VALUE_STRING -> throw fault("STRING_VALUE cannot be converted to Integer");
            case VALUE_TRUE -> throw fault("TRUE_VALUE cannot be converted to Integer");
            case VALUE_FALSE -> throw fault("FALSE_VALUE cannot be converted to Integer");
            default -> throw notScalar(in.currentToken(), "class java.lang.Integer");
        };
    }

    /** Bytes from strict, padded base64. */
    public static byte[] blob(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_STRING -> base64(in.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                throw fault("only base-64-encoded strings are convertible to bytes");
            default -> throw notScalar(in.currentToken(), "class java.nio.ByteBuffer");
        };
    }

    private static byte[] base64(String text) {
        if (text.length() % 4 != 0) {
            throw fault("Base64 encoded length is expected a multiple of 4 bytes but found: " + text.length());
        }
        try {
            var ascii = Utf8.bytes(text);
            var bytes = Base64.getDecoder().decode(ascii);
            if (Arrays.equals(Base64.getEncoder().encode(bytes), ascii)) {
                return bytes;
            }
        } catch (IllegalArgumentException notInTheAlphabet) {
            throw fault("Invalid last non-pad Base64 character dectected");
        }
        throw fault("Invalid last non-pad Base64 character dectected");
    }

    /** Insists on a list. */
    public static void startList(JsonParser in) {
        switch (in.currentToken()) {
            case START_ARRAY -> {}
            case START_OBJECT -> throw structure();
            default -> throw fault("Unexpected field type");
        }
    }

    /**
     * Insists on a structure or map that is a member.
     *
     * @param type as AWS calls it, for example {@code class com.amazonaws.dynamodb.v20120810.ProvisionedThroughput}
     */
    public static void startObject(JsonParser in, String type) {
        switch (in.currentToken()) {
            case START_OBJECT -> {}
            case START_ARRAY -> throw fault("Unrecognized collection type " + type);
            default -> throw fault("Unexpected field type");
        }
    }

    /** Insists on a structure inside a list or map. */
    public static void startElement(JsonParser in, String type) {
        switch (in.currentToken()) {
            case START_OBJECT -> {}
            case START_ARRAY -> throw fault("Unrecognized collection type " + type);
            default -> throw fault("Unexpected value type in payload");
        }
    }

    private static ServiceException notScalar(JsonToken token, String type) {
        return token == JsonToken.START_ARRAY ? fault("Unrecognized collection type " + type) : structure();
    }

    private static ServiceException structure() {
        return fault("Start of structure or map found where not expected");
    }

    private static ServiceException fault(String message) {
        return DynamoDbErrors.serialization(message);
    }
}
