package dev.millrace.examples.orders;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Failure documents as AWS was recorded to send them. */
final class RecordedDocuments {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordedDocuments() {}

    static String text(String name) {
        return document(name).toString();
    }

    /** A recorded document with other bounds. */
    static String between(String first, String last) {
        var document = document("retries_exhausted_thrown");
        document.withObject("/DDBStreamBatchInfo")
                .put("startSequenceNumber", first)
                .put("endSequenceNumber", last);
        return document.toString();
    }

    private static ObjectNode document(String name) {
        try (var file = RecordedDocuments.class.getResourceAsStream("/vectors/esm/recorded-failure-documents.json")) {
            return (ObjectNode) JSON.readTree(file).get("documents").get(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
