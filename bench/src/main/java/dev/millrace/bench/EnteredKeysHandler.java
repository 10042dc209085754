package dev.millrace.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Notes for each record of its event the number in its key and when the handler was entered, a line each. */
public final class EnteredKeysHandler implements RequestStreamHandler {

    private static final String KEYS = "\"Keys\":{\"id\":{\"S\":\"order-";

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        long entered = System.nanoTime();
        var text = new String(event.readAllBytes(), StandardCharsets.UTF_8);
        var lines = new StringBuilder();
        for (int at = text.indexOf(KEYS); at >= 0; at = text.indexOf(KEYS, at)) {
            at += KEYS.length();
            lines.append(text, at, text.indexOf('"', at))
                    .append(' ')
                    .append(entered)
                    .append('\n');
        }
        Files.writeString(
                Path.of(System.getProperty("bench.file", String.valueOf(System.getenv("BENCH_FILE")))),
                lines,
                StandardCharsets.US_ASCII,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        answer.write("{}".getBytes(StandardCharsets.US_ASCII));
    }
}
