package dev.millrace.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * One client of the load: draws a write, journals the intention, makes it, journals the answer, and only then draws the
 * next. A write without an answer is tried again until it has one, so a server that is down delays the load and breaks
 * nothing.
 */
final class LoadClient implements Runnable {

    private static final Duration RETRY_AFTER = Duration.ofMillis(100);
    private static final Duration BEHIND_AT_MOST = Duration.ofSeconds(1);

    private final OrderBook book;
    private final OrdersTable table;
    private final Journal journal;
    private final LoadProgress progress;
    private final LoadEnd end;
    private final Waiting time;
    private final Pace pace;

    /**
     * When this client writes.
     *
     * @param first until its first write; clients that begin one after the other spread the load
     * @param interval from the beginning of one write to that of the next
     */
    record Pace(Duration first, Duration interval) {}

    LoadClient(
            OrderBook book,
            OrdersTable table,
            Journal journal,
            LoadProgress progress,
            LoadEnd end,
            Waiting time,
            Pace pace) {
        this.book = book;
        this.table = table;
        this.journal = journal;
        this.progress = progress;
        this.end = end;
        this.time = time;
        this.pace = pace;
    }

    @Override
    public void run() {
        var due = time.elapsed().plus(pace.first());
        while (!end.isReached()) {
            var now = time.elapsed();
            if (now.compareTo(due) < 0) {
                time.pause(due.minus(now));
                continue;
            }
            try {
                make(book.next());
            } catch (IOException e) {
                // Without its journal the load knows nothing: better no load than an unjournaled one.
                throw new UncheckedIOException("The journal cannot be written: " + e.getMessage(), e);
            }
            due = later(due.plus(pace.interval()), time.elapsed().minus(BEHIND_AT_MOST));
        }
    }

    private void make(Intention intention) throws IOException {
        var write = intention.write();
        journal.intend(write);
        while (true) {
            switch (table.write(intention)) {
                case OrdersTable.Outcome.Made made -> {
                    journal.acknowledge(write);
                    book.made(intention);
                    progress.acknowledged(write);
                    return;
                }
                case OrdersTable.Outcome.Refused refused -> {
                    journal.refuse(write, refused.reason());
                    book.forget(intention);
                    progress.refused(refused.reason());
                    return;
                }
                case OrdersTable.Outcome.Unsure unsure -> {
                    progress.retried(unsure.reason());
                    if (end.isGraceOver()) {
                        book.forget(intention);
                        return;
                    }
                    time.pause(RETRY_AFTER);
                }
            }
        }
    }

    private static Duration later(Duration first, Duration second) {
        return first.compareTo(second) < 0 ? second : first;
    }
}
