package dev.millrace.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A stream handler that reads its event to the end and tells a file how many records it had. */
public final class StreamCounter implements RequestStreamHandler {

    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] ANSWER = "{}".getBytes(StandardCharsets.US_ASCII);

    private final CountFile file = new CountFile();

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        int records = 0;
        try (var parser = JSON.createParser(event)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals("eventID")) {
                    records++;
                }
            }
        }
        file.add(records);
        answer.write(ANSWER);
    }
}
