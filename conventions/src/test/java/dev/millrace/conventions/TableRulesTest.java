package dev.millrace.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Every rule of tables, expressions, the data model, streams and the wire has a test that names it;
 * {@code table-rules.txt} knows their numbers. A test names a rule in its name, or at the beginning of a line of its
 * parameters.
 */
class TableRulesTest {

    private static final String NUMBER = "[1-6]\\.\\d+(?:\\.\\d+)?";
    private static final Pattern RULE = Pattern.compile("(?<![\\d.])" + NUMBER + "(?!\\d)");
    private static final Pattern LINE = Pattern.compile("(?m)^ +(" + NUMBER + ") *\\|");

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
                LINE.matcher(text).results().forEach(line -> named.put(line.group(1), name));
            }
        }
        return named;
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
