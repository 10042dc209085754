package dev.millrace.services.mappings;

import dev.millrace.model.Clock;
import dev.millrace.model.ShardId;
import dev.millrace.services.Mailbox;
import dev.millrace.services.mappings.StreamSource.Read;
import dev.millrace.trigger.Checkpoint;
import dev.millrace.trigger.Reporting;
import dev.millrace.trigger.ShardEffect;
import dev.millrace.trigger.ShardEvent;
import dev.millrace.trigger.ShardMachine;
import dev.millrace.trigger.ShardState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the {@link ShardMachine} decides for one shard of one mapping. Everything happens in tasks of its
 * mailbox, one at a time; between them the shard holds no thread. What other threads may call says so.
 */
final class ShardRunner {

    private static final Logger LOG = LoggerFactory.getLogger(ShardRunner.class);

    /** So many reads are answered before others get their turn: a request to stop, a saved checkpoint. */
    private static final int MOST_READS_IN_A_ROW = 8;

    private final MappingRunner mapping;
    private final ShardId shard;
    private final DriverTools tools;
    private final FunctionCalls calls;
    private final KeptReports reports;
    private final Mailbox mailbox;
    private final AtomicBoolean hasNews = new AtomicBoolean();
    private ShardState state;
    private int readsInARow;

    /** Where the thread that decides looks for its next call; null if it is to make none itself. */
    private @Nullable NextCall nextCall;

    private Clock.@Nullable Timer timer;

    /** A read that found nothing and waits; read by those who bring news. */
    private volatile ShardEffect.@Nullable Read parked;

    private volatile boolean unreadable;

    /** A batch is with the function, or waits to be sent again. */
    private volatile boolean delivering;

    private volatile boolean ended;
    private volatile boolean failed;

    ShardRunner(MappingRunner mapping, ShardId shard, Checkpoint from, DriverTools tools) {
        this.mapping = mapping;
        this.shard = shard;
        this.tools = tools;
        this.calls = new FunctionCalls(mapping, shard, tools);
        this.reports = new KeptReports(shard, tools);
        this.mailbox = new Mailbox(tools.executor());
        this.state = ShardState.initial(
                shard,
                from,
                mapping.spec().settings().parallelizationFactor(),
                Reporting.WITH_CHECKPOINT,
                tools.limits(),
                tools.seeds().getAsLong());
    }

    /** Has the machine decide about the event, soon. Any thread. */
    void post(ShardEvent event) {
        if (!ended) {
            mailbox.post(() -> guarded(() -> tell(event)));
        }
    }

    /** A new minute has begun: tells how old is what the function has not done yet. Any thread; free while idle. */
    void minute() {
        if (delivering && !ended) {
            mailbox.post(() -> guarded(() -> {
                var now = tools.clock().now();
                state.batchesInWork().forEach(newest -> mapping.journal().inWork(Duration.between(newest, now)));
            }));
        }
    }

    /** The source has news. Any thread; does not block. A shard that is busy will come to it anyway. */
    void wake() {
        if ((parked != null || unreadable) && hasNews.compareAndSet(false, true)) {
            mailbox.post(() -> guarded(this::lookForNews));
        }
    }

    private void lookForNews() {
        hasNews.set(false);
        if (parked != null) {
            tryParkedRead().ifPresent(this::tell);
        } else if (unreadable) {
            tell(new ShardEvent.SourceAvailable());
        }
    }

