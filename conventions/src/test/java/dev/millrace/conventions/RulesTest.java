package dev.millrace.conventions;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every rule of event source mappings has a test that names it; {@code rules.txt} knows their numbers. */
class RulesTest {

    private static final Pattern NAME = Pattern.compile("@DisplayName\\(\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"[\\s+]*)+)\\)");
    private static final Pattern SEAM = Pattern.compile("\"[\\s+]*\"");
    private static final Pattern RULE = Pattern.compile("\\b[A-N]\\.\\d+(?:\\.\\d+)?");
    private static final Pattern FACTS = Pattern.compile("\\bfacts?,? ((?:\\d+a?(?:-\\d+)?(?:,? |\\b))+)");
    private static final Pattern SPAN = Pattern.compile("(\\d+a?)(?:-(\\d+))?");

    /** What the list says of a rule: nothing, that others are the same, or why it has no test. */
    private sealed interface Claim {
        record Tested() implements Claim {}

        record SameAs(List<String> others) implements Claim {}

        record Untestable(String reason) implements Claim {}
    }

    private static Map<String, Claim> rules() throws IOException {
        var rules = new LinkedHashMap<String, Claim>();
        for (var line : resource()) {
            var words = line.split(" ", 3);
            if (line.isBlank() || words[0].equals("#")) {
                continue;
            }
            var rest = words.length < 3 ? "" : words[2];
            var claim = switch (words.length < 2 ? "" : words[1]) {
                case "" -> new Claim.Tested();
                case "=" -> new Claim.SameAs(List.of(rest.split(" ")));
                case "-" -> new Claim.Untestable(rest);
                default -> throw new AssertionError("rules.txt: " + line);
            };
            assertThat(rules.put(words[0], claim))
                    .as("%s stands twice", words[0])
                    .isNull();
        }
        return rules;
    }

    private static List<String> resource() throws IOException {
        try (var in = requireNonNull(RulesTest.class.getResourceAsStream("/rules.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** The rules that names of tests name, each with one of its files. */
    private static Map<String, String> named() throws IOException {
        var named = new LinkedHashMap<String, String>();
        for (var file : Sources.all()) {
            if (file.toString().contains("/src/test/") && !file.endsWith("RulesTest.java")) {
                var text = Files.readString(file);
                NAME.matcher(text)
                        .results()
                        .map(name -> SEAM.matcher(name.group(1)).replaceAll(""))
                        .flatMap(RulesTest::rulesIn)
                        .forEach(rule -> named.put(rule, file.getFileName().toString()));
            }
        }
        return named;
    }

    private static Stream<String> rulesIn(String name) {
        var facts = FACTS.matcher(name)
                .results()
                .flatMap(list -> SPAN.matcher(list.group(1)).results())
                .flatMap(RulesTest::factsIn);
        return Stream.concat(RULE.matcher(name).results().map(MatchResult::group), facts);
    }

    private static Stream<String> factsIn(MatchResult span) {
        if (span.group(2) == null) {
            return Stream.of("facts." + span.group(1));
        }
        var facts = new ArrayList<String>();
        for (int fact = Integer.parseInt(span.group(1)); fact <= Integer.parseInt(span.group(2)); fact++) {
            facts.add("facts." + fact);
        }
        return facts.stream();
    }

    @Test
    @DisplayName("every rule is named by a test, is the same as one that is, or has a reason why not")
    void every_rule_has_a_test() throws IOException {
        var rules = rules();
        var named = named();
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
        assertThat(missing).isEmpty();
        assertThat(rules).hasSizeGreaterThan(300);
    }

    @Test
    @DisplayName("tests name rules that there are, or whole sections of them")
    void names_are_true() throws IOException {
        var rules = rules().keySet();
        var unknown = new TreeSet<String>();
        named().forEach((rule, file) -> {
            if (!rules.contains(rule) && rules.stream().noneMatch(known -> known.startsWith(rule + "."))) {
                unknown.add(rule + " in " + file);
            }
        });
        assertThat(unknown).isEmpty();
    }

    @Test
    @DisplayName("the register of quirks says of each open point what is done")
    void open_points_are_documented() throws IOException {
        var register = Files.readString(Sources.ROOT.resolve("docs/aws-quirks.md"));
        assertThat(rules().keySet().stream().filter(rule -> rule.startsWith("N.")))
                .allSatisfy(rule -> assertThat(register).contains("| " + rule + " |"));
    }

    @Test
    @DisplayName("recorded vectors that several modules have are the same everywhere")
    void copies_are_equal() throws IOException {
        Map<String, List<Path>> copies;
        try (var files = Files.walk(Sources.ROOT)) {
            copies = files.filter(file -> file.toString().contains("/src/test/resources/vectors/"))
                    .filter(Files::isRegularFile)
                    .collect(Collectors.groupingBy(file -> file.getFileName().toString()));
        }
        assertThat(copies).containsKeys("api-validation.json", "filter-patterns.json", "metrics.json");
        for (var same : copies.values()) {
            var contents = new ArrayList<String>();
            for (var file : same) {
                contents.add(Files.readString(file));
            }
            assertThat(Set.copyOf(contents)).as("%s", same).hasSize(1);
        }
    }
}
