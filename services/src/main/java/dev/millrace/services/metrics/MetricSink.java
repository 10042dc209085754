package dev.millrace.services.metrics;

import dev.millrace.model.Scope;

/** Where samples of metrics go. Thread-safe; never blocks and never throws. */
@FunctionalInterface
public interface MetricSink {

    void put(Scope scope, MetricSample sample);

    /** Takes everything and keeps nothing. */
    static MetricSink none() {
        return (scope, sample) -> {};
    }
}
