package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The thread that writes changes from drain to drain; nobody may be forgotten, and no two may write at once. */
class WhoWritesTest {

    private static final Keyspace SPACE = new Keyspace("space", Keyspace.Use.RECORDS);

    private final Path directory;
    private RocksDbStore store;

    WhoWritesTest(@TempDir Path directory) {
        this.directory = directory;
        this.store = RocksDbStore.open(directory, Durability.OS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Waiters of all kinds on both kinds of threads, some of them interrupted, while nobody may be forgotten. */
    @ParameterizedTest
    @EnumSource(Durability.class)
    @DisplayName("however many ask at once and in whatever way, each change is made once and each asker is answered")
    void everybody_is_answered(Durability durability) throws Exception {
        store.close();
        store = RocksDbStore.open(directory, durability);
        int askers = 12;
        int changes = durability == Durability.OS ? 2_000 : 100;
        var counter = bytes("counter");
        var inside = new AtomicInteger();
        var overlaps = new AtomicInteger();
        Change<Long> increment = writer -> {
            if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
            }
            var found = writer.get(SPACE, counter);
            long next = (found == null ? 0 : ByteBuffer.wrap(found).getLong()) + 1;
            writer.put(
                    SPACE,
                    counter,
                    ByteBuffer.allocate(Long.BYTES).putLong(next).array());
            inside.decrementAndGet();
            return next;
        };
        var seen = ConcurrentHashMap.<Long>newKeySet();
        var threads = new ArrayList<Thread>();
        var lost = new ConcurrentLinkedQueue<Throwable>();
        for (int asker = 0; asker < askers; asker++) {
            int way = asker % 4;
            Runnable asking = () -> {
                try {
                    for (int i = 0; i < changes; i++) {
                        if (way == 3 && i % 7 == 0) {
                            Thread.currentThread().interrupt();
                        }
                        seen.add(
                                switch (way) {
                                    case 0 -> store.submit(increment).join();
                                    case 1 -> store.submitHere(increment).join();
                                    default -> store.commit(increment);
                                });
                    }
                } catch (Throwable thrown) {
                    lost.add(thrown);
                }
            };
            threads.add(
                    asker % 2 == 0
                            ? Thread.startVirtualThread(asking)
                            : Thread.ofPlatform().start(asking));
        }
        for (var thread : threads) {
            assertThat(thread.join(Duration.ofMinutes(1))).isTrue();
        }

        assertThat(lost).isEmpty();
        assertThat(overlaps).hasValue(0);
        assertThat(seen).hasSize(askers * changes);
        assertThat(store.commit(increment)).isEqualTo((long) askers * changes + 1);
    }

    @Test
    @DisplayName("closing while others ask: each asker is answered or refused, and what was answered is there")
    void closing_forgets_nobody() throws Exception {
        var answered = new AtomicInteger();
        var refused = new AtomicInteger();
        var asking = new CountDownLatch(200);
        var threads = new ArrayList<Thread>();
        for (int asker = 0; asker < 8; asker++) {
            int number = asker;
            threads.add(Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; ; i++) {
                        var key = bytes(number + "-" + i);
                        if (number % 2 == 0) {
                            store.commit(writer -> put(writer, key));
                        } else {
                            store.submitHere(writer -> put(writer, key)).join();
                        }
                        answered.incrementAndGet();
                        asking.countDown();
                    }
                } catch (StoreException | CompletionException closed) {
                    refused.incrementAndGet();
                }
            }));
        }
        asking.await();
        store.close();
        for (var thread : threads) {
            assertThat(thread.join(Duration.ofMinutes(1))).isTrue();
        }

        assertThat(refused).hasValue(8);
        try (var again = RocksDbStore.open(directory, Durability.OS)) {
            assertThat(keys(again)).hasSizeGreaterThanOrEqualTo(answered.get());
        }
    }

    @Test
    @DisplayName("who waits writes, if nobody else does; who does not wait has another thread do it")
    void a_waiting_caller_writes() {
        assertThat(store.<Thread>commit(writer -> Thread.currentThread())).isEqualTo(Thread.currentThread());
        assertThat(store.submitHere(writer -> Thread.currentThread()).join()).isEqualTo(Thread.currentThread());
        assertThat(store.submit(writer -> Thread.currentThread()).join().getName())
                .isEqualTo("millrace-store-writer");
    }

    @Test
    @DisplayName("with fsync no caller writes: syncing would hold the carrier of a virtual thread")
    void nobody_waits_for_the_disk_but_the_writer() {
        store.close();
        store = RocksDbStore.open(directory, Durability.FSYNC);

        assertThat(store.<String>commit(writer -> Thread.currentThread().getName()))
                .isEqualTo("millrace-store-writer");
        assertThat(store.submitHere(writer -> Thread.currentThread().getName()).join())
                .isEqualTo("millrace-store-writer");
    }

    @Test
    @DisplayName("a caller that was interrupted is so still when it has its answer, and others' changes never see it")
    void interrupts_are_the_callers_own() {
        Thread.currentThread().interrupt();

        boolean inside = store.commit(writer -> Thread.currentThread().isInterrupted());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(inside).isFalse();
    }

    @Test
    @DisplayName("no change and nothing that follows one may wait for another change, whoever carries it out")
    void nobody_waits_inside() {
        assertThatThrownBy(() -> store.commit(writer -> store.commit(inner -> "")))
                .isInstanceOf(IllegalStateException.class);
        var inner = store.commit(writer -> store.submitHere(later -> "later"));
        assertThat(inner.join()).isEqualTo("later");
    }

    private static String put(Writer writer, byte[] key) {
        writer.put(SPACE, key, key);
        return "";
    }

    private static List<String> keys(Reader reader) {
        var found = new ArrayList<String>();
        reader.scan(SPACE, new byte[0], null, (key, value) -> found.add(new String(key, StandardCharsets.UTF_8)));
        return found;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
