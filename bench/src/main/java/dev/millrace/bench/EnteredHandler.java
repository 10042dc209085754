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

/** Notes when it was entered, on the machine's monotonic clock, which all processes of one machine share. */
public final class EnteredHandler implements RequestStreamHandler {

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        long entered = System.nanoTime();
        Files.writeString(
                Path.of(System.getProperty("bench.file", String.valueOf(System.getenv("BENCH_FILE")))),
                entered + "\n",
                StandardCharsets.US_ASCII,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        answer.write("{}".getBytes(StandardCharsets.US_ASCII));
    }
}
