package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the port promises. */
class RocksDbStoreTest {

    private static final Keyspace SPACE = new Keyspace("space", Keyspace.Use.RECORDS);
    private static final Keyspace LOG = new Keyspace("log", Keyspace.Use.LOG);

    private final Path directory;
    private RocksDbStore store;

    RocksDbStoreTest(@TempDir Path directory) {
        this.directory = directory;
        this.store = RocksDbStore.open(directory, Durability.OS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    @DisplayName("what was committed is read, a missing key is null, an untouched keyspace is empty")
    void reads_what_was_committed() {
        put("a", "1");

        assertThat(get("a")).isEqualTo("1");
        assertThat(get("b")).isNull();
        assertThat(store.get(LOG, bytes("a"))).isNull();
        assertThat(keys(store, "", null)).containsExactly("a");
    }

    @Test
    @DisplayName("an empty value is a value")
    void keeps_empty_values() {
        store.commit(writer -> {
            writer.put(SPACE, bytes("a"), new byte[0]);
            assertThat(writer.get(SPACE, bytes("a"))).isEmpty();
            return "";
        });

        assertThat(get("a")).isEmpty();
    }

    @Test
    @DisplayName("commit answers with what the change returned")
    void answers_with_the_result() {
        assertThat(store.<Integer>commit(writer -> 42)).isEqualTo(42);
    }

    @Test
    @DisplayName("a change that throws leaves nothing, and its caller gets the very exception")
    void a_throwing_change_leaves_nothing() {
        put("a", "old");
        var cause = new IllegalArgumentException("no");
        var ran = new AtomicInteger();

        assertThatThrownBy(() -> store.commit(writer -> {
                    writer.put(SPACE, bytes("a"), bytes("new"));
                    writer.put(SPACE, bytes("b"), bytes("new"));
                    writer.deleteRange(SPACE, bytes("a"), null);
                    writer.afterCommit(ran::incrementAndGet);
                    throw cause;
                }))
                .isSameAs(cause);

        assertThat(keys(store, "", null)).containsExactly("a");
        assertThat(get("a")).isEqualTo("old");
        assertThat(ran).hasValue(0);
    }

    @Test
    @DisplayName("in one drain, a throwing change neither takes its neighbours with it nor leaves traces for them")
    void a_throwing_change_does_not_touch_its_neighbours() throws Exception {
        var drain = new Drain();
        var first = drain.submit(writer -> put(writer, "a", "1"));
        var second = drain.submit(writer -> {
            put(writer, "a", "2");
            writer.delete(SPACE, bytes("b"));
            writer.deleteRange(SPACE, bytes(""), null);
            throw new IllegalStateException("no");
        });
        var third = drain.submit(writer -> text(writer.get(SPACE, bytes("a"))));
        drain.run();

        assertThat(first.get()).isEqualTo("a");
        assertThat(second).isCompletedExceptionally();
        assertThat(third.get()).isEqualTo("1");
        assertThat(get("a")).isEqualTo("1");
    }

    @Test
    @DisplayName("a change sees what earlier changes of the same drain wrote; readers do not before the commit")
    void reads_its_own_drain() throws Exception {
        put("n", "0");
        var drain = new Drain();
        var counts = IntStream.range(0, 50)
                .mapToObj(i -> drain.submit(writer -> {
                    int next = Integer.parseInt(text(writer.get(SPACE, bytes("n")))) + 1;
                    assertThat(get("n")).isEqualTo("0");
                    put(writer, "n", String.valueOf(next));
                    return String.valueOf(next);
                }))
                .toList();
        drain.run();

        for (int i = 0; i < 50; i++) {
            assertThat(counts.get(i).get()).isEqualTo(String.valueOf(i + 1));
        }
        assertThat(get("n")).isEqualTo("50");
    }

    @Test
    @DisplayName("tasks for after the commit run when readers see it and before anybody is answered")
    void runs_tasks_after_the_commit() throws Exception {
        var seen = new ArrayList<String>();
        var drain = new Drain();
        var answers = new ArrayList<CompletableFuture<String>>();
        for (var key : List.of("a", "b")) {
            answers.add(drain.submit(writer -> {
                put(writer, key, "1");
                writer.afterCommit(() ->
                        seen.add(key + get("a") + get("b") + answers.stream().anyMatch(CompletableFuture::isDone)));
                return key;
            }));
        }
        drain.run();

        assertThat(seen).containsExactly("a11false", "b11false");
    }

    @Test
    @DisplayName("a task for after the commit that throws harms nobody")
    void survives_a_throwing_task() {
        store.commit(writer -> {
            writer.afterCommit(() -> {
                throw new IllegalStateException("thrown on purpose by a test");
            });
            return put(writer, "a", "1");
        });

        put("b", "2");
        assertThat(keys(store, "", null)).containsExactly("a", "b");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a writer that is gone answers nobody
    @DisplayName("not even an Error in a task for after the commit ends the writer")
    void survives_an_error_after_the_commit() {
        store.commit(writer -> {
            writer.afterCommit(() -> {
                throw new AssertionError("on purpose");
            });
            return "";
        });

        put("a", "1");
        assertThat(get("a")).isEqualTo("1");
    }

    @Test
    @DisplayName("a scan merges the drain's own writes with what is committed, in both directions")
    void scans_merge_overlay_and_committed() {
        for (var key : List.of("a", "c", "e", "g", "i")) {
            put(key, "old");
        }
        store.commit(writer -> {
            put(writer, "b", "new");
            put(writer, "c", "new");
            writer.delete(SPACE, bytes("e"));
            writer.deleteRange(SPACE, bytes("g"), bytes("h"));
            put(writer, "gg", "new");
            put(writer, "z", "new");
            assertThat(entries(writer, "", null))
                    .containsExactly("a=old", "b=new", "c=new", "gg=new", "i=old", "z=new");
            assertThat(entries(writer, "b", "i")).containsExactly("b=new", "c=new", "gg=new");
            assertThat(backwards(writer, "", null)).containsExactly("z", "i", "gg", "c", "b", "a");
            assertThat(backwards(writer, "b", "i")).containsExactly("gg", "c", "b");
            return "";
        });

        assertThat(entries(store, "", null)).containsExactly("a=old", "b=new", "c=new", "gg=new", "i=old", "z=new");
        assertThat(backwards(store, "b", "i")).containsExactly("gg", "c", "b");
    }

    @Test
    @DisplayName("a scan stops when the visitor has had enough, whichever side the entry came from")
    void scans_stop() {
        put("a", "1");
        put("c", "1");
        store.commit(writer -> {
            put(writer, "b", "1");
            put(writer, "d", "1");
            for (int most = 1; most <= 4; most++) {
                var seen = new ArrayList<String>();
                int limit = most;
                writer.scan(SPACE, bytes(""), null, (key, value) -> seen.add(text(key)) && seen.size() < limit);
                assertThat(seen).hasSize(most);
            }
            return "";
        });
    }

    @Test
    @DisplayName("keys sort as unsigned bytes")
    void sorts_unsigned() {
        store.commit(writer -> {
            writer.put(SPACE, new byte[] {(byte) 0x80}, bytes("high"));
            writer.put(SPACE, new byte[] {0x7f}, bytes("low"));
            assertThat(entries(writer, "", null))
                    .extracting(e -> e.substring(2))
                    .containsExactly("low", "high");
            return "";
        });
    }

    @Test
    @DisplayName("a range is deleted from its first key up to its last, exclusive; without an end, all of it")
    void deletes_ranges() {
        for (var key : List.of("a", "b", "c", "d")) {
            put(key, "1");
        }
        store.commit(writer -> {
            writer.deleteRange(SPACE, bytes("b"), bytes("d"));
            return "";
        });
        assertThat(keys(store, "", null)).containsExactly("a", "d");

        store.commit(writer -> {
            put(writer, "x", "1");
            writer.deleteRange(SPACE, bytes("b"), null);
            put(writer, "y", "1");
            return "";
        });
        assertThat(keys(store, "", null)).containsExactly("a", "y");
    }

    @Test
    @DisplayName("the front of a log is dropped")
    void drops_the_front_of_a_log() {
        store.commit(writer -> {
            for (byte i = 0; i < 100; i++) {
                writer.put(LOG, new byte[] {i}, new byte[1000]);
            }
            return "";
        });
        store.commit(writer -> {
            writer.deleteRange(LOG, new byte[0], new byte[] {60});
            return "";
        });

        var left = new ArrayList<Byte>();
        store.scan(LOG, new byte[0], null, (key, value) -> left.add(key[0]));
        assertThat(left).hasSize(40).startsWith((byte) 60);
    }

    @Test
    @DisplayName("what arrives while a commit runs is committed together")
    void commits_in_groups() throws Exception {
        var drain = new Drain();
        var committedWhenRun = new ArrayList<@Nullable String>();
        var answers = IntStream.range(0, 20)
                .mapToObj(i -> drain.submit(writer -> {
                    put(writer, "k" + i, "1");
                    committedWhenRun.add(get("k0"));
                    return "";
                }))
                .toList();
        drain.run();

        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(committedWhenRun).hasSize(20).containsOnlyNulls();
        assertThat(keys(store, "", null)).hasSize(20);
    }

    @Test
    @DisplayName("many threads count without losing one, and each is answered after it is durable")
    void many_writers_lose_nothing() throws Exception {
        put("n", "0");
        var done = new CountDownLatch(16);
        for (int t = 0; t < 16; t++) {
            Thread.startVirtualThread(() -> {
                for (int i = 0; i < 200; i++) {
                    int mine = store.<Integer>commit(writer -> {
                        int next = Integer.parseInt(text(writer.get(SPACE, bytes("n")))) + 1;
                        put(writer, "n", String.valueOf(next));
                        return next;
                    });
                    if (Integer.parseInt(text(store.get(SPACE, bytes("n")))) < mine) {
                        return;
                    }
                }
                done.countDown();
            });
        }

        assertThat(done.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(get("n")).isEqualTo("3200");
    }

    @Test
    @DisplayName("closing carries out what was submitted, refuses what comes later, and may be repeated")
    void close_drains() {
        var answers = IntStream.range(0, 100)
                .mapToObj(i -> store.submit(writer -> put(writer, "k" + i, "1")))
                .toList();
        store.close();
        store.close();

        assertThat(answers).allMatch(answer -> answer.isDone() && !answer.isCompletedExceptionally());
        assertThatThrownBy(() -> put("x", "1"))
                .isInstanceOf(StoreException.class)
                .hasMessage("The store is closed");
        assertThatThrownBy(() -> get("k1")).isInstanceOf(StoreException.class).hasMessage("The store is closed");
        store = RocksDbStore.open(directory, Durability.OS);
        assertThat(keys(store, "", null)).hasSize(100);
    }

    @Test
    @DisplayName("once a write has failed every later commit fails, reads go on")
    void a_failed_write_ends_writing() {
        put("a", "1");
        var sameNameOtherUse = new Keyspace("space", Keyspace.Use.LOG);

        assertThatThrownBy(() -> store.commit(writer -> {
                    writer.put(sameNameOtherUse, bytes("b"), bytes("1"));
                    return "";
                }))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("can no longer write");
        assertThatThrownBy(() -> put("c", "1")).isInstanceOf(StoreException.class);
        assertThat(keys(store, "", null)).containsExactly("a");
    }

    @Test
    @DisplayName("the writing thread does not wait for itself")
    void refuses_to_wait_for_itself() {
        assertThatThrownBy(() -> store.commit(writer -> store.commit(inner -> "")))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Holds the writer inside one change, so that what is submitted meanwhile becomes one drain. */
    private final class Drain {
        private final CountDownLatch go = new CountDownLatch(1);
        private final CompletableFuture<?> blocker;
        private final List<CompletableFuture<?>> submitted = new ArrayList<>();

        Drain() throws InterruptedException {
            var running = new CountDownLatch(1);
            blocker = store.submit(writer -> {
                running.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return "";
            });
            running.await();
        }

        <T> CompletableFuture<T> submit(Change<T> change) {
            var answer = store.submit(change);
            submitted.add(answer);
            return answer;
        }

        void run() {
            go.countDown();
            blocker.join();
            submitted.forEach(answer -> answer.handle((value, thrown) -> "").join());
        }
    }

    private void put(String key, String value) {
        store.commit(writer -> put(writer, key, value));
    }

    private static String put(Writer writer, String key, String value) {
        writer.put(SPACE, bytes(key), bytes(value));
        return key;
    }

    private @Nullable String get(String key) {
        var value = store.get(SPACE, bytes(key));
        return value == null ? null : text(value);
    }

    private static List<String> keys(Reader reader, String from, @Nullable String to) {
        return entries(reader, from, to).stream()
                .map(e -> e.substring(0, e.indexOf('=')))
                .toList();
    }

    private static List<String> entries(Reader reader, String from, @Nullable String to) {
        var found = new ArrayList<String>();
        reader.scan(
                SPACE,
                bytes(from),
                to == null ? null : bytes(to),
                (key, value) -> found.add(text(key) + "=" + text(value)));
        return found;
    }

    private static List<String> backwards(Reader reader, String from, @Nullable String to) {
        var found = new ArrayList<String>();
        reader.scanBackwards(SPACE, bytes(from), to == null ? null : bytes(to), (key, value) -> found.add(text(key)));
        return found;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "missing" : new String(bytes, StandardCharsets.UTF_8);
    }
}
