package dev.millrace.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.trigger.filter.FilterExplanation;
import dev.millrace.trigger.filter.FilterPattern;
import dev.millrace.trigger.filter.InvalidFilterException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace filter}: whether an event passes a filter pattern, and leaf by leaf why. Needs no server. */
@Command(
        name = "filter",
        description = {
            "Say whether an event passes a filter pattern, and leaf by leaf why.",
            "Exit code 0 if every record passes, 1 if one does not, 2 if pattern or event cannot be read."
        },
        mixinStandardHelpOptions = true)
final class FilterCommand implements Callable<Integer> {

    private static final int NO_MATCH = 1;

    @Parameters(index = "0", paramLabel = "PATTERN", description = "A pattern as JSON, or a file with one.")
    String pattern = "";

    @Parameters(
            index = "1",
            paramLabel = "EVENT",
            description = "A record as JSON, an event with Records, or a file with one.")
    String event = "";

    @Option(names = "--output", defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
    String output = "text";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() {
        var filter = filter(text(pattern));
        var explanations = new ArrayList<FilterExplanation>();
        for (var record : records(text(event))) {
            explanations.add(filter.explain(record.toString().getBytes(StandardCharsets.UTF_8)));
        }
        var out = spec.commandLine().getOut();
        if (output.equals("json")) {
            out.println(LocalApi.JSON.valueToTree(explanations).toPrettyString());
        } else {
            print(out, explanations);
        }
        out.flush();
        return explanations.stream().allMatch(FilterExplanation::matches) ? 0 : NO_MATCH;
    }

    private static void print(PrintWriter out, List<FilterExplanation> explanations) {
        for (int i = 0; i < explanations.size(); i++) {
            var explanation = explanations.get(i);
            var which = explanations.size() == 1 ? "" : "record " + (i + 1) + ": ";
            out.println(which + (explanation.matches() ? "match" : "no match"));
            explanation.leaves().forEach(leaf -> print(out, leaf));
        }
    }

    private static void print(PrintWriter out, FilterExplanation.Leaf leaf) {
        out.println("  " + (leaf.matches() ? "yes  " : "no   ") + leaf.path() + "  wants " + leaf.wanted()
                + (leaf.found().isEmpty() ? ", finds nothing" : ", finds " + leaf.found()));
        if (!leaf.hint().isEmpty()) {
            out.println("       " + leaf.hint());
        }
    }

    private static FilterPattern filter(String text) {
        try {
            return FilterPattern.parse(text);
        } catch (InvalidFilterException e) {
            throw new Refusal(Refusal.CANNOT_START, "Lambda would refuse this pattern: " + e.getMessage());
        }
    }

    /** The records of an event as a function gets it, or the one record. */
    private static List<JsonNode> records(String text) {
        try {
            var tree = LocalApi.JSON.readTree(text);
            if (!tree.isObject()) {
                throw new Refusal(Refusal.CANNOT_START, "an event is a JSON object, not " + text);
            }
            var records = tree.path("Records");
            if (!records.isArray()) {
                return List.of(tree);
            }
            var all = new ArrayList<JsonNode>();
            records.forEach(all::add);
            return all;
        } catch (JsonProcessingException e) {
            throw new Refusal(Refusal.CANNOT_START, "the event is not JSON: " + e.getOriginalMessage());
        }
    }

    /** What was given, or what is in the file of that name. */
    private static String text(String given) {
        if (given.stripLeading().startsWith("{")) {
            return given;
        }
        try {
            var file = Path.of(given);
            return Files.isRegularFile(file) ? Files.readString(file) : given;
        } catch (IOException e) {
            throw new Refusal(Refusal.CANNOT_START, given + " cannot be read: " + e.getMessage());
        } catch (InvalidPathException e) {
            return given;
        }
    }
}
