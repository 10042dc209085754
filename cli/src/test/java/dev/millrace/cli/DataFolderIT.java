package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What {@code --data} cannot be: one clear line, exit code 2, and nothing in the folder is changed. */
class DataFolderIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Path folder;

    DataFolderIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @DisplayName("a folder with somebody's files")
    void a_foreign_folder() throws Exception {
        Files.writeString(folder.resolve("thesis.txt"), "dear");

        assertThat(refusalOf(folder)).contains(folder.toString(), "thesis.txt", "holds no data of Millrace");
    }

    @Test
    @DisplayName("a folder whose part for the store holds somebody's files")
    void a_foreign_store() throws Exception {
        Files.writeString(Files.createDirectory(folder.resolve("store")).resolve("till.txt"), "dear");

        assertThat(refusalOf(folder)).contains(folder.toString(), "till.txt", "not a Millrace store");
    }

    @Test
    @DisplayName("a file")
    void a_file() throws Exception {
        var file = Files.writeString(folder.resolve("thesis.txt"), "dear");

        assertThat(refusalOf(file)).contains(file.toString(), "is a file");
    }

    @Test
    @DisplayName("a folder without the permission to write")
    void a_folder_that_is_read_only() throws Exception {
        var readOnly = Files.createDirectory(
                folder.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        assumeFalse(Files.isWritable(readOnly), "this user may write everywhere");

        assertThat(refusalOf(readOnly)).contains(readOnly.toString(), "AccessDenied");
    }

    @Test
    @DisplayName("a store whose FORMAT file is cut short; mended, all is there again")
    void a_truncated_format() throws Exception {
        var pipeline = CrashPipeline.in(folder);
        try (var server = pipeline.deploy()) {
            server.awaitReady();
            CrashIT.put(pipeline);
            server.kill();
        }
        var format = pipeline.data().resolve("store/FORMAT");
        var whole = Files.readString(format);
        for (var rest : List.of("", "millrace st", "millrace store\nversion ")) {
            Files.writeString(format, rest);

            assertThat(refusalOf(pipeline.data())).contains(pipeline.data().toString(), "its FORMAT file is damaged");
        }

        Files.writeString(format, whole);
        try (var server = pipeline.resume()) {
            server.awaitReady();
            try (var client = pipeline.table()) {
                assertThat(client.scan(scan -> scan.tableName("things")).items())
                        .containsExactly(Map.of("id", AttributeValue.fromS("a")));
            }
        }
    }

    @Test
    @DisplayName("a store that another process has open; that one goes on undisturbed")
    void a_store_in_use() throws Exception {
        var pipeline = CrashPipeline.in(folder);
        try (var server = pipeline.deploy()) {
            server.awaitReady();
            CrashIT.put(pipeline);
            pipeline.awaitDelivered(1);

            try (var second = Program.millrace(
                    "up", "--port", "0", "--data", pipeline.data().toString())) {
                assertThat(second.awaitExit(SOON)).isEqualTo(2);
                assertThat(second.output().lines()).hasSize(1);
                assertThat(second.output()).startsWith("millrace: ").contains("another process");
            }

            CrashIT.put(pipeline, "b");
            pipeline.awaitDelivered(2);
        }
    }

    /** Starts a server on it and returns what it says; it must not have changed anything. */
    private static String refusalOf(Path data) throws IOException, InterruptedException {
        var before = content(data);
        try (var server = Program.millrace("up", "--port", "0", "--data", data.toString())) {
            assertThat(server.awaitExit(SOON)).as(server.output()).isEqualTo(2);
            assertThat(server.output().lines()).as(server.output()).hasSize(1);
            assertThat(server.output()).startsWith("millrace: ");
            assertThat(content(data)).as("the folder after").isEqualTo(before);
            return server.output();
        }
    }

    private static Map<Path, String> content(Path root) throws IOException {
        var content = new TreeMap<Path, String>();
        try (var files = Files.walk(root)) {
            files.forEach(file -> content.put(file, Files.isDirectory(file) ? "folder" : text(file)));
        }
        return content;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
