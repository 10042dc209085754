package dev.millrace.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A stream handler that makes a JSON tree of its event, looks at the keys, and tells a file how many records it had.
 */
public final class TreeReader implements RequestStreamHandler {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] ANSWER = "{}".getBytes(StandardCharsets.US_ASCII);

    private final CountFile file = new CountFile();

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        int records = 0;
        for (var record : JSON.readTree(event).path("Records")) {
            if (record.path("dynamodb").path("Keys").size() > 0) {
                records++;
            }
        }
        file.add(records);
        answer.write(ANSWER);
    }
}
