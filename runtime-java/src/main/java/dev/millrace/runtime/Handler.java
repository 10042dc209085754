package dev.millrace.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.InputStream;
import java.io.OutputStream;

/** A loaded handler: JSON in, JSON out. Called by one thread at a time. */
@FunctionalInterface
interface Handler {

    /** Runs the handler once; what it throws is the function's error. */
    void handle(InputStream event, OutputStream answer, Context context) throws Throwable;
}
