package dev.millrace.services.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.services.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The recorded and documented cases of AWS's behaviour, read from the class path. */
public final class Vectors {

    private Vectors() {}

    public static JsonNode file(String name) {
        try (var in = Vectors.class.getResourceAsStream("/vectors/esm/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no vectors " + name);
            }
            return Wire.JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
