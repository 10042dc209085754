package dev.millrace.services.mappings;

import dev.millrace.functions.Functions;
import dev.millrace.model.Clock;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.store.Store;
import dev.millrace.trigger.DeliveryLimits;
import dev.millrace.trigger.ShardEvent.Settlement;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Runs event source mappings inside this process: streams are read from the local store, functions are invoked on
 * virtual threads, checkpoints and reports are kept in the same store. Thread-safe.
 *
 * <p>An idle shard costs its state and no thread. A commit wakes the shards it concerns, and with a batching window of
 * 0 the record reaches the function with no timer and no poll in between.
 */
public final class LocalStreamMappings implements StreamMappings {

    private final Map<String, MappingRunner> mappings = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final DriverTools tools;
    private final Queue<OutboxEntry> leftBehind;

    /**
     * @param store where checkpoints and reports are kept
     * @param clock business time for windows, waits and ages
     * @param source what mappings read
     * @param retention how long the source keeps records: a failed call with older ones is not repeated
     * @param destinations where reports go
     * @param functions what mappings invoke
     * @param resolver finds the function behind a mapping's ARN
     * @param threads runs tasks that block
     * @param metrics where mappings are measured
     */
    public LocalStreamMappings(
            Store store,
            Clock clock,
            StreamSource source,
            Duration retention,
            FailureDestinations destinations,
            Functions functions,
            ResolvedFunction.Resolver resolver,
            Executor threads,
            MetricSink metrics) {
        this(
                store,
                clock,
                source,
                retention,
                destinations,
                functions,
                resolver,
                threads,
                metrics,
                new SecureRandom()::nextLong);
    }

    LocalStreamMappings(
            Store store,
            Clock clock,
            StreamSource source,
            Duration retention,
            FailureDestinations destinations,
            Functions functions,
            ResolvedFunction.Resolver resolver,
            Executor threads,
            MetricSink metrics,
            LongSupplier seeds) {
        this.tools = new DriverTools(
                store,
                clock,
                source,
                functions,
                resolver,
                new CheckpointKeeper(store),
                new FailureOutbox(store, clock, threads, destinations, new Reports()),
                DeliveryLimits.standard().withRetention(retention),
                threads,
                seeds,
                closed::get,
                metrics);
        this.leftBehind = new ConcurrentLinkedQueue<>(tools.outbox().kept());
    }

    @Override
    public void start(MappingSpec spec) {
        var checkpoints = tools.checkpoints().load(spec.uuid());
        var runner = new MappingRunner(spec, checkpoints, tools, () -> mappings.remove(spec.uuid()));
        if (closed.get() || mappings.putIfAbsent(spec.uuid(), runner) != null) {
            throw new IllegalStateException("mapping " + spec.uuid() + " cannot be started: closed or running");
        }
        runner.start();
    }

    @Override
    public void resume() {
        for (var entry = leftBehind.poll(); entry != null; entry = leftBehind.poll()) {
            tools.outbox().deliver(entry);
        }
    }

    @Override
    public void update(MappingSpec spec) {
        var runner = mappings.get(spec.uuid());
        if (runner == null) {
            throw new IllegalStateException("mapping " + spec.uuid() + " is not running");
        }
        runner.update(spec);
    }

    @Override
    public void delete(String uuid) {
        var runner = mappings.get(uuid);
        if (runner != null) {
            runner.delete();
        }
    }

    @Override
    public Optional<MappingStatus> status(String uuid) {
        return Optional.ofNullable(mappings.get(uuid)).map(MappingRunner::status);
    }

    /** What is kept of what happened to a mapping, oldest first; empty if it does not run here. */
    public List<MappingHistoryEntry> history(String uuid) {
        return Optional.ofNullable(mappings.get(uuid))
                .map(runner -> runner.journal().entries())
                .orElse(List.of());
    }

    /** The same with what is needed to understand it; empty if the mapping does not run here. */
    public Optional<HistoryView> historyView(String uuid) {
        return Optional.ofNullable(mappings.get(uuid)).map(MappingRunner::historyView);
    }

    /** How far the mapping has come in each shard it knows; empty if it does not run here. */
    public List<ShardPosition> positions(String uuid) {
        return Optional.ofNullable(mappings.get(uuid))
                .map(MappingRunner::positions)
                .orElse(List.of());
    }

    /** Reports of the mapping that their destination refused, also those of earlier runs. */
    public List<OutboxEntry> refusedReports(String uuid) {
        return tools.outbox().refused(uuid);
    }

    /** To be called when a minute begins: measures what would otherwise be seen only when something happens. */
    public void minute() {
        mappings.values().forEach(MappingRunner::minute);
    }

    /** Tells mappings, as long as they run here, how their reports are doing. */
    private final class Reports implements FailureOutbox.Listener {
        @Override
        public void settled(OutboxEntry report, Settlement settlement) {
            running(report).ifPresent(runner -> runner.reportSettled(report, settlement));
        }

        @Override
        public void delayed(OutboxEntry report, Instant nextTry) {
            running(report).ifPresent(runner -> runner.journal().reportDelayed(report, nextTry));
        }

        @Override
        public void refused(OutboxEntry report, String reason) {
            running(report).ifPresent(runner -> runner.journal().reportRefused(report, reason));
        }

        private Optional<MappingRunner> running(OutboxEntry report) {
            return Optional.ofNullable(mappings.get(report.mapping()));
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            tools.outbox().close();
            mappings.values().forEach(MappingRunner::close);
        }
    }
}
