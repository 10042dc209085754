package dev.millrace.functions;

import java.time.Duration;
import java.util.Locale;

/** The log of one environment: what its handler prints, and Lambda's own lines around it, in its text format. */
record InvocationLog(FunctionSpec function, LogSource source, FunctionLog sink) {

    void line(String text) {
        sink.line(source, text);
    }

    void start(String requestId) {
        line("START RequestId: " + requestId + " Version: $LATEST");
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
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toNanos() / 1e6);
    }
}
