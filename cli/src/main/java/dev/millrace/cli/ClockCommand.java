package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace clock}: the business time of a running server, and moving it on. */
@Command(
        name = "clock",
        description = "Show a running server's business time, or move it on.",
        mixinStandardHelpOptions = true,
        subcommands = ClockCommand.Advance.class)
final class ClockCommand implements Callable<Integer> {

    private static final String PATH = "/_millrace/clock";

    @Option(names = "--output", defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
    String output = "text";

    @Mixin
    EndpointOption server = new EndpointOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() {
        show(new LocalApi(server.endpoint).get(PATH), output, spec);
        return 0;
    }

    private static void show(JsonNode clock, String output, CommandSpec spec) {
        var out = spec.commandLine().getOut();
        out.println(output.equals("json") ? clock.toPrettyString() : sentence(clock));
        out.flush();
    }

    private static String sentence(JsonNode clock) {
        var now = Instant.parse(clock.path("now").asText()).truncatedTo(ChronoUnit.SECONDS);
        var offset = Duration.parse(clock.path("offset").asText());
        // To the nearest second: nobody asks for the milliseconds.
        var away = Duration.ofSeconds(offset.abs().plusMillis(500).toSeconds());
        if (away.isZero()) {
            return now + "  the machine's time";
        }
        return now + "  " + Durations.text(away) + (offset.isNegative() ? " behind" : " ahead of")
                + " the machine's time";
    }

    /** {@code millrace clock advance 1h}. */
    @Command(
            name = "advance",
            description = "Let so much business time pass at once; what falls due on the way happens.",
            mixinStandardHelpOptions = true)
    static final class Advance implements Callable<Integer> {

        @Parameters(paramLabel = "DURATION", description = "For example 30s, 5m, 1h or 1d.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        Duration by;

        @Option(
                names = "--limit",
                paramLabel = "DURATION",
                defaultValue = "30s",
                description = "How long to wait, each time, for what is under way to end (${DEFAULT-VALUE}).")
        Duration limit = Duration.ofSeconds(30);

        @Option(names = "--output", defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
        String output = "text";

        @Mixin
        EndpointOption server = new EndpointOption();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        CommandSpec spec;

        @Override
        public Integer call() {
            var request = LocalApi.JSON.createObjectNode();
            request.put("advance", by.toString());
            request.put("limit", limit.toString());
            new LocalApi(server.endpoint).stream("POST", PATH, request, clock -> show(clock, output, spec));
            return 0;
        }
    }
}
