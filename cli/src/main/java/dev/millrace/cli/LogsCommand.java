package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace logs}: what a function of a running server has logged, and what it logs from now on. */
@Command(
        name = "logs",
        description = "Show what a function, or any CloudWatch Logs group, of a running server has logged.",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Parameters(paramLabel = "FUNCTION|GROUP", description = "A function's name, or a log group's.")
    String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with each new line as it comes, until Ctrl-C.")
    boolean follow;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "How far to look back (${DEFAULT-VALUE}).")
    Duration since = Duration.ofMinutes(10);

    @Option(
            names = "--filter",
            paramLabel = "PATTERN",
            defaultValue = "",
            description = "Show only what a CloudWatch Logs filter pattern matches, for example 'ERROR -timeout'.")
    String filter = "";

    @Option(names = "--output", defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
    String output = "text";

    @Mixin
    EndpointOption server = new EndpointOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var path = "/_millrace/logs?of=" + encode(name) + "&lastMillis=" + since.toMillis() + "&filter="
                + encode(filter) + "&follow=" + follow;
        var shown = new AtomicLong();
        new LocalApi(server.endpoint).stream("GET", path, LocalApi.JSON.createObjectNode(), line -> {
            shown.incrementAndGet();
            show(line, out);
            out.flush();
        });
        if (shown.get() == 0 && !follow) {
            spec.commandLine().getErr().println("Nothing was logged in that time; look further back with --since 1d.");
        }
        return 0;
    }

    private void show(JsonNode line, PrintWriter out) {
        if (output.equals("json")) {
            out.println(line);
        } else if (line.has("missed")) {
            out.println("(" + line.get("missed").asLong() + " lines came too fast to be shown)");
        } else {
            var at = Instant.ofEpochMilli(line.path("timestamp").asLong());
            out.println(TIME.format(at) + "  " + line.path("message").asText().stripTrailing());
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
