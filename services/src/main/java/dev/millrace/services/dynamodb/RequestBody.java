package dev.millrace.services.dynamodb;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.item.WireTypes;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads JSON objects member by member. Members set to null count as absent (spec 3.0.7). */
public final class RequestBody {

    private RequestBody() {}

    /** Takes the value of one member; the parser stands on it and must end on its end. */
    @FunctionalInterface
    public interface MemberReader {
        void read(String name, JsonParser in) throws IOException;
    }

    /**
     * Reads a whole body.
     *
     * @throws dev.millrace.model.ServiceException SerializationException if it is not one JSON object
     */
    public static void read(byte[] body, MemberReader reader) {
        try (var in = WireTypes.JSON.createParser(body)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw DynamoDbErrors.serialization(null);
            }
            members(in, reader);
            if (in.nextToken() != null) {
                throw DynamoDbErrors.serialization(null);
            }
        } catch (JsonProcessingException notJson) {
            throw DynamoDbErrors.serialization(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the members of an object that the parser stands on. */
    static void members(JsonParser in, MemberReader reader) throws IOException {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            var name = in.currentName();
            if (in.nextToken() != JsonToken.VALUE_NULL) {
                reader.read(name, in);
            }
        }
    }
}
