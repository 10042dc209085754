package dev.millrace.demo;

import java.time.Duration;
import java.util.function.Consumer;

/** Waits, with a bound, until the pipeline has delivered or reported everything. */
final class Draining {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Pipeline pipeline;
    private final Waiting time;
    private final Consumer<BalanceSheet> watcher;

    /** @param watcher is told each look that does not balance yet */
    Draining(Pipeline pipeline, Waiting time, Consumer<BalanceSheet> watcher) {
        this.pipeline = pipeline;
        this.time = time;
        this.watcher = watcher;
    }

    /**
     * The balance as soon as it is final: it balances, or it never will, or the time is over. Only then is the queue
     * looked into, since that disturbs its consumer.
     */
    BalanceSheet drain(JournalContent journal, Duration atMost) {
        var end = time.elapsed().plus(atMost);
        while (true) {
            var evidence = pipeline.look();
            var sheet = Balance.of(journal, evidence);
            if (!sheet.maySettle()) {
                return sheet;
            }
            if (time.elapsed().compareTo(end) >= 0) {
                return Balance.of(
                        journal,
                        new Evidence(
                                evidence.records(),
                                evidence.deliveries(),
                                evidence.effects(),
                                evidence.kept(),
                                pipeline.waitingDocuments()));
            }
            watcher.accept(sheet);
            time.pause(LOOK_EVERY);
        }
    }
}
