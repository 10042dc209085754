package dev.millrace.tables.table;

import static dev.millrace.tables.table.TablesUnderTest.SCOPE;
import static dev.millrace.tables.table.TablesUnderTest.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.SystemClock;
import dev.millrace.store.Durability;
import dev.millrace.store.NativeLibrary;
import dev.millrace.store.RocksDbStore;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeyType;
import dev.millrace.tables.stream.ReadPosition;
import dev.millrace.tables.stream.StreamSettings;
import dev.millrace.tables.stream.StreamViewType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed, again and again; what it was told is written must be there, with its records. */
class CrashTest {

    private static final int WRITERS = 4;
    private static final int KEYS_A_WRITER = 5;

    @Test
    @DisplayName(
            "2.4.6 after SIGKILL every acknowledged write is there, the stream replays to the table, and indexes hold it")
    void survives_a_few_kills(@TempDir Path directory, @TempDir Path libraries)
            throws IOException, InterruptedException {
        killAndCheck(directory, libraries, 3);
    }

    @Test
    @Tag("crash")
    @DisplayName("2.4.6 the same, many times")
    void survives_many_kills(@TempDir Path directory, @TempDir Path libraries)
            throws IOException, InterruptedException {
        killAndCheck(directory, libraries, 100);
    }

    private static void killAndCheck(Path directory, Path libraries, int kills)
            throws IOException, InterruptedException {
        NativeLibrary.unpackInto(libraries); // once for all processes
        var acknowledged = new HashMap<String, Integer>();
        for (int kill = 1; kill <= kills; kill++) {
            writeUntilKilled(directory, libraries, kill, 200 + 37 * (kill % 11), acknowledged);
            check(directory, acknowledged);
        }
    }

    private static void writeUntilKilled(
            Path directory, Path libraries, int life, int writes, Map<String, Integer> acknowledged)
            throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.library.path=" + libraries,
                        "-Xmx64m",
                        "-Dmillrace.store.generation=" + (32 << 10), // so that many end between the kills
                        "-XX:TieredStopAtLevel=1",
                        KilledWriter.class.getName(),
                        directory.toString(),
                        String.valueOf(life))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = process.inputReader()) {
            int seen = 0;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var parts = line.split(" ");
                if (parts.length == 3 && parts[2].equals(".")) { // the last line may be cut short
                    acknowledged.merge(parts[0], Integer.parseInt(parts[1]), Math::max);
                }
                if (++seen == writes) {
                    process.toHandle().destroyForcibly(); // the process's own method would close the pipe
                }
            }
            assertThat(seen).as("lines before the kill").isGreaterThanOrEqualTo(writes);
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("killed, not ended").isEqualTo(128 + 9);
    }

    private static void check(Path directory, Map<String, Integer> acknowledged) {
        try (var clock = SystemClock.create();
                var store = RocksDbStore.open(directory, Durability.OS);
                var tables = Tables.open(store, clock, StreamSettings.defaults())) {
            acknowledged.forEach((key, value) -> assertThat(
                            value(tables.get(SCOPE, "T", item("p", key)).orElseThrow()))
                    .as("acknowledged value of " + key)
                    .isGreaterThanOrEqualTo(value));
            var stream = tables.describe(SCOPE, "T").latestStream().orElseThrow();
            var replayed = new HashMap<Item, Item>();
            for (var shard : tables.streams().find(stream).orElseThrow().shards()) {
                var last = new long[] {shard.start()};
                tables.streams().read(stream, shard.id(), new ReadPosition.Oldest(), record -> {
                    assertThat(record.sequence()).isGreaterThan(last[0]);
                    last[0] = record.sequence();
                    var key = Item.ofCanonical(record.keys());
                    var after = Item.ofCanonical(record.newImage(StreamViewType.NEW_IMAGE));
                    var before = record.oldImage(StreamViewType.OLD_IMAGE);
                    assertThat(replayed.put(key, after))
                            .isEqualTo(before.length == 0 ? null : Item.ofCanonical(before));
                    return true;
                });
            }
            var scanned = tables.scan(
                            SCOPE,
                            new ScanRequest("T", 0, 1, OptionalInt.empty(), Optional.empty(), ItemCondition.ALWAYS))
                    .items();
            assertThat(new HashSet<>(replayed.values())).isEqualTo(new HashSet<>(scanned));
            assertThat(tables.describe(SCOPE, "T").itemCount()).isEqualTo(scanned.size());
            checkIndexes(tables, scanned);
        }
    }

    /** Opening the tables has gone on with what was being filled, and waited for it. */
    private static void checkIndexes(Tables tables, List<Item> items) {
        for (var index : tables.describe(SCOPE, "T").indexes()) {
            var expected = items.stream()
                    .filter(item -> index.spec().key().ofItem(item).isPresent())
                    .toList();
            var entries = tables.scan(
                            SCOPE,
                            new ScanRequest(
                                    "T",
                                    Optional.of(new IndexRead(index.spec().name(), false)),
                                    0,
                                    1,
                                    OptionalInt.empty(),
                                    Optional.empty(),
                                    ItemCondition.ALWAYS))
                    .items();
            assertThat(entries).as(index.spec().name()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(index.itemCount()).isEqualTo(expected.size());
        }
    }

    private static int value(Item item) {
        return Integer.parseInt(((AttributeValue.N) item.attribute("x").orElseThrow()).value());
    }

    /** The process that is killed: writes for ever and prints what was acknowledged. */
    static final class KilledWriter {
        private KilledWriter() {}

        public static void main(String[] arguments) throws InterruptedException {
            var store = RocksDbStore.open(Path.of(arguments[0]), Durability.OS);
            var tables = Tables.open(store, SystemClock.create(), StreamSettings.defaults());
            if (tables.list(SCOPE, "", 1).names().isEmpty()) {
                tables.create(
                        SCOPE,
                        new TableSpec(
                                "T",
                                TablesUnderTest.PK,
                                TableSettings.of(new Billing.OnDemand()),
                                Optional.of(StreamViewType.NEW_AND_OLD_IMAGES),
                                List.of(index("always"))));
            }
            int from = Integer.parseInt(arguments[1]) * 1_000_000;
            Thread writer = Thread.currentThread();
            for (int w = 0; w < WRITERS; w++) {
                int number = w;
                writer = Thread.startVirtualThread(() -> write(tables, number, from));
            }
            Thread.startVirtualThread(() -> makeIndexes(tables));
            writer.join();
        }

        private static IndexSpec index(String name) {
            return IndexSpec.of(
                    name,
                    IndexSpec.Kind.GLOBAL,
                    new IndexKeySchema(List.of(new KeyAttribute("g", KeyType.S)), List.of()),
                    new Projection.All());
        }

        /** Makes an index again and again, which the kill may meet half filled. */
        private static void makeIndexes(Tables tables) {
            while (true) {
                var exists = tables.describe(SCOPE, "T").index("later").isPresent();
                tables.update(
                        SCOPE,
                        "T",
                        TableUpdate.of(
                                exists
                                        ? new TableUpdate.IndexChange.Delete("later")
                                        : new TableUpdate.IndexChange.Create(index("later"))));
            }
        }

        private static void write(Tables tables, int writer, int from) {
            for (int i = from; ; i++) {
                var key = "w" + writer + "k" + i % KEYS_A_WRITER;
                var item = i % 4 == 0 ? item("p", key, "x", i) : item("p", key, "x", i, "g", "g" + i % 3);
                tables.write(SCOPE, new WriteRequest.Put("T", item, ItemCondition.ALWAYS));
                System.out.println(key + " " + i + " .");
            }
        }
    }
}
