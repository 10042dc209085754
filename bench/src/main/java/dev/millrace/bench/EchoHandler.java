package dev.millrace.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Gives back what it gets. */
public final class EchoHandler implements RequestStreamHandler {

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        event.transferTo(answer);
    }

    /** A Java program that does nothing, for the time it takes to start one. */
    public static final class Nothing {
        private Nothing() {}

        public static void main(String[] arguments) {}
    }
}
