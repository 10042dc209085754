package dev.millrace.conventions;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A list of rules by their numbers, with what is said of each. */
record RuleList(Map<String, Claim> rules) {

    /** What the list says of a rule: nothing, that others are the same, or why it has no test. */
    sealed interface Claim {
        record Tested() implements Claim {}

        record SameAs(List<String> others) implements Claim {}

        record Untestable(String reason) implements Claim {}
    }

    static RuleList of(String resource) throws IOException {
        var rules = new LinkedHashMap<String, Claim>();
        for (var line : lines(resource)) {
            var words = line.split(" ", 3);
            if (line.isBlank() || words[0].equals("#")) {
                continue;
            }
            var rest = words.length < 3 ? "" : words[2];
            var claim = switch (words.length < 2 ? "" : words[1]) {
                case "" -> new Claim.Tested();
                case "=" -> new Claim.SameAs(List.of(rest.split(" ")));
                case "-" -> new Claim.Untestable(rest);
                default -> throw new AssertionError(resource + ": " + line);
            };
            assertThat(rules.put(words[0], claim))
                    .as("%s stands twice", words[0])
                    .isNull();
        }
        return new RuleList(rules);
    }

    private static List<String> lines(String resource) throws IOException {
        try (var in = requireNonNull(RuleList.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /**
     * What the list demands and the tests do not keep.
     *
     * @param named the rules that tests name, each with one of its files
     */
    List<String> unkept(Map<String, String> named) {
        var missing = new ArrayList<String>();
        rules.forEach((rule, claim) -> {
            switch (claim) {
                case Claim.Tested() -> {
                    if (!named.containsKey(rule)) {
                        missing.add(rule + " has no test that names it");
                    }
                }
                case Claim.SameAs(var others) ->
                    others.stream()
                            .filter(other -> !named.containsKey(other))
                            .forEach(other -> missing.add(rule + " is " + other + ", which no test names"));
                case Claim.Untestable(var reason) -> {
                    if (reason.isBlank()) {
                        missing.add(rule + " has no reason");
                    }
                    if (named.containsKey(rule)) {
                        missing.add(rule + " is said to have no test, but " + named.get(rule) + " names it");
                    }
                }
            }
        });
        return missing;
    }

    /** Of the rules that tests name, those that there are not, neither by themselves nor as whole sections. */
    Set<String> unknown(Map<String, String> named) {
        var unknown = new TreeSet<String>();
        named.forEach((rule, file) -> {
            if (!rules.containsKey(rule) && rules.keySet().stream().noneMatch(known -> known.startsWith(rule + "."))) {
                unknown.add(rule + " in " + file);
            }
        });
        return unknown;
    }
}
