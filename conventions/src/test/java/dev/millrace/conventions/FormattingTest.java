package dev.millrace.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The formatter as a test: every Java source is as palantir-java-format would write it. {@code ./mvnw -q test -pl
 * conventions -am -Dtest=FormattingTest -Dsurefire.failIfNoSpecifiedTests=false -Dmillrace.format=write} mends what is
 * not.
 */
class FormattingTest {

    private static final boolean WRITE = "write".equals(System.getProperty("millrace.format"));

    @Test
    @DisplayName("every source file is formatted")
    void every_source_file_is_formatted() throws IOException, FormatterException {
        var formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .formatJavadoc(true)
                .build());
        var wrong = new ArrayList<Path>();
        for (var file : Sources.all()) {
            var text = Files.readString(file);
            var formatted = formatter.formatSource(ImportOrderer.reorderImports(
                    RemoveUnusedImports.removeUnusedImports(text), JavaFormatterOptions.Style.PALANTIR));
            if (!formatted.equals(text)) {
                if (WRITE) {
                    Files.writeString(file, formatted);
                } else {
                    wrong.add(Sources.ROOT.relativize(file));
                }
            }
        }
        assertThat(wrong)
                .as("unformatted files; see the comment of this test for the command that mends them")
                .isEmpty();
    }
}
