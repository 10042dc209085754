package dev.millrace.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every rule of event source mappings has a test that names it; {@code rules.txt} knows their numbers. */
class RulesTest {

    static final Pattern NAME = Pattern.compile("@DisplayName\\(\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"[\\s+]*)+)\\)");
    static final Pattern SEAM = Pattern.compile("\"[\\s+]*\"");
    private static final Pattern RULE = Pattern.compile("\\b[A-N]\\.\\d+(?:\\.\\d+)?");
    private static final Pattern FACTS = Pattern.compile("\\bfacts?,? ((?:\\d+a?(?:-\\d+)?(?:,? |\\b))+)");
    private static final Pattern SPAN = Pattern.compile("(\\d+a?)(?:-(\\d+))?");

    private static RuleList rules() throws IOException {
        return RuleList.of("/rules.txt");
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
        assertThat(rules.unkept(named())).isEmpty();
        assertThat(rules.rules()).hasSizeGreaterThan(300);
    }

    @Test
    @DisplayName("tests name rules that there are, or whole sections of them")
    void names_are_true() throws IOException {
        assertThat(rules().unknown(named())).isEmpty();
    }

    @Test
    @DisplayName("the register of quirks says of each open point what is done")
    void open_points_are_documented() throws IOException {
        var register = Files.readString(Sources.ROOT.resolve("docs/aws-quirks.md"));
        assertThat(rules().rules().keySet().stream().filter(rule -> rule.startsWith("N.")))
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
