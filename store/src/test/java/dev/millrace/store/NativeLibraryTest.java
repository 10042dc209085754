package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where RocksDB's library comes from, as seen by processes that use a store and are killed. */
class NativeLibraryTest {

    private static final int KILLED = 128 + 9;

    private final Path temporary;
    private final Path data;

    NativeLibraryTest(@TempDir Path folder) throws IOException {
        temporary = Files.createDirectory(folder.resolve("temporary"));
        data = folder.resolve("data");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @DisplayName("a process that is killed leaves no library in the temporary folder")
    void leaves_nothing() throws Exception {
        assertThat(useAndDie(List.of())).isEqualTo(KILLED);

        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName("a library that was unpacked beforehand is used from where it is, and stays")
    void uses_what_is_there(@TempDir Path libraries) throws Exception {
        var library = NativeLibrary.unpackInto(libraries);

        assertThat(useAndDie(List.of("-Djava.library.path=" + libraries))).isEqualTo(KILLED);

        assertThat(Files.readAllLines(data.resolveSibling("mapped")))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(library.toString()));
        assertThat(library).exists();
        assertThat(temporary).isEmptyDirectory();
    }

    private int useAndDie(List<String> options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary));
        command.addAll(options);
        command.addAll(List.of(Victim.class.getName(), data.toString()));
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Opens a store, uses it and is killed. */
    static final class Victim {

        private Victim() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            var keyspace = new Keyspace("any", Keyspace.Use.RECORDS);
            var key = "key".getBytes(StandardCharsets.US_ASCII);
            try (var store = RocksDbStore.open(Path.of(arguments[0]), Durability.OS)) {
                store.commit(writer -> {
                    writer.put(keyspace, key, key);
                    return "";
                });
                Files.write(Path.of(arguments[0]).resolveSibling("mapped"), mappedLibraries());
                new ProcessBuilder(
                                "kill",
                                "-9",
                                String.valueOf(ProcessHandle.current().pid()))
                        .start()
                        .waitFor();
            }
        }

        private static List<String> mappedLibraries() throws IOException {
            var maps = Path.of("/proc/self/maps");
            return !Files.exists(maps)
                    ? List.of()
                    : Files.readAllLines(maps).stream()
                            .filter(line -> line.contains("librocksdbjni"))
                            .toList();
        }
    }
}
