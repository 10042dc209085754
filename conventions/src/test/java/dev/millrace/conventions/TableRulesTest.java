package dev.millrace.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Every rule of tables, expressions, the data model, streams and the wire has a test that names it;
 * {@code table-rules.txt} knows their numbers. A test names a rule in its name, or at the beginning of a line of its
 * parameters if the first of them is its {@code rule}.
 */
class TableRulesTest {

    private static final String NUMBER = "[1-6]\\.\\d+(?:\\.\\d+)?";
    private static final Pattern RULE = Pattern.compile("(?<![\\d.])" + NUMBER + "(?!\\d)");
    private static final Pattern LINE = Pattern.compile("(?m)^ +(" + NUMBER + ") *\\|");
    private static final Pattern TAKES_RULE = Pattern.compile("\\)[^{]*\\(String rule\\b");

    private static boolean isAboutTables(Path file) {
        var path = file.toString();
        return path.contains("/src/test/")
                && (path.contains("/dev/millrace/tables/")
                        || path.contains("/dev/millrace/services/dynamodb/")
                        || path.contains("/dev/millrace/services/streams/")
                        || path.contains("/dev/millrace/gateway/")
                        || file.getFileName().toString().startsWith("DynamoDb"));
    }

    private static Map<String, String> named() throws IOException {
        var named = new LinkedHashMap<String, String>();
        for (var file : Sources.all()) {
            if (isAboutTables(file)) {
                var text = Files.readString(file);
                var name = file.getFileName().toString();
                RulesTest.NAME
                        .matcher(text)
                        .results()
                        .map(found -> RulesTest.SEAM.matcher(found.group(1)).replaceAll(""))
                        .flatMap(found -> RULE.matcher(found).results().map(MatchResult::group))
                        .forEach(rule -> named.put(rule, name));
                rulesOfLines(text).forEach(rule -> named.put(rule, name));
            }
        }
        return named;
    }

    /** The rules at the beginning of lines of text blocks, where the test behind takes them as such. */
    private static List<String> rulesOfLines(String text) {
        var rules = new ArrayList<String>();
        var parts = text.split("\"\"\"");
        for (int block = 1; block + 1 < parts.length; block += 2) {
            if (TAKES_RULE.matcher(parts[block + 1]).lookingAt()) {
                LINE.matcher(parts[block]).results().forEach(line -> rules.add(line.group(1)));
            }
        }
        return rules;
    }

    @Test
    @DisplayName("lines of parameters that are no rules are none, even if they look like them")
    void other_lines() {
        var lines = "@CsvSource(textBlock = \"\"\"\n  1.5 | x\n  \"\"\")\n  void test(String %s, String text) {}";
        assertThat(rulesOfLines(lines.formatted("rule"))).containsExactly("1.5");
        assertThat(rulesOfLines(lines.formatted("seconds"))).isEmpty();
    }

    @Test
    @DisplayName("every rule is named by a test, is the same as one that is, or has a reason why not")
    void every_rule_has_a_test() throws IOException {
        var rules = RuleList.of("/table-rules.txt");
        assertThat(rules.unkept(named())).isEmpty();
        assertThat(rules.rules()).hasSizeGreaterThan(260);
    }

    @Test
    @DisplayName("tests name rules that there are, or whole sections of them")
    void names_are_true() throws IOException {
        assertThat(RuleList.of("/table-rules.txt").unknown(named())).isEmpty();
    }
}
