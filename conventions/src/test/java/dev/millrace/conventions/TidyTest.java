package dev.millrace.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Conventions that a reader would otherwise have to point out, printed as file:line. */
class TidyTest {

    /** Beyond this a class has more than one decision in it. */
    private static final int MOST_LINES = 600;

    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern SWALLOWED = Pattern.compile("catch \\([^)]*\\) *\\{ *\\}");
    private static final Pattern TEST_SLEEP = Pattern.compile("\\b(Thread|TimeUnit\\.[A-Z]+)\\.sleep\\(");

    @Test
    @DisplayName("nothing is left to do, nothing is swallowed")
    void nothing_unfinished_or_swallowed() throws IOException {
        var found = new ArrayList<String>();
        for (var file : Sources.all()) {
            if (file.getFileName().toString().equals("TidyTest.java")) {
                continue;
            }
            look(file, UNFINISHED, found);
            look(file, SWALLOWED, found);
        }
        assertThat(found).isEmpty();
    }

    @Test
    @DisplayName("tests wait for conditions, not for time")
    void tests_do_not_sleep() throws IOException {
        var found = new ArrayList<String>();
        for (var file : Sources.all()) {
            var path = file.toString();
            if (path.contains("/src/test/") && !path.contains("/conventions/")) {
                look(file, TEST_SLEEP, found);
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    @DisplayName("no source file has become a place where things are dropped")
    void no_giants() throws IOException {
        var giants = new ArrayList<String>();
        for (var file : Sources.all()) {
            var lines = Files.readAllLines(file).size();
            if (lines > MOST_LINES && !file.toString().contains("/src/test/")) {
                giants.add(Sources.ROOT.relativize(file) + ": " + lines + " lines");
            }
        }
        assertThat(giants).isEmpty();
    }

    private static void look(Path file, Pattern pattern, List<String> found) throws IOException {
        var lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (pattern.matcher(lines.get(i)).find()) {
                found.add(Sources.ROOT.relativize(file) + ":" + (i + 1) + ": "
                        + lines.get(i).strip());
            }
        }
    }
}
