package dev.millrace.functions;

/** Where the lines go that functions print, and Lambda's START, END and REPORT lines. Called from many threads. */
@FunctionalInterface
public interface FunctionLog {
    void line(String functionName, String text);
}
