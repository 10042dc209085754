package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store and its directory: what survives, what is refused. */
class StoreDirectoryTest {

    private static final Keyspace RECORDS = new Keyspace("records", Keyspace.Use.RECORDS);
    private static final Keyspace LOG = new Keyspace("log", Keyspace.Use.LOG);

    private final Path parent;

    StoreDirectoryTest(@TempDir Path parent) {
        this.parent = parent;
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    @DisplayName("a reopened store has everything, in every keyspace, and goes on")
    void survives_reopening(Durability durability) {
        var directory = parent.resolve("deep/new");
        for (byte life = 1; life <= 3; life++) {
            try (var store = RocksDbStore.open(directory, durability)) {
                byte[] key = {life};
                for (byte earlier = 1; earlier < life; earlier++) {
                    assertThat(store.get(RECORDS, new byte[] {earlier})).containsExactly(earlier);
                    assertThat(store.get(LOG, new byte[] {earlier})).containsExactly(earlier);
                }
                store.commit(writer -> {
                    writer.put(RECORDS, key, key);
                    writer.put(LOG, key, key);
                    return "";
                });
            }
        }
    }

    @Test
    @DisplayName("a directory in use is refused with one clear sentence")
    void refuses_a_locked_directory() {
        try (var first = RocksDbStore.open(parent, Durability.OS)) {
            assertThatThrownBy(() -> RocksDbStore.open(parent, Durability.OS))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("The store in " + parent + " is in use: another process holds its lock.");
            first.commit(writer -> {
                writer.put(RECORDS, new byte[1], new byte[1]);
                return "";
            });
        }
    }

    @Test
    @DisplayName("a directory with foreign files is refused and nothing in it is changed")
    void refuses_a_foreign_directory() throws IOException {
        Files.writeString(parent.resolve("thesis.txt"), "dear");

        assertThatThrownBy(() -> RocksDbStore.open(parent, Durability.OS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(parent.toString())
                .hasMessageContaining("thesis.txt")
                .hasMessageContaining("not a Millrace store");
        assertThat(listing()).containsExactly("thesis.txt");
    }

    @Test
    @DisplayName("a store of a newer program is refused and nothing in it is changed")
    void refuses_a_newer_store() throws IOException {
        Files.writeString(parent.resolve("FORMAT"), "millrace store\nversion 3\n");

        assertThatThrownBy(() -> RocksDbStore.open(parent, Durability.OS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("format version 3")
                .hasMessageContaining("newer program");
        assertThat(listing()).containsExactly("FORMAT");
    }

    @Test
    @DisplayName("a FORMAT file that is not ours is refused, whatever bytes it holds")
    void refuses_an_unknown_format() throws IOException {
        Files.write(parent.resolve("FORMAT"), new byte[] {(byte) 0xff, 0, 17});

        assertThatThrownBy(() -> RocksDbStore.open(parent, Durability.OS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is not a Millrace store");
        assertThat(listing()).containsExactly("FORMAT");
    }

    @Test
    @DisplayName("a file in the directory's place is refused")
    void refuses_a_file() throws IOException {
        var file = Files.writeString(parent.resolve("file"), "x", StandardCharsets.UTF_8);

        assertThatThrownBy(() -> RocksDbStore.open(file, Durability.OS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    @DisplayName("a first start that was cut short before the format was written may be repeated")
    void repeats_an_interrupted_start() throws IOException {
        Files.writeString(parent.resolve("FORMAT.new"), "mill");

        RocksDbStore.open(parent, Durability.OS).close();

        assertThat(listing()).containsExactly("FORMAT", "db", "log");
    }

    private List<String> listing() throws IOException {
        try (var files = Files.list(parent)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
