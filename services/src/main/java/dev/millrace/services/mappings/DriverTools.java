package dev.millrace.services.mappings;

import dev.millrace.functions.Functions;
import dev.millrace.model.Clock;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.store.Store;
import dev.millrace.trigger.DeliveryLimits;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What the runners of mappings and shards work with.
 *
 * @param executor starts a virtual thread for each task
 * @param seeds a new seed for each life of a shard's delivery
 * @param closed whether the driver was closed: what is under way is dropped
 * @param metrics where mappings are measured
 */
record DriverTools(
        Store store,
        Clock clock,
        StreamSource source,
        Functions functions,
        ResolvedFunction.Resolver resolver,
        CheckpointKeeper checkpoints,
        FailureOutbox outbox,
        DeliveryLimits limits,
        Executor executor,
        LongSupplier seeds,
        BooleanSupplier closed,
        MetricSink metrics) {

    boolean isClosed() {
        return closed.getAsBoolean();
    }
}
