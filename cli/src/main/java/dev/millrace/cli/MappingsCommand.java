package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace mappings}: how each event source mapping of a running server is doing. */
@Command(
        name = "mappings",
        description = "Show the event source mappings of a running server and how they are doing.",
        mixinStandardHelpOptions = true)
final class MappingsCommand implements Callable<Integer> {

    @Option(names = "--output", defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
    String output = "text";

    @Mixin
    EndpointOption server = new EndpointOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() {
        var mappings = new LocalApi(server.endpoint).get("/_millrace/mappings");
        var out = spec.commandLine().getOut();
        if (output.equals("json")) {
            out.println(mappings.toPrettyString());
            return 0;
        }
        for (JsonNode mapping : mappings.path("mappings")) {
            out.printf(
                    "%s  %s -> %s  %s%n",
                    mapping.path("uuid").asText(),
                    mapping.path("source").asText(),
                    mapping.path("function").asText(),
                    mapping.path("state").asText());
            var counters = mapping.path("counters");
            if (!counters.isMissingNode()) {
                var text = new StringBuilder("   ");
                for (var field : counters.properties()) {
                    text.append(' ')
                            .append(field.getKey())
                            .append('=')
                            .append(field.getValue().asText());
                }
                out.println(text);
            }
        }
        out.flush();
        return 0;
    }
}
