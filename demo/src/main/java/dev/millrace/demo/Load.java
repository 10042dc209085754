package dev.millrace.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Writes orders at a steady rate and journals what was acknowledged.
 *
 * <p>{@code java -cp 'lib/*' dev.millrace.demo.Load --journal FILE [--endpoint http://127.0.0.1:4566] [--rate 200]
 * [--for 20s] [--seed 1] [--clients 8] [--poison-every 200] [--table orders] [--run NAME] [--account ID] [--region R]}
 *
 * <p>Prints a line of JSON a second, {@code "event":"progress"}, and one {@code "event":"done"} at the end. Ends when
 * the time is over or at SIGTERM; writes under way are tried for another 30 s, at SIGTERM for 2 s. Exit code 0 if no
 * write was refused, 1 if one was, 2 for a bad command line or journal.
 */
public final class Load {

    private static final Set<String> OPTIONS =
            Set.of("--journal", "--rate", "--for", "--seed", "--clients", "--poison-every", "--table", "--run");
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration GRACE_WHEN_STOPPED = Duration.ofSeconds(2);
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final Options options;
    private final RealTime time;
    private final PrintStream out;
    private final LoadProgress progress = new LoadProgress();
    private final CountDownLatch finished = new CountDownLatch(1);

    private Load(Options options, RealTime time, PrintStream out) {
        this.options = options;
        this.time = time;
        this.out = out;
    }

    /** See the class. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        var known = new TreeSet<>(OPTIONS);
        known.addAll(AwsClients.OPTIONS);
        try {
            return new Load(Options.parse(arguments, known), new RealTime(), System.out).run();
        } catch (Options.Refused | IOException e) {
            System.err.println(e.getMessage());
            return 2;
        }
    }

    private int run() throws IOException {
        // First, so that a slow machine does not spend the time of the load on loading classes.
        var table = new DynamoDbOrdersTable(
                AwsClients.of(options).tablesWithoutRetries(), options.text("--table", "orders"));
        var startedAt = time.now();
        var run = options.text("--run", "r" + Long.toString(startedAt.toEpochMilli(), 36));
        var end = new LoadEnd(time, options.duration("--for", Duration.ofSeconds(20)), GRACE);
        try (var journal = Journal.open(Path.of(options.all("--journal").getLast()), run, startedAt)) {
            var clients = start(table, run, journal, end);
            stopAtSigterm(end);
            watch(clients);
        }
        out.println(progress.line("done", time.elapsed(), perSecond(progress.acknowledged(), time.elapsed())));
        out.flush();
        finished.countDown();
        return progress.hasRefused() ? 1 : 0;
    }

    private List<Future<?>> start(OrdersTable table, String run, Journal journal, LoadEnd end) {
        var count = options.positive("--clients", 8);
        var rate = options.positive("--rate", 200);
        var seed = options.number("--seed", 1);
        var poisonEvery = options.positive("--poison-every", 200);
        var interval = Duration.ofSeconds(1).multipliedBy(count).dividedBy(rate);
        var clients = new ArrayList<Future<?>>();
        var threads = Executors.newFixedThreadPool(count);
        for (var client = 0; client < count; client++) {
            var pace = new LoadClient.Pace(interval.multipliedBy(client).dividedBy(count), interval);
            var book = new OrderBook(run, client, count, poisonEvery, seed);
            clients.add(threads.submit(new LoadClient(book, table, journal, progress, end, time, pace)));
        }
        threads.shutdown();
        return clients;
    }

    /** SIGTERM begins the JVM's end; hold it up until the last lines are written. */
    private void stopAtSigterm(LoadEnd end) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            end.endNow(GRACE_WHEN_STOPPED);
            try {
                if (!finished.await(GRACE_WHEN_STOPPED.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS)) {
                    System.err.println("The load did not end in time; its journal holds what was acknowledged.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private void watch(List<Future<?>> clients) throws IOException {
        var shownAt = time.elapsed();
        var shown = 0L;
        while (!clients.stream().allMatch(Future::isDone)) {
            time.pause(LOOK_EVERY);
            var since = time.elapsed().minus(shownAt);
            if (since.compareTo(PROGRESS_EVERY) >= 0) {
                var now = progress.acknowledged();
                out.println(progress.line("progress", time.elapsed(), perSecond(now - shown, since)));
                out.flush();
                shown = now;
                shownAt = time.elapsed();
            }
        }
        for (var client : clients) {
            rethrow(client);
        }
    }

    private static void rethrow(Future<?> client) throws IOException {
        try {
            client.get();
        } catch (ExecutionException e) {
            throw new IOException("The load broke off: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static double perSecond(long count, Duration time) {
        return count * 1000.0 / Math.max(1, time.toMillis());
    }
}
