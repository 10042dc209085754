package dev.millrace.runtime;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A Lambda logger that hands each message on as it is. */
record LineLogger(Consumer<String> sink) implements LambdaLogger {

    /** To standard output, each message ending its line: on Lambda, too, each is a log event of its own. */
    static LineLogger toStandardOutput() {
        return new LineLogger(message -> {
            System.out.print(message.endsWith("\n") ? message : message + "\n");
            System.out.flush();
        });
    }

    @Override
    public void log(String message) {
        sink.accept(message);
    }

    @Override
    public void log(byte[] message) {
        log(new String(message, StandardCharsets.UTF_8));
    }
}
