package dev.millrace.functions;

/**
 * Where the lines go that functions print, and Lambda's START, END and REPORT lines. Those of one source arrive in
 * order; many sources write at once. A slow log slows the functions that write to it.
 */
@FunctionalInterface
public interface FunctionLog {
    void line(LogSource source, String text);
}
