package dev.millrace.services.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.SkippableClock;
import dev.millrace.services.buckets.ObjectBuckets.NewObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectFilesTest {

    private static final String REPORT = "aws/lambda/m/s/2026-11-26T03.57.14-8a2c5b6e-0000-4000-8000-1234567890ab";

    private final Path root;
    private final SkippableClock clock = SkippableClock.create();

    ObjectFilesTest(@TempDir Path folder) {
        this.root = folder.resolve("objects");
    }

    private ObjectFiles open() {
        return new ObjectFiles(root, clock);
    }

    private static void put(ObjectFiles files, String key) {
        files.put("reports", new NewObject(key, "text/plain", key.getBytes(UTF_8)));
    }

    /** What {@code cp -r} leaves. */
    private void loseAttributes() throws IOException {
        try (var all = Files.walk(root)) {
            for (var path : all.toList()) {
                var view = Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
                for (var name : view.list()) {
                    view.delete(name);
                }
            }
        }
    }

    private void note(String text) throws IOException {
        Files.createDirectories(root.resolve(".writes"));
        Files.writeString(root.resolve(".writes/1"), text);
    }

    @Test
    @DisplayName("a folder copied without attributes keeps its objects, those that are named like unfinished ones too")
    void copied() throws Exception {
        put(open(), REPORT);
        loseAttributes();
        note("reports\n" + REPORT.substring(0, REPORT.length() - 37) + "\n"); // worst of all, in the middle of a write

        var copy = open();
        assertThat(copy.get("reports", REPORT)).contains(REPORT.getBytes(UTF_8));
        assertThat(copy.exists("reports", REPORT)).isTrue();
        assertThat(copy.isEmpty("reports")).isFalse();
        assertThat(root.resolve(".writes")).isEmptyDirectory();
    }

    @Test
    @DisplayName("what an interrupted write left goes, nothing that another program put into the folder")
    void interrupted() throws Exception {
        put(open(), "a/whole");
        var torn = "torn-8a2c5b6e-0000-4000-8000-1234567890ab";
        Files.writeString(root.resolve("reports/a").resolve(torn), "ha");
        Files.writeString(root.resolve("reports").resolve(torn), "mine");
        note("reports\na/torn\n");

        var reopened = open();
        assertThat(reopened.get("reports", "a/" + torn)).isEmpty();
        assertThat(reopened.get("reports", torn)).contains("mine".getBytes(UTF_8));
        assertThat(reopened.get("reports", "a/whole")).isPresent();
    }

    @Test
    @DisplayName("a write leaves no note behind")
    void notes() {
        put(open(), "a");
        assertThat(root.resolve(".writes")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "../x", "a/../a", "a//b", "/a", ".mpus-1-a-1", ".s3proxy-versions", "a\u0000", "\ud800"
            })
    @DisplayName("no object has a key that cannot be one")
    void impossible(String key) {
        var files = open();
        put(files, "a");
        assertThat(files.get("reports", key)).isEmpty();
        assertThat(files.exists("reports", key)).isFalse();
    }

    @Test
    @DisplayName("nothing lies below an object or beyond the longest name")
    void absent() {
        var files = open();
        put(files, "a");
        for (var key : new String[] {"a/b", "a/", "x".repeat(201), "x/".repeat(600)}) {
            assertThat(files.get("reports", key)).isEmpty();
            assertThat(files.exists("reports", key)).isFalse();
        }
    }
}
