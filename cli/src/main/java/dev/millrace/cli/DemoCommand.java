package dev.millrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code millrace demo}: the orders pipeline under real traffic. The load is a separate process that writes through the
 * public API and journals what was acknowledged; afterwards a report proves, as sets of sequence numbers, that nothing
 * was lost.
 */
@Command(
        name = "demo",
        description = "Run examples/orders under real traffic and prove that no change was lost.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "20s",
            description = "How long to write (${DEFAULT-VALUE}).")
    Duration runFor = Duration.ofSeconds(20);

    @Option(
            names = "--language",
            paramLabel = "LANGUAGE",
            defaultValue = "java",
            description = "Language of the handlers: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    DemoLanguage language = DemoLanguage.JAVA;

    @Option(names = "--rate", defaultValue = "200", description = "Writes a second (${DEFAULT-VALUE}).")
    int rate = 200;

    @Option(
            names = "--drain",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long the report waits for the last records (${DEFAULT-VALUE}).")
    Duration drain = Duration.ofSeconds(60);

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of the orders that are made up (${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(names = "--stay", description = "Keep serving after the report, until Ctrl-C.")
    boolean stay;

    @Mixin
    StackOptions stacks = new StackOptions();

    @Mixin
    ServerOptions options = new ServerOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var home = Home.find();
        var example = home.resolve("examples/orders");
        var template = TemplateFiles.read(example);
        var out = spec.commandLine().getOut();
        language.prepare(example, out);
        stacks.parameters.put("Language", language.toString());
        var journal = journal();
        try (var running = RunningServer.start(options, stacks.code, (source, line) -> {})) {
            var endpoint = running.server().endpoint().toString();
            out.println("Millrace listens on " + endpoint);
            running.deploy(template, stacks, out);
            out.printf("%nWriting %d changes a second for %s from a process of its own%n", rate, text(runFor));
            out.flush();
            var load = new DemoProcess(home, options.clientKeys())
                    .start(
                            "dev.millrace.demo.Load",
                            List.of(
                                    "--endpoint", endpoint,
                                    "--journal", journal.toString(),
                                    "--rate", String.valueOf(rate),
                                    "--for", runFor.toSeconds() + "s",
                                    "--seed", String.valueOf(seed)));
            var view = new DemoView(new LocalApi(endpoint, Optional.of(options.clientKeys())), out);
            try {
                load.follow(view::onLoadLine);
            } finally {
                load.stop();
            }
            if (running.isStopping()) {
                return Refusal.FAILED;
            }
            out.println();
            out.flush();
            var report = new DemoProcess(home, options.clientKeys())
                    .start(
                            "dev.millrace.demo.Report",
                            List.of(
                                    "--endpoint",
                                    endpoint,
                                    "--journal",
                                    journal.toString(),
                                    "--drain",
                                    drain.toSeconds() + "s"));
            int exit;
            try {
                exit = report.follow(line -> {
                    out.println(line);
                    out.flush();
                });
            } finally {
                report.stop();
            }
            lookAround(out, endpoint);
            if (stay && exit == 0) {
                out.println("Ready.");
                out.flush();
                running.awaitStop(null);
            }
            return exit;
        } finally {
            if (options.data == null) {
                Files.deleteIfExists(journal);
            }
        }
    }

    private Path journal() {
        try {
            if (options.data == null) {
                return Files.createTempFile("millrace-demo-", ".journal");
            }
            Files.createDirectories(options.data);
            return options.data.resolve("demo.journal");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void lookAround(java.io.PrintWriter out, String endpoint) {
        out.println();
        var data = options.data;
        if (stay) {
            out.println("Look around:");
        } else if (data == null) {
            out.println("Look around: run it again with --stay (it then keeps serving) or --data ./orders-data, and");
        } else {
            out.println("Look around: ./millrace up examples/orders --data " + ShellText.quoted(data)
                    + (language == DemoLanguage.JAVA ? "" : " --param Language=" + language) + authFile() + ", and");
        }
        out.println("  eval \"$(./millrace env"
                + (endpoint.equals(EndpointOption.DEFAULT) ? "" : " --endpoint " + endpoint)
                + authFile() + ")\"");
        out.println("  ./millrace mappings");
        out.println("  aws dynamodb scan --table-name order-failures --max-items 3");
        out.println("  aws dynamodb scan --table-name order-refunds --max-items 3");
        out.println("  aws dynamodbstreams list-streams --table-name orders");
        out.println("  aws lambda list-event-source-mappings");
        out.flush();
    }

    private String authFile() {
        var file = options.access.authFile;
        return file == null ? "" : " --auth-file " + ShellText.quoted(file);
    }

    private static String text(Duration duration) {
        return duration.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }
}
