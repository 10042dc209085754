package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace explain}: what an event source mapping of a running server did with a record, and why. */
@Command(
        name = "explain",
        description = {
            "Tell what an event source mapping of a running server did, and why: with every record, with one, or with",
            "those of an item."
        },
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

    private static final String MAPPINGS = "/_millrace/mappings";

    @Parameters(
            paramLabel = "MAPPING",
            arity = "0..1",
            description = "A mapping's UUID or its beginning, or its function's name or a part of it, such as its"
                    + " logical id. Not needed if there is only one mapping of a stream.")
    String mapping = "";

    @Option(names = "--record", paramLabel = "SEQ", description = "The sequence number of a record: tell only of it.")
    @Nullable
    String record;

    @Option(
            names = "--key",
            paramLabel = "VALUE",
            description =
                    "The value of a partition or sort key: tell of each record of such items that the stream has.")
    @Nullable
    String key;

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "50",
            description = "Without --record and --key: how many of the newest entries to show (${DEFAULT-VALUE}).")
    int last = 50;

    @Option(names = "--output", defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
    String output = "text";

    @Mixin
    EndpointOption server = new EndpointOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() {
        if (record != null && key != null) {
            throw new Refusal(Refusal.CANNOT_START, "give either --record or --key");
        }
        var api = new LocalApi(server.endpoint);
        var uuid = uuid(api.get(MAPPINGS).path("mappings"));
        var found = api.get(MAPPINGS + "/" + uuid + "/history?" + question());
        var out = spec.commandLine().getOut();
        if (output.equals("json")) {
            out.println(found.toPrettyString());
        } else {
            var view = new StoryView(
                    out, spec.commandLine().getColorScheme().ansi().enabled());
            if (found.has("record")) {
                view.record(found);
            } else if (found.has("records")) {
                var rows = found.path("records");
                if (rows.size() == 1) {
                    return explainOnly(api, uuid, found, view);
                }
                view.records(found, String.valueOf(key));
            } else {
                view.mapping(found);
            }
        }
        out.flush();
        return 0;
    }

    /** An item with one record: its story at once. */
    private int explainOnly(LocalApi api, String uuid, JsonNode found, StoryView view) {
        view.record(api.get(MAPPINGS + "/" + uuid + "/history?limit=5000&record="
                + found.path("records").get(0).path("sequenceNumber").asText()));
        view.incomplete(found);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private String question() {
        if (record != null) {
            return "limit=5000&record=" + URLEncoder.encode(record, StandardCharsets.UTF_8);
        }
        return key == null
                ? "last=true&limit=" + Math.clamp(last, 1, 5_000)
                : "key=" + URLEncoder.encode(key, StandardCharsets.UTF_8);
    }

    /** The one mapping that is meant: the closest kind of match that there is decides. */
    private String uuid(JsonNode all) {
        var streams = new ArrayList<JsonNode>();
        all.forEach(row -> {
            if (row.path("source").asText().contains("/stream/")) {
                streams.add(row);
            }
        });
        var wanted = mapping.toLowerCase(Locale.ROOT);
        for (var kind : List.<Predicate<JsonNode>>of(
                row -> row.path("uuid").asText().equals(wanted),
                row -> function(row).equals(mapping)
                        || row.path("function").asText().equals(mapping),
                row -> row.path("uuid").asText().startsWith(wanted),
                row -> function(row).toLowerCase(Locale.ROOT).contains(wanted))) {
            var matching = streams.stream().filter(kind).toList();
            if (matching.size() == 1) {
                return matching.getFirst().path("uuid").asText();
            }
            if (matching.size() > 1) {
                throw new Refusal(
                        Refusal.FAILED,
                        (mapping.isEmpty() ? "say which mapping" : "'" + mapping + "' stands for several mappings")
                                + ":" + lines(matching));
            }
        }
        throw new Refusal(
                Refusal.FAILED,
                streams.isEmpty()
                        ? "there is no mapping of a stream; mappings of queues keep no history"
                        : "no mapping of a stream is called '" + mapping + "'; there are:" + lines(streams));
    }

    private static String lines(List<JsonNode> rows) {
        return rows.stream()
                .map(row -> System.lineSeparator() + "  " + row.path("uuid").asText() + "  "
                        + StoryView.table(row.path("source").asText()) + " -> " + function(row))
                .collect(Collectors.joining());
    }

    private static String function(JsonNode row) {
        return StoryView.function(row.path("function").asText());
    }
}
