package dev.millrace.functions;

import java.time.Duration;

/** How far an environment is. */
sealed interface Startup {

    /** Still loading the handler. */
    record Underway() implements Startup {}

    /** The handler is loaded; {@code took} is from the start of the environment. */
    record Ready(Duration took) implements Startup {}

    /** There will be no handler. */
    record Broken(Answer answer) implements Startup {}
}
