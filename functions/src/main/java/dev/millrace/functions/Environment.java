package dev.millrace.functions;

import java.time.Duration;
import java.util.OptionalLong;

/** One place where a function runs, one invocation at a time. */
interface Environment {

    /** Waits until the handler is loaded, or cannot be, or the time is over. */
    Startup awaitStartup(Duration limit) throws InterruptedException;

    /** Hands over one event and waits for what comes of it. Only when ready, and by one thread at a time. */
    Answer run(Delivery delivery, Duration limit) throws InterruptedException;

    /** Where its lines go. */
    InvocationLog log();

    /** Whether another event may be handed over. */
    boolean isUsable();

    /** The most memory it has used, if that can be known. */
    OptionalLong peakMemoryBytes();

    /** Ends it, whatever it is doing. Idempotent, returns at once. */
    void end();
}
