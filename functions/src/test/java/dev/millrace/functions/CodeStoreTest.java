package dev.millrace.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeStoreTest {

    private static Path zip(Path file, String entry, int bytes) throws IOException {
        try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new ZipEntry(entry));
            for (var left = bytes; left > 0; left -= 1_000_000) {
                out.write(new byte[Math.min(left, 1_000_000)]);
            }
        }
        return file;
    }

    @Test
    @DisplayName("a folder is used as it is")
    void folder(@TempDir Path temp) throws IOException {
        var store = CodeStore.open(temp.resolve("store"));
        assertThat(store.folder(TestingCode.function(temp, "Echo"))).isEqualTo(temp);
    }

    @Test
    @DisplayName("an archive is unpacked once for each code id, and again after a restart")
    void archive(@TempDir Path temp) throws IOException {
        var store = CodeStore.open(temp.resolve("store"));
        var code = zip(temp.resolve("a.zip"), "deep/er/file", 3);
        var folder = store.folder(TestingCode.function(code, "Echo"));
        assertThat(folder.resolve("deep/er/file")).hasSize(3);
        Files.writeString(folder.resolve("left-over"), "");

        assertThat(store.folder(TestingCode.function(code, "Fail"))).isEqualTo(folder);
        assertThat(folder.resolve("left-over")).exists();
        assertThat(CodeStore.open(temp.resolve("store")).folder(TestingCode.function(code, "Echo")))
                .isEqualTo(folder);
        assertThat(folder.resolve("left-over")).doesNotExist();
    }

    @Test
    @DisplayName("a path that leads out of the archive is refused, and nothing is written there")
    void zip_slip(@TempDir Path temp) throws IOException {
        var store = CodeStore.open(temp.resolve("store"));
        var code = zip(temp.resolve("evil.zip"), "../../evil", 3);
        assertThatThrownBy(() -> store.folder(TestingCode.function(code, "Echo")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("leads out of it: ../../evil");
        assertThat(temp.resolve("evil")).doesNotExist();
        assertThat(temp.resolve("store")).isEmptyDirectory();
    }

    @Test
    @DisplayName("an archive over Lambda's limit is refused while it is unpacked")
    void too_large(@TempDir Path temp) throws IOException {
        var store = CodeStore.open(temp.resolve("store"), 2_000_000);
        assertThat(store.folder(TestingCode.function(zip(temp.resolve("fits.zip"), "a", 2_000_000), "Echo")))
                .isDirectory();
        var code = zip(temp.resolve("bomb.zip"), "a", 2_000_001);
        assertThatThrownBy(() -> store.folder(TestingCode.function(code, "Echo")))
                .hasMessageContaining("Unzipped size must be smaller than 2000000 bytes");
    }

    @Test
    @DisplayName("a file that is no archive is named")
    void no_archive(@TempDir Path temp) throws IOException {
        var store = CodeStore.open(temp.resolve("store"));
        var code = Files.writeString(temp.resolve("notes.txt"), "not a zip");
        assertThatThrownBy(() -> store.folder(TestingCode.function(code, "Echo")))
                .hasMessageContaining("notes.txt is not a zip or jar file");
    }

    @Test
    @DisplayName("what was executable where the archive was made is executable, and so is bootstrap")
    void executables(@TempDir Path temp) throws IOException {
        var archive = temp.resolve("a.zip");
        var modes = Map.of("bin/tool", "rwxr-xr-x", "data", "rw-r--r--", "bootstrap", "rw-r--r--");
        var posix = Map.of("create", "true", "enablePosixFileAttributes", "true");
        try (var zip = FileSystems.newFileSystem(archive, posix)) {
            Files.createDirectory(zip.getPath("bin"));
            for (var mode : modes.entrySet()) {
                var file = Files.writeString(zip.getPath(mode.getKey()), "#!/bin/sh\n");
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode.getValue()));
            }
        }
        var folder = CodeStore.open(temp.resolve("store")).folder(TestingCode.function(archive, "Echo"));
        assertThat(folder.resolve("bin/tool")).isExecutable();
        assertThat(folder.resolve("bootstrap")).isExecutable();
        assertThat(Files.isExecutable(folder.resolve("data"))).isFalse();
        assertThat(ZipExecutables.of(Files.readAllBytes(archive))).containsExactly("bin/tool");
        assertThat(ZipExecutables.of(new byte[100])).isEmpty();
        assertThat(ZipExecutables.of(new byte[3])).isEmpty();
    }
}
