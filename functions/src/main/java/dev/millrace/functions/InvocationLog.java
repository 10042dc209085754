package dev.millrace.functions;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * The log of one environment: what its handler prints, and Lambda's own lines around it, in its text format. Lines come
 * from several threads, but START, END and what is between them from one invocation at a time.
 */
final class InvocationLog {

    private final FunctionSpec function;
    private final LogSource source;
    private final FunctionLog sink;
    private final LogTail untilFirstStart = new LogTail();

    /** Who hears the lines beside the sink: whoever called; before the first call, what tells it of the start. */
    private volatile Consumer<String> listener = untilFirstStart;

    InvocationLog(FunctionSpec function, LogSource source, FunctionLog sink) {
        this.function = function;
        this.source = source;
        this.sink = sink;
    }

    void line(String text) {
        listener.accept(text);
        sink.line(source, text);
    }

    /** The environment is asked to run; its caller also hears what it printed while it started. */
    void start(Invocation invocation) {
        if (listener == untilFirstStart) {
            untilFirstStart.lines().forEach(invocation.log());
        }
        listener = invocation.log();
        line("START RequestId: " + invocation.requestId() + " Version: $LATEST");
    }

    /** END and REPORT; {@code init} is zero but with an environment's first invocation. */
    void end(String requestId, Duration took, Environment environment, Duration init) {
        line("END RequestId: " + requestId);
        var report = new StringBuilder("REPORT RequestId: " + requestId)
                .append("\tDuration: " + millis(took) + " ms")
                .append("\tBilled Duration: " + (long) Math.ceil(took.toNanos() / 1e6) + " ms")
                .append("\tMemory Size: " + function.memoryMegabytes() + " MB");
        environment.peakMemoryBytes().ifPresent(bytes -> report.append("\tMax Memory Used: " + (bytes >> 20) + " MB"));
        if (init.isPositive()) {
            report.append("\tInit Duration: " + millis(init) + " ms");
        }
        line(report.append('\t').toString());
        listener = text -> {};
    }

    private static String millis(Duration duration) {
        var hundredths = Math.round(duration.toNanos() / 1e4); // a formatter would take as long as a short call
        var rest = hundredths % 100;
        return hundredths / 100 + (rest < 10 ? ".0" : ".") + rest;
    }
}
