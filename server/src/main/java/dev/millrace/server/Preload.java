package dev.millrace.server;

import dev.millrace.gateway.Gateway;
import dev.millrace.store.NativeLibrary;
import java.util.List;

/**
 * Loads what any server needs while a program still has other things to do, so that it starts sooner. Nothing depends
 * on it: what fails here shows when a server is started.
 */
public final class Preload {

    private Preload() {}

    /** Says that a server is all this program may start, and loads nothing: see {@link Gateway#alone}. */
    public static void alone() {
        Gateway.alone();
    }

    /**
     * Begins, on threads of its own, and returns at once. For a program whose one purpose is a server, and not for one
     * that uses Helidon for other things, too: see {@link #alone}.
     */
    public static void begin() {
        alone();
        for (var part : List.<Runnable>of(Gateway::load, NativeLibrary::load, Gateway::loadAnswer)) {
            Thread.ofPlatform()
                    .name("millrace-preload")
                    .daemon()
                    .uncaughtExceptionHandler((thread, failure) -> {})
                    .start(part);
        }
    }
}
