package dev.millrace.functions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Lambda's error object.
 *
 * @param type empty if the object has none
 * @param message empty if the object has none
 * @param json the object itself, with whatever else it holds
 */
record ErrorObject(String type, String message, byte[] json) {

    private static final JsonFactory JSON = new JsonFactory();

    static ErrorObject of(String type, String message) {
        return new ErrorObject(type, message, write(type, message));
    }

    /** An error object without a type, as Lambda answers a timeout. */
    static ErrorObject of(String message) {
        return new ErrorObject("", message, write("", message));
    }

    private static byte[] write(String type, String message) {
        var out = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            if (!type.isEmpty()) {
                json.writeStringField("errorType", type);
            }
            json.writeStringField("errorMessage", message);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    /** What a runtime sent. It may be anything; then type and message stay empty. */
    static ErrorObject parse(byte[] json) {
        var type = "";
        var message = "";
        try (var parser = JSON.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    var name = parser.currentName();
                    var value = parser.nextToken();
                    if (value == JsonToken.VALUE_STRING && name.equals("errorType")) {
                        type = parser.getText();
                    } else if (value == JsonToken.VALUE_STRING && name.equals("errorMessage")) {
                        message = parser.getText();
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        } catch (IOException e) {
            return new ErrorObject("Unhandled", "the runtime reported an error that is not JSON", json);
        }
        return new ErrorObject(type, message, json);
    }
}
