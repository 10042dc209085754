package dev.millrace.examples.orders;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The table of cases that the handlers of all languages obey; see the files in {@code cases}. */
final class Cases {

    static final ObjectMapper JSON = new ObjectMapper();

    private Cases() {}

    /** One case. */
    record Case(String name, JsonNode json) {

        JsonNode given() {
            return json.path("given");
        }

        JsonNode then() {
            return json.path("then");
        }

        List<String> texts(String pointer) {
            return Cases.texts(json.at(pointer));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> of(String file) throws IOException {
        var cases = JSON.readTree(Path.of("cases", file).toFile()).path("cases");
        return StreamSupport.stream(cases.spliterator(), false)
                .map(json -> new Case(json.path("name").asText(), json));
    }

    static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