    private void guarded(Runnable step) {
        if (ended || tools.isClosed()) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException | Error broken) {
            if (!tools.isClosed()) {
                fail(broken);
            }
        }
    }

    /** Loud, and only this shard stops. Nothing is settled that was not saved; a restart goes on from there. */
    private void fail(Throwable broken) {
        LOG.error(
                "Mapping {} stopped at shard {} of {}",
                mapping.spec().uuid(),
                shard,
                mapping.spec().streamArn(),
                broken);
        failed = true;
        end();
        mapping.broken(shard, "Internal error at shard " + shard);
    }

    /** Whether it stopped by itself, so that nothing answers a request to stop any more. Any thread. */
    boolean hasFailed() {
        return failed;
    }

    private void tell(ShardEvent first) {
        Deque<ShardEvent> events = new ArrayDeque<>();
        events.add(first);
        readsInARow = 0;
        while (!events.isEmpty() && !ended) {
            var decision = ShardMachine.decide(
                    state,
                    events.remove(),
                    mapping.spec().settings(),
                    tools.clock().now());
            state = decision.next();
            unreadable = state.isSourceUnavailable();
            delivering = state.isDelivering();
            for (var effect : decision.effects()) {
                carryOut(effect).ifPresent(events::add);
            }
        }
    }

    /** An event that follows at once, if there is one; others come through the mailbox. */
    private Optional<ShardEvent> carryOut(ShardEffect effect) {
        switch (effect) {
            case ShardEffect.Read read -> {
                parked = read;
                // With filters, reading may have no end of its own; and a call that waits for this thread comes first.
                if (++readsInARow > MOST_READS_IN_A_ROW || (nextCall != null && nextCall.invoke != null)) {
                    mailbox.post(() -> guarded(this::lookForNews));
                    return Optional.empty();
                }
                return tryParkedRead();
            }
            case ShardEffect.Invoke invoke -> {
                var next = nextCall;
                if (next != null && next.invoke == null) {
                    next.invoke = invoke;
                } else {
                    tools.executor().execute(() -> call(invoke));
                }
            }
            case ShardEffect.Save(var checkpoint) -> save(checkpoint);
            case ShardEffect.Report report -> keep(report);
            case ShardEffect.WakeUpAt(var at) -> {
                cancelTimer();
                timer = tools.clock().schedule(at, () -> post(new ShardEvent.TimeReached()));
            }
            case ShardEffect.Remember(var entry) -> mapping.journal().remember(Optional.of(shard), entry);
            case ShardEffect.Finished() -> {
                end();
                mapping.shardFinished(shard);
            }
            case ShardEffect.Stopped() -> {
                end();
                mapping.shardStopped(shard);
            }
        }
        return Optional.empty();
    }

    private void end() {
        ended = true;
        parked = null;
        cancelTimer();
    }

    private void cancelTimer() {
        var running = timer;
        if (running != null) {
            running.cancel();
            timer = null;
        }
    }

    /**
     * Reads for the parked read. It stays parked before and while the source is asked, so that news which come
     * meanwhile are not missed.
     */
    private Optional<ShardEvent> tryParkedRead() {
        var read = parked;
        if (read == null) {
            return Optional.empty();
        }
        var answer = answer(read);
        if (answer.isPresent()) {
            parked = null;
        }
        return answer;
    }

    private Optional<ShardEvent> answer(ShardEffect.Read read) {
        return switch (readSource(read)) {
            case Read.Records(var records, var end) -> {
                if (records.isEmpty() && !end) {
                    yield Optional.empty();
                }
                mapping.journal().polled(records.size());
                yield Optional.of(new ShardEvent.RecordsRead(read.read(), records, end));
            }
            case Read.Trimmed(var horizon) -> Optional.of(new ShardEvent.Trimmed(read.read(), horizon));
            case Read.Unavailable(var reason) -> Optional.of(new ShardEvent.SourceUnavailable(read.read(), reason));
        };
    }

    /** A source that fails is one that cannot be read now (A.4.4): the shard waits for it, and goes on. */
    private Read readSource(ShardEffect.Read read) {
        var stream = mapping.spec().streamArn();
        try {
            return tools.source().read(stream, shard, read.from().last(), read.maxRecords(), read.maxBytes());
        } catch (RuntimeException unreadable) {
            if (!tools.isClosed()) {
                LOG.warn(
                        "Shard {} of {} cannot be read for mapping {}",
                        shard,
                        stream,
                        mapping.spec().uuid(),
                        unreadable);
            }
            return new Read.Unavailable("Stream cannot be read: " + stream);
        }
    }

    /** What the thread that called a function, and made this, is to call next. */
    private static final class NextCall {
        private final Thread caller = Thread.currentThread();

        /** Whether the caller still looks here; its own to read and write. */
        private boolean isAwaited = true;

        private ShardEffect.@Nullable Invoke invoke;

        boolean isForThisThread() {
            return Thread.currentThread() == caller && isAwaited;
        }
    }

    /** Calls the function, and again with what the machine wants called next, as long as this thread gets to ask it. */
    private void call(ShardEffect.Invoke first) {
        ShardEffect.@Nullable Invoke invoke = first;
        while (invoke != null && !tools.isClosed()) {
            invoke = answered(calls.call(invoke));
        }
    }

    /**
     * Has the machine decide about the answer, on this thread if no other is at it; what this thread is to call next.
     */
    private ShardEffect.@Nullable Invoke answered(ShardEvent answer) {
        if (ended) {
            return null;
        }
        var next = new NextCall();
        mailbox.run(() -> guarded(() -> {
            nextCall = next.isForThisThread() ? next : null;
            try {
                tell(answer);
            } finally {
                nextCall = null;
            }
        }));
        next.isAwaited = false;
        return next.invoke;
    }

    private void save(Checkpoint checkpoint) {
        var unused = tools.checkpoints()
                .save(mapping.spec().uuid(), shard, checkpoint)
                .whenComplete(
                        (saved, failure) -> after(failure, () -> post(new ShardEvent.CheckpointSaved(checkpoint))));
    }

    private void keep(ShardEffect.Report report) {
        var unused = reports.keep(mapping.spec(), report)
                .whenComplete((entry, failure) -> after(
                        failure,
                        () -> mailbox.post(() -> {
                            guarded(() -> tell(new ShardEvent.CheckpointSaved(report.after())));
                            tools.outbox().deliver(entry); // then: it may be settled at once, and that is told next
                        })));
    }

    /** Runs on the store's writing thread: only passes on. */
    private void after(@Nullable Throwable failure, Runnable next) {
        if (failure == null) {
            next.run();
        } else if (!tools.isClosed()) {
            mailbox.post(() -> {
                if (!ended) {
                    fail(failure);
                }
            });
        }
    }
}
