package dev.millrace.tables.table;

import static dev.millrace.tables.table.TablesUnderTest.SCOPE;
import static dev.millrace.tables.table.TablesUnderTest.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.tables.item.Item;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of items: bounded, and never believed more than the store. */
class ItemCacheTest {

    @Test
    @DisplayName("it holds at most so many bytes and keeps what is read")
    void is_bounded(@TempDir Path directory) {
        var cache = new ItemCache(10_000);
        try (var store = RocksDbStore.open(directory, Durability.OS)) {
            write(store, cache, 0);
            for (int i = 1; i < 500; i++) {
                assertThat(cache.committed(key(0)))
                        .as("read all the time, after %s writes", i)
                        .isPresent();
                write(store, cache, i);
                assertThat(cache.bytes()).isLessThanOrEqualTo(10_000);
            }
            assertThat(cache.committed(key(1))).isEmpty();
            assertThat(cache.committed(key(499))).contains(item("p", "v499"));
        }
    }

    @Test
    @DisplayName(
            "the newest value is the writer's alone until the commit; forgotten, it is unknown to the writer alone")
    void has_two_faces(@TempDir Path directory) {
        var cache = new ItemCache(10_000);
        try (var store = RocksDbStore.open(directory, Durability.OS)) {
            write(store, cache, 1);
            store.commit(writer -> {
                cache.write(writer, key(1), item("p", "later"));
                assertThat(cache.newest(key(1))).contains(item("p", "later"));
                assertThat(cache.committed(key(1))).contains(item("p", "v1"));
                return "";
            });
            assertThat(cache.committed(key(1))).contains(item("p", "later"));
            store.commit(writer -> {
                cache.forget(key(1));
                return "";
            });
            assertThat(cache.newest(key(1))).isEmpty();
            assertThat(cache.committed(key(1))).contains(item("p", "later"));
        }
    }

    @Test
    @DisplayName("an item that is refused and written in turn takes no more room than one that is only written")
    void does_not_grow_by_failures(@TempDir Path directory) {
        var cache = new ItemCache(10_000);
        try (var store = RocksDbStore.open(directory, Durability.OS)) {
            for (int i = 0; i < 100; i++) {
                write(store, cache, 1);
                store.commit(writer -> {
                    cache.forget(key(1));
                    return "";
                });
            }
            assertThat(cache.handLength()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("after random writes, failures and transactions, each item is what a map says, cached or not")
    void agrees_with_a_map(@TempDir Path directory) {
        try (var world = new TablesUnderTest(directory)) {
            world.createStreaming("T");
            var model = new HashMap<String, Item>();
            var random = new Random(7);
            for (int i = 0; i < 2_000; i++) {
                var key = "k" + random.nextInt(20);
                var value = item("p", key, "x", i);
                switch (random.nextInt(5)) {
                    case 0 -> {
                        world.delete("T", item("p", key));
                        model.remove(key);
                    }
                    case 1 ->
                        assertThatThrownBy(() -> world.tables()
                                        .write(
                                                SCOPE,
                                                new WriteRequest.Update(
                                                        "T",
                                                        item("p", key),
                                                        (current, keys) -> {
                                                            assertThat(current)
                                                                    .isEqualTo(model.getOrDefault(key, Item.EMPTY));
                                                            throw new IllegalStateException("on purpose");
                                                        },
                                                        ItemCondition.ALWAYS)))
                                .hasMessage("on purpose");
                    case 2 ->
                        world.tables()
                                .transact(
                                        SCOPE,
                                        List.of(
                                                new WriteRequest.Put("T", value, ItemCondition.ALWAYS),
                                                new WriteRequest.Check("T", item("p", "none"), item -> false)));
                    default -> {
                        world.put("T", value);
                        model.put(key, value);
                    }
                }
                assertThat(world.tables().get(SCOPE, "T", item("p", key)))
                        .isEqualTo(Optional.ofNullable(model.get(key)));
                if (i % 500 == 499) {
                    world.reopen();
                }
            }
            for (var key : new ArrayList<>(model.keySet())) {
                assertThat(world.tables().get(SCOPE, "T", item("p", key))).contains(model.get(key));
            }
        }
    }

    private static void write(RocksDbStore store, ItemCache cache, int number) {
        store.commit(writer -> {
            cache.write(writer, key(number), item("p", "v" + number));
            return "";
        });
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }
}
