package dev.millrace.functions;

import java.io.IOException;

/** Starts environments of functions. */
@FunctionalInterface
interface EnvironmentFactory {

    /** @throws IOException in words that a user can act on: the code is missing, the runtime is unknown */
    Environment start(FunctionSpec function) throws IOException, InterruptedException;
}
