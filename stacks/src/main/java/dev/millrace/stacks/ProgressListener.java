package dev.millrace.stacks;

/** Hears of each step of an operation as it happens, on the thread that carries it out. */
@FunctionalInterface
public interface ProgressListener {

    /** A listener that does not care. */
    ProgressListener SILENT = event -> {};

    void on(StackEvent event);
}
