package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Activity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What readers and restarts find while generations of writes come and go, which must be what they would find without.
 */
class GenerationsTest {

    private static final Keyspace RECORDS = new Keyspace("records", Keyspace.Use.RECORDS);
    private static final Keyspace LOG = new Keyspace("log", Keyspace.Use.LOG);
    private static final int SMALL = 32 << 10;

    private final Path directory;

    GenerationsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @RepeatedTest(6)
    @DisplayName("puts, deletes and deleted ranges at random read as from a map, through restarts and crashes")
    void behaves_like_a_map(RepetitionInfo repetition) throws IOException {
        var random = new Random(repetition.getCurrentRepetition());
        var expected = new Model(new TreeMap<>(Arrays::compareUnsigned), new TreeMap<>(Arrays::compareUnsigned));
        var place = directory;
        for (int life = 0; life < 5; life++) {
            var next = directory.resolve("copy-" + life);
            try (var store = open(place)) {
                for (int i = 0; i < 150; i++) {
                    change(store, random, expected);
                    check(store, random, expected);
                }
                if (life % 2 == 0) {
                    CrashedCopy.of(place, next);
                    place = next;
                }
            }
        }
        try (var store = open(place)) {
            checkRange(store, RECORDS, expected, new byte[0], null);
            checkRange(store, LOG, expected, new byte[0], null);
        }
    }

    /** What each keyspace should hold. */
    private record Model(NavigableMap<byte[], byte[]> records, NavigableMap<byte[], byte[]> log) {
        NavigableMap<byte[], byte[]> of(Keyspace keyspace) {
            return keyspace.use() == Keyspace.Use.LOG ? log : records;
        }
    }

    private static RocksDbStore open(Path directory) {
        return RocksDbStore.open(directory, Durability.OS, new Activity(), SMALL);
    }

    private static void change(Store store, Random random, Model expected) {
        var written = new HashMap<Keyspace, List<byte[]>>();
        store.commit(writer -> {
            for (int i = random.nextInt(6); i >= 0; i--) {
                var keyspace = random.nextBoolean() ? RECORDS : LOG;
                var model = expected.of(keyspace);
                switch (random.nextInt(12)) {
                    case 0 -> {
                        var from = key(random);
                        var to = key(random);
                        writer.deleteRange(keyspace, from, to);
                        if (Arrays.compareUnsigned(from, to) < 0) {
                            model.subMap(from, true, to, false).clear();
                        }
                    }
                    case 1, 2 -> {
                        var key = key(random);
                        writer.delete(keyspace, key);
                        model.remove(key);
                    }
                    default -> {
                        var key = key(random);
                        var value = new byte[random.nextInt(1200)];
                        random.nextBytes(value);
                        writer.put(keyspace, key, value);
                        model.put(key, value);
                        written.computeIfAbsent(keyspace, ignored -> new ArrayList<>())
                                .add(key);
                    }
                }
            }
            written.forEach((keyspace, keys) -> keys.forEach(key -> assertThat(writer.get(keyspace, key))
                    .isEqualTo(expected.of(keyspace).get(key))));
            return "";
        });
    }

    /** Rows of 8 bytes of which each has a few dozen places. */
    private static byte[] key(Random random) {
        return ByteBuffer.allocate(10)
                .putShort((short) random.nextInt(3))
                .putLong(random.nextInt(60))
                .array();
    }

    private static void check(Store store, Random random, Model expected) {
        for (var keyspace : List.of(RECORDS, LOG)) {
            var key = key(random);
            assertThat(store.get(keyspace, key)).isEqualTo(expected.of(keyspace).get(key));
            checkRange(store, keyspace, expected, key(random), random.nextInt(4) == 0 ? null : key(random));
        }
    }

    private static void checkRange(Store store, Keyspace keyspace, Model expected, byte[] from, byte @Nullable [] to) {
        var model = expected.of(keyspace);
        var part = to == null
                ? model.tailMap(from, true)
                : Arrays.compareUnsigned(from, to) < 0
                        ? model.subMap(from, true, to, false)
                        : new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
        var keys = new ArrayList<byte[]>();
        var values = new ArrayList<byte[]>();
        store.scan(keyspace, from, to, (key, value) -> keys.add(key) && values.add(value));
        assertThat(keys).usingElementComparator(Arrays::compareUnsigned).containsExactlyElementsOf(part.keySet());
        assertThat(values).usingElementComparator(Arrays::compareUnsigned).containsExactlyElementsOf(part.values());
        var backwards = new ArrayList<byte[]>();
        store.scanBackwards(keyspace, from, to, (key, value) -> backwards.add(key));
        assertThat(backwards.reversed())
                .usingElementComparator(Arrays::compareUnsigned)
                .containsExactlyElementsOf(part.keySet());
    }

    @Test
    @Timeout(60)
    @DisplayName("who follows rows of a log sees each entry once and in order, whatever is settled meanwhile")
    void followers_miss_nothing() throws Exception {
        int rows = 3;
        int each = 5_000;
        try (var store = open(directory)) {
            var failure = new AtomicReference<@Nullable Throwable>();
            var seen = new AtomicIntegerArray(rows);
            var followers = new ArrayList<Thread>();
            for (int row = 0; row < rows; row++) {
                int mine = row;
                followers.add(Thread.ofPlatform().start(() -> {
                    try {
                        follow(store, mine, each, seen);
                    } catch (Throwable thrown) { // to be told by the test
                        failure.set(thrown);
                    }
                }));
            }
            for (int i = 0; i < each && failure.get() == null; i++) {
                int place = i;
                store.commit(writer -> {
                    for (int row = 0; row < rows; row++) {
                        writer.put(LOG, place(row, place), new byte[40]);
                    }
                    if (place % 500 == 499) { // and the front is dropped behind each reader
                        for (int row = 0; row < rows; row++) {
                            writer.deleteRange(LOG, place(row, 0), place(row, seen.get(row)));
                        }
                    }
                    writer.put(RECORDS, place(0, place), new byte[40]);
                    return "";
                });
            }
            for (var follower : followers) {
                follower.join();
            }
            assertThat(failure.get()).isNull();
        }
    }

