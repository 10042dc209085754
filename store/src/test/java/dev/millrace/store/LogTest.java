package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.Activity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/** What is found in the log after the process, or the machine, has died. */
class LogTest {

    private static final Keyspace SPACE = new Keyspace("space", Keyspace.Use.RECORDS);
    private static final int SMALL = 32 << 10;

    private final Path directory;
    private final Path copy;

    LogTest(@TempDir Path parent) {
        this.directory = parent.resolve("store");
        this.copy = parent.resolve("crashed");
    }

    @Test
    @DisplayName(
            "a last commit that was cut short is not there, wherever it was cut; all others are, and writing goes on")
    void a_torn_end_is_dropped() throws IOException {
        long before;
        try (var store = RocksDbStore.open(directory, Durability.FSYNC)) {
            for (int i = 0; i < 3; i++) {
                put(store, "k" + i);
            }
            before = Files.size(segments(directory).getLast());
            put(store, "k3");
            CrashedCopy.of(directory, copy);
        }
        long whole = Files.size(segments(copy).getLast());

        for (long length = before; length < whole; length++) {
            CrashedCopy.of(copy, copy.resolveSibling("torn"));
            var torn = copy.resolveSibling("torn");
            truncate(segments(torn).getLast(), length);
            for (int more = 0; more < 2; more++) {
                try (var store = RocksDbStore.open(torn, Durability.FSYNC)) {
                    assertThat(keys(store)).hasSize(3 + more).doesNotContain("k3");
                    put(store, "more-" + more);
                }
            }
        }
    }

    @Test
    @DisplayName("synced commits behind a damaged one: the store is refused by name, and nothing in it is changed")
    void damage_is_refused() throws IOException {
        write(Durability.FSYNC, 5);
        var segment = segments(copy).getLast();
        flip(segment, Segment.Header.BYTES + Frame.HEADER_BYTES + 3);
        var bytes = Files.readAllBytes(segment);

        assertThatThrownBy(() -> RocksDbStore.open(copy, Durability.FSYNC))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining(segment.toString())
                .hasMessageContaining("from byte 32 on")
                .hasMessageContaining("nothing in the log was changed");
        assertThat(Files.readAllBytes(segment)).isEqualTo(bytes);
        assertThat(segments(copy)).contains(segment);
    }

    @Test
    @DisplayName("a damaged header of a segment is refused likewise")
    void a_damaged_header_is_refused() throws IOException {
        write(Durability.FSYNC, 5);
        flip(segments(copy).getLast(), 9);

        assertThatThrownBy(() -> RocksDbStore.open(copy, Durability.FSYNC))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("from byte 0 on");
    }

    @Test
    @DisplayName("where commits are not synced a header that is not there is an end, too, and what is before it counts")
    void a_missing_header_without_sync_is_an_end() throws IOException {
        write(Durability.OS, 3);
        write(Durability.OS, 2);
        truncate(segments(copy).getLast(), 0);

        try (var store = RocksDbStore.open(copy, Durability.OS)) {
            assertThat(keys(store)).containsExactly("k0", "k1", "k2");
            put(store, "later");
        }
        try (var store = RocksDbStore.open(copy, Durability.OS)) {
            assertThat(keys(store)).containsExactly("k0", "k1", "k2", "later");
        }
    }

    @Test
    @DisplayName("where what is committed cannot be settled, writing ends, reads go on, and a restart has everything")
    void a_failed_settling_ends_writing() throws IOException {
        var inTheWay = directory.resolve("log").resolve("0.sst");
        int acknowledged = 0;
        try (var store = RocksDbStore.open(directory, Durability.OS, new Activity(), SMALL)) {
            Files.createDirectory(inTheWay);
            var refusal = (StoreException) null;
            while (refusal == null) {
                try {
                    put(store, "k" + acknowledged, new byte[1000]);
                    acknowledged++;
                } catch (StoreException e) {
                    refusal = e;
                }
            }
            assertThat(refusal).hasMessageContaining("can no longer write").hasMessageContaining("into RocksDB");
            assertThat(keys(store)).hasSize(acknowledged);
        }
        assertThat(acknowledged).isGreaterThan(SMALL / 2000);
        Files.deleteIfExists(inTheWay);
        try (var store = RocksDbStore.open(directory, Durability.OS)) {
            assertThat(keys(store)).hasSize(acknowledged);
        }
    }

