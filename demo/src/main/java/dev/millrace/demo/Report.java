package dev.millrace.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Says whether everything that was written has been delivered or reported.
 *
 * <p>{@code java -cp 'lib/*' dev.millrace.demo.Report --journal FILE [--journal FILE…] [--endpoint
 * http://127.0.0.1:4566] [--drain 60s] [--output text|json] [--table orders] [--tracking-table order-tracking]
 * [--failures-table order-failures] [--refunds-table order-refunds] [--archive-table order-archive] [--queue
 * orders-dlq] [--notifications-queue order-notifications] [--alerts-queue order-alerts] [--account ID] [--region R]}
 *
 * <p>Judges the journal's runs of the last 23 hours, since a stream keeps its records for 24. Waits up to the drain
 * time for records under way, saying on the error stream what for. Prints the balance on the output stream. Exit code 0
 * if it balances, 1 if not, 2 if it cannot be drawn up, as when nothing was written.
 */
public final class Report {

    private static final Set<String> OPTIONS = Set.of(
            "--journal",
            "--drain",
            "--output",
            "--table",
            "--tracking-table",
            "--failures-table",
            "--refunds-table",
            "--archive-table",
            "--queue",
            "--notifications-queue",
            "--alerts-queue");
    private static final Duration JUDGED = Duration.ofHours(23);
    private static final Duration SAY_EVERY = Duration.ofSeconds(5);

    private final RealTime time = new RealTime();
    private Duration saidAt = Duration.ZERO;

    private Report() {}

    /** See the class. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /**
     * Draws up the balance with the options of {@link #main}.
     *
     * @throws IOException if a journal cannot be read
     * @throws IllegalStateException if the journals know of no write
     */
    public static BalanceSheet balance(String... arguments) throws IOException {
        return new Report().balance(options(arguments));
    }

    private static int run(String[] arguments) {
        try {
            var options = options(arguments);
            var output = options.text("--output", "text");
            if (!Set.of("text", "json").contains(output)) {
                throw new Options.Refused("The option --output is text or json, not " + output + ".");
            }
            var sheet = new Report().balance(options);
            System.out.println(output.equals("json") ? ReportText.json(sheet) : ReportText.text(sheet));
            return sheet.isBalanced() ? 0 : 1;
        } catch (Options.Refused e) {
            System.err.println(e.getMessage());
            return 2;
        } catch (IOException | SdkException | IllegalStateException e) {
            System.err.println("The balance cannot be drawn up: " + e.getMessage());
            return 2;
        }
    }

    private static Options options(String[] arguments) {
        var known = new TreeSet<>(OPTIONS);
        known.addAll(AwsClients.OPTIONS);
        return Options.parse(arguments, known);
    }

    private BalanceSheet balance(Options options) throws IOException {
        var journal = JournalContent.read(journals(options), time.now().minus(JUDGED));
        if (journal.writes().isEmpty()) {
            throw new IllegalStateException("nothing was written in the last " + JUDGED.toHours() + " hours");
        }
        var names = new DynamoDbPipeline.Names(
                options.text("--table", "orders"),
                options.text("--tracking-table", "order-tracking"),
                options.text("--failures-table", "order-failures"),
                options.text("--refunds-table", "order-refunds"),
                options.text("--archive-table", "order-archive"),
                options.text("--queue", "orders-dlq"),
                options.text("--notifications-queue", "order-notifications"),
                options.text("--alerts-queue", "order-alerts"));
        try (var pipeline = new DynamoDbPipeline(AwsClients.of(options), names)) {
            return new Draining(pipeline, time, this::say)
                    .drain(journal, options.duration("--drain", Duration.ofSeconds(60)));
        }
    }

    private static List<Path> journals(Options options) {
        return options.all("--journal").stream().map(Path::of).toList();
    }

    private void say(BalanceSheet sheet) {
        if (time.elapsed().compareTo(saidAt) >= 0) {
            System.err.println("Waiting for " + sheet.count(Problem.Kind.RECORD_MISSING_AND_UNTOLD) + " of "
                    + sheet.records() + " records to be delivered or reported, and for "
                    + sheet.messagesAwaited() + " messages.");
            saidAt = time.elapsed().plus(SAY_EVERY);
        }
    }
}