    private static void follow(Store store, int row, int each, AtomicIntegerArray seen) {
        int[] next = {0};
        while (next[0] < each) {
            store.scan(LOG, place(row, next[0]), place(row + 1, 0), (key, value) -> {
                assertThat(ByteBuffer.wrap(key).getLong(2)).isEqualTo(next[0]);
                next[0]++;
                return true;
            });
            seen.set(row, next[0]);
        }
    }

    private static byte[] place(int row, long place) {
        return ByteBuffer.allocate(10).putShort((short) row).putLong(place).array();
    }

    @Test
    @Timeout(60)
    @DisplayName("a value once read stays what it was, however often its room is used again")
    void values_are_copies() throws Exception {
        try (var store = open(directory)) {
            var stop = new AtomicBoolean();
            var failure = new AtomicReference<@Nullable Throwable>();
            var reader = Thread.ofPlatform().start(() -> {
                try {
                    while (!stop.get()) {
                        for (byte key = 0; key < 4; key++) {
                            var value = store.get(RECORDS, new byte[] {key});
                            if (value != null) {
                                assertThat(value).containsOnly(value[0]).hasSize(500 + value[0]);
                            }
                        }
                    }
                } catch (Throwable thrown) { // to be told by the test
                    failure.set(thrown);
                }
            });
            for (int i = 0; i < 8_000; i++) {
                byte key = (byte) (i % 4);
                byte fill = (byte) (i % 100);
                var value = new byte[500 + fill];
                Arrays.fill(value, fill);
                store.commit(writer -> {
                    writer.put(RECORDS, new byte[] {key}, value);
                    return "";
                });
            }
            stop.set(true);
            reader.join();
            assertThat(failure.get()).isNull();
        }
    }

    @Test
    @Timeout(60)
    @DisplayName("who reads a key that one commit deletes and writes again never finds it missing")
    void replaced_keys_are_always_there() throws Exception {
        try (var store = open(directory)) {
            byte[] key = {1};
            store.commit(writer -> {
                writer.put(RECORDS, key, new byte[1]);
                return "";
            });
            var stop = new AtomicBoolean();
            var missing = new AtomicBoolean();
            var reader = Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    int[] seen = {0};
                    store.scan(RECORDS, new byte[0], new byte[] {2}, (found, value) -> ++seen[0] > 0);
                    if (store.get(RECORDS, key) == null || seen[0] != 1) {
                        missing.set(true);
                    }
                }
            });
            for (int i = 0; i < 20_000; i++) {
                int way = i % 3;
                store.commit(writer -> {
                    switch (way) {
                        case 0 -> writer.delete(RECORDS, key);
                        case 1 -> writer.deleteRange(RECORDS, new byte[0], new byte[] {2});
                        default -> writer.put(RECORDS, key, new byte[0]);
                    }
                    writer.put(RECORDS, key, new byte[1 + way]);
                    writer.put(RECORDS, new byte[] {2}, new byte[40]);
                    return "";
                });
            }
            stop.set(true);
            reader.join();
            assertThat(missing).isFalse();
        }
    }

    @Test
    @DisplayName("what waits in the log stays within two generations, and its files are used again")
    void the_log_is_bounded() throws IOException {
        try (var store = open(directory)) {
            for (int i = 0; i < 600; i++) {
                int key = i;
                store.commit(writer -> {
                    writer.put(RECORDS, place(1, key), new byte[1000]);
                    return "";
                });
                assertThat(CrashedCopy.bytesIn(directory.resolve("log"))).isLessThan(8 * SMALL);
            }
        }
    }

    @Test
    @DisplayName("what is deleted of a log leaves the disk, also where its files held rows that lived longer")
    void deleted_rows_leave_the_disk() throws IOException {
        try (var store = open(directory)) {
            for (int round = 0; round < 200; round++) {
                int first = round * 4;
                for (int i = 0; i < 60; i++) {
                    int place = i;
                    store.commit(writer -> {
                        writer.put(LOG, place(first + place % 4, place), new byte[1000]);
                        return "";
                    });
                }
                for (int row = first - 16; row >= 0 && row < first - 12; row++) {
                    int old = row;
                    store.commit(writer -> {
                        writer.deleteRange(LOG, place(old, 0), place(old + 1, 0));
                        return "";
                    });
                }
            }
        }
        // 12 MB were written, of which 240 KB are left
        assertThat(bytesOfTables(directory.resolve("db"))).isLessThan(32 * SMALL);
        try (var store = open(directory)) {
            var left = new TreeSet<Integer>();
            store.scan(LOG, place(0, 0), null, (key, value) -> {
                left.add((int) ByteBuffer.wrap(key).getShort());
                return true;
            });
            assertThat(left)
                    .containsExactlyElementsOf(
                            IntStream.range(196 * 4, 200 * 4).boxed().toList());
        }
    }

    private static long bytesOfTables(Path folder) throws IOException {
        long bytes = 0;
        try (var files = Files.newDirectoryStream(folder, "*.sst")) {
            for (var file : files) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
