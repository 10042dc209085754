package dev.millrace.tables.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.Scope;
import dev.millrace.model.SkippableClock;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The change log by itself: sequence numbers, splits, changes that fail. */
class ChangeLogTest {

    private static final byte[] JSON = "{}".getBytes(StandardCharsets.UTF_8);

    private final Path directory;
    private final SkippableClock clock = SkippableClock.create();
    private RocksDbStore store;
    private Sequencer sequencer;
    private ChangeLog log;
    private Streams streams;

    ChangeLogTest(@TempDir Path directory) {
        this.directory = directory;
        this.store = RocksDbStore.open(directory, Durability.OS);
        this.sequencer = new Sequencer(store, clock);
        this.log = ChangeLog.open(store, clock, sequencer);
        this.streams = log.streams(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        store = RocksDbStore.open(directory, Durability.OS);
        sequencer = new Sequencer(store, clock);
        log = ChangeLog.open(store, clock, sequencer);
        streams = log.streams(store);
    }

    @Test
    @DisplayName("numbers grow within a millisecond, over failed changes, with the clock and across restarts")
    void numbers_grow() {
        long last = 0;
        for (int life = 0; life < 3; life++) {
            for (int i = 0; i < 5; i++) {
                long next = store.<Long>commit(sequencer::next);
                assertThat(next).isGreaterThan(last);
                last = next;
                var failed = new long[1];
                assertThatThrownBy(() -> store.commit(writer -> {
                            failed[0] = sequencer.next(writer);
                            throw new IllegalStateException("on purpose");
                        }))
                        .hasMessage("on purpose");
                assertThat(failed[0]).isGreaterThan(last);
                last = failed[0];
                clock.advance(Duration.ofSeconds(i * 4L));
            }
            reopen();
        }
        clock.advance(Duration.ofHours(1));
        assertThat(store.<Long>commit(sequencer::next))
                .isEqualTo(Sequencer.firstAt(clock.now().toEpochMilli()));
    }

    @Test
    @DisplayName("2.5.3 a split closes the shard and opens two children for the halves of its hashes, in one step")
    void splits() {
        var stream = begin(1);
        append(stream, 1);
        append(stream, -1);
        var parent = streams.find(stream).orElseThrow().shards().getFirst();

        assertThat(log.resharding(store).split(stream, parent.id()))
                .isInstanceOfSatisfying(
                        ReshardingResult.Continued.class,
                        split -> assertThat(split.children()).hasSize(2));
        append(stream, 1);
        append(stream, -1);
        append(stream, -2);

        for (int life = 0; life < 2; life++) {
            var shards = streams.find(stream).orElseThrow().shards();
            assertThat(shards).hasSize(3);
            assertThat(shards.get(0).isClosed()).isTrue();
            assertThat(shards.subList(1, 3)).allSatisfy(child -> {
                assertThat(child.parent()).contains(parent.id());
                assertThat(child.isClosed()).isFalse();
                assertThat(child.start()).isGreaterThan(shards.get(0).end().orElseThrow());
            });
            assertThat(shards.get(1).range().last() + 1)
                    .isEqualTo(shards.get(2).range().first());
            assertThat(hashes(stream, shards.get(0))).containsExactly(1L, -1L);
            assertThat(hashes(stream, shards.get(1))).containsExactly(1L);
            assertThat(hashes(stream, shards.get(2))).containsExactly(-1L, -2L);
            reopen();
        }
    }

    @Test
    @DisplayName("a change that fails leaves no record")
    void failed_changes_leave_nothing() {
        var stream = begin(4);

        assertThatThrownBy(() -> store.commit(writer -> {
                    log.append(writer, stream, change(5));
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        append(stream, 6);

        var all = streams.find(stream).orElseThrow().shards().stream()
                .flatMap(shard -> hashes(stream, shard).stream())
                .toList();
        assertThat(all).containsExactly(6L);
    }

    @Test
    @DisplayName("a record is readable only when memory has followed its write, as the item of the same write is")
    void records_appear_with_their_items() {
        var stream = begin(1);
        append(stream, 1);
        var shard = streams.find(stream).orElseThrow().shards().getFirst();
        var seen = new ArrayList<Long>();

        store.commit(writer -> {
            writer.afterCommit(() -> seen.addAll(hashes(stream, shard)));
            log.append(writer, stream, change(2));
            return "";
        });

        assertThat(seen).containsExactly(1L);
        assertThat(hashes(stream, shard)).containsExactly(1L, 2L);
    }

    @Test
    @DisplayName("a record is stored whole and comes back as it was")
    void records_survive_encoding() {
        var change = new ItemChange(-42, JSON, 3, new byte[] {1, 2}, 17, new byte[] {9}, 4, true);

        var decoded = ChangeRecord.decode(77, ChangeRecord.encode(clock.now(), change));

        assertThat(decoded.sequence()).isEqualTo(77);
        assertThat(decoded.createdAt()).isEqualTo(clock.now());
        assertThat(decoded.createdAtSecond()).isEqualTo(clock.now().getEpochSecond());
        assertThat(decoded.keyHash()).isEqualTo(-42);
        assertThat(decoded.kind()).isEqualTo(ChangeKind.MODIFY);
        assertThat(decoded.byService()).isTrue();
        assertThat(decoded.keys()).isEqualTo(JSON);
        assertThat(decoded.newImage(StreamViewType.NEW_IMAGE)).containsExactly(1, 2);
        assertThat(decoded.oldImage(StreamViewType.NEW_IMAGE)).isEmpty();
        assertThat(decoded.oldImage(StreamViewType.OLD_IMAGE)).containsExactly(9);
        assertThat(decoded.newImage(StreamViewType.OLD_IMAGE)).isEmpty();
        assertThat(decoded.sizeBytes(StreamViewType.KEYS_ONLY)).isEqualTo(3);
        assertThat(decoded.sizeBytes(StreamViewType.NEW_IMAGE)).isEqualTo(20);
        assertThat(decoded.sizeBytes(StreamViewType.OLD_IMAGE)).isEqualTo(7);
        assertThat(decoded.sizeBytes(StreamViewType.NEW_AND_OLD_IMAGES)).isEqualTo(24);
    }

    private StreamName begin(int partitions) {
        return store.commit(writer -> log.begin(
                writer, Scope.DEFAULT, "T", StreamViewType.KEYS_ONLY, List.of("p"), HashRange.parts(partitions)));
    }

    private void append(StreamName stream, long hash) {
        store.commit(writer -> {
            log.append(writer, stream, change(hash));
            return "";
        });
    }

    private static ItemChange change(long hash) {
        return new ItemChange(hash, JSON, 1, JSON, 1, new byte[0], 0, false);
    }

    private List<Long> hashes(StreamName stream, Shard shard) {
        var found = new ArrayList<Long>();
        streams.read(stream, shard.id(), new ReadPosition.Oldest(), record -> found.add(record.keyHash()));
        return found;
    }
}