    @Test
    @DisplayName("a segment that is missing between others is noticed")
    void a_missing_segment_is_refused() throws IOException {
        for (int life = 0; life < 3; life++) {
            write(Durability.FSYNC, 2);
        }
        assertThat(segments(copy)).hasSize(3);
        Files.delete(segments(copy).get(1));

        assertThatThrownBy(() -> RocksDbStore.open(copy, Durability.FSYNC))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    @DisplayName("a segment that another copy of the store went on with is noticed, though no number is missing")
    void a_segment_of_another_copy_is_refused() throws IOException {
        write(Durability.FSYNC, 2);
        var other = copy.resolveSibling("other");
        CrashedCopy.of(copy, other);
        write(Durability.FSYNC, 3); // the second segment has frames 3 to 5
        for (int life = 0; life < 2; life++) { // the other's has frame 3, its third has frame 4
            try (var store = RocksDbStore.open(other, Durability.FSYNC)) {
                put(store, "other-" + life);
                CrashedCopy.of(other, copy.resolveSibling("others"));
            }
            CrashedCopy.of(copy.resolveSibling("others"), other);
        }
        var strange = segments(other).getLast();
        Files.copy(strange, copy.resolve("log").resolve(String.valueOf(strange.getFileName())));

        assertThatThrownBy(() -> RocksDbStore.open(copy, Durability.FSYNC))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining("from byte 32 on");
    }

    @Test
    @DisplayName("a file of synced commits that has got a new name, but not yet its header, is none of synced commits")
    void an_old_header_says_nothing() throws IOException {
        write(Durability.OS, 3);
        write(Durability.OS, 2);
        write(Durability.OS, 1);
        var segments = segments(copy);
        truncate(segments.get(1), 0);
        Files.write(segments.get(2), new Segment.Header(99, Durability.FSYNC).encode());

        try (var store = RocksDbStore.open(copy, Durability.OS)) {
            assertThat(keys(store)).hasSize(3);
        }
    }

    @Test
    @DisplayName("a gap before commits that were synced is damage, though it is among such as were not")
    void a_gap_before_synced_commits_is_refused() throws IOException {
        write(Durability.OS, 3);
        write(Durability.FSYNC, 2);
        flip(segments(copy).getFirst(), Segment.Header.BYTES + Frame.HEADER_BYTES + 3);

        assertThatThrownBy(() -> RocksDbStore.open(copy, Durability.OS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining(segments(copy).getFirst().toString());
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    @DisplayName("what commits will rely on that are synced is written again at the start: its sync may have failed")
    void what_may_be_unsynced_is_written_again(Durability before) throws IOException {
        write(before, 3);
        var segment = segments(copy).getLast();
        var bytes = Files.readAllBytes(segment);
        var longAgo = FileTime.fromMillis(0);
        Files.setLastModifiedTime(segment, longAgo);

        RocksDbStore.open(copy, Durability.FSYNC).close();

        assertThat(Files.getLastModifiedTime(segment)).isGreaterThan(longAgo);
        assertThat(Files.readAllBytes(segment)).isEqualTo(bytes);
    }

    @Test
    @DisplayName("where commits are not synced a gap is what a loss of power leaves: what is before it stays, for good")
    void a_gap_without_sync_is_an_end() throws IOException {
        write(Durability.OS, 5);
        var segment = segments(copy).getLast();
        long third = Segment.Header.BYTES + 2 * (Files.size(segment) - Segment.Header.BYTES) / 5;
        flip(segment, third + Frame.HEADER_BYTES + 3);

        for (int life = 0; life < 3; life++) {
            try (var store = RocksDbStore.open(copy, Durability.OS)) {
                assertThat(keys(store))
                        .hasSizeBetween(1 + life, 3 + life)
                        .contains("k0")
                        .doesNotContain("k4");
                put(store, "later-" + life);
            }
            CrashedCopy.of(copy, copy.resolveSibling("again-" + life));
        }
        assertThat(segment.resolveSibling(segment.getFileName() + ".damaged")).exists();
        try (var store = RocksDbStore.open(copy.resolveSibling("again-2"), Durability.OS)) {
            assertThat(keys(store)).contains("k0", "later-0", "later-1", "later-2");
        }
    }

    @Test
    @DisplayName("a file that is used again does not bring back what it held before")
    void used_again_files_hold_nothing_old() throws IOException {
        // Synced, so that an old frame would not be taken for the end.
        try (var store = RocksDbStore.open(directory, Durability.FSYNC, new Activity(), SMALL)) {
            for (int i = 0; i < 200; i++) {
                store.commit(writer -> {
                    writer.put(SPACE, bytes("big"), new byte[1000]);
                    return "";
                });
            }
            store.commit(writer -> {
                writer.delete(SPACE, bytes("big"));
                return "";
            });
            CrashedCopy.of(directory, copy);
        }
        assertThat(Files.size(segments(copy).getLast())).isGreaterThan(SMALL);
        try (var store = RocksDbStore.open(copy, Durability.FSYNC)) {
            assertThat(keys(store)).isEmpty();
        }
    }

    @Test
    @DisplayName("what a store of format 1 has is there, RocksDB's own log included, and the format is told anew")
    void format_1_is_upgraded() throws Exception {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("FORMAT"), "millrace store\nversion 1\n");
        NativeLibrary.load();
        try (var options = new Options().setCreateIfMissing(true);
                var db = RocksDB.open(
                        options,
                        Files.createDirectories(directory.resolve("db")).toString());
                var family = db.createColumnFamily(new ColumnFamilyDescriptor(bytes("records:space")))) {
            db.put(family, bytes("a"), bytes("1"));
        }

        for (int life = 0; life < 2; life++) {
            try (var store = RocksDbStore.open(directory, Durability.FSYNC)) {
                assertThat(keys(store)).hasSize(1 + life).contains("a");
                put(store, "b");
            }
            assertThat(directory.resolve("FORMAT")).hasContent("millrace store\nversion 2\n");
        }
    }

    @Test
    @DisplayName("a thread that is interrupted while it writes for all does no harm")
    void interrupts_do_no_harm() {
        try (var store = RocksDbStore.open(directory, Durability.OS)) {
            Thread.currentThread().interrupt();
            put(store, "a");
            assertThat(Thread.interrupted()).isTrue();
            put(store, "b");
            assertThat(keys(store)).containsExactly("a", "b");
        }
    }

    /** Goes on with {@link #copy}, or begins, makes so many commits and leaves what a crash leaves there. */
    private void write(Durability durability, int commits) throws IOException {
        if (Files.exists(copy)) {
            CrashedCopy.of(copy, directory);
        }
        try (var store = RocksDbStore.open(directory, durability)) {
            int known = keys(store).size();
            for (int i = 0; i < commits; i++) {
                put(store, "k" + (known + i));
            }
            CrashedCopy.of(directory, copy);
        }
    }

    private static List<Path> segments(Path store) throws IOException {
        try (var files = Files.list(store.resolve("log"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    private static void truncate(Path file, long length) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    private static void flip(Path file, long at) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 0x10;
        Files.write(file, bytes);
    }

    private static void put(Store store, String key) {
        put(store, key, bytes("value of " + key));
    }

    private static void put(Store store, String key, byte[] value) {
        store.commit(writer -> {
            writer.put(SPACE, bytes(key), value);
            return "";
        });
    }

    private static List<String> keys(Reader reader) {
        var keys = new ArrayList<String>();
        reader.scan(SPACE, new byte[0], null, (key, value) -> keys.add(new String(key, StandardCharsets.UTF_8)));
        return keys;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
