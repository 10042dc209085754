package dev.millrace.tables.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.Scope;
import dev.millrace.model.ShardId;
import dev.millrace.model.SkippableClock;
import dev.millrace.store.Change;
import dev.millrace.store.Durability;
import dev.millrace.store.Keyspace;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What age and writes do to shards, and what readers see who are there at that very moment. */
class SweepTest {

    private static final byte[] JSON = "{}".getBytes(StandardCharsets.UTF_8);
    private static final StreamSettings SETTINGS = StreamSettings.defaults();

    private final SkippableClock clock = SkippableClock.create();
    private final RocksDbStore store;
    private final HookedStore hooked;
    private final StreamRegistry registry;
    private final ChangeLog log;
    private final Streams streams;
    private final Sweep sweep;
    private final Resharding resharding;

    SweepTest(@TempDir Path directory) {
        store = RocksDbStore.open(directory, Durability.OS);
        hooked = new HookedStore(store);
        var sequencer = new Sequencer(store, clock);
        registry = StreamRegistry.load(store);
        log = new ChangeLog(clock, sequencer, registry);
        streams = log.streams(hooked);
        sweep = new Sweep(clock, SETTINGS, registry, new Lineage(clock, sequencer));
        resharding = log.resharding(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    @DisplayName("1.6.9 what is trimmed between a reader's look at the shard and its read is told, not skipped")
    void trimmed_before_the_read() {
        var stream = begin(1);
        long first = append(stream, 1);
        append(stream, 2);
        var shard = shard(stream);
        clock.advance(Duration.ofHours(25));
        append(stream, 3);

        hooked.beforeNextScan(this::sweep);

        assertThat(read(stream, shard, new ReadPosition.After(first - 1))).isInstanceOf(ReadResult.Trimmed.class);
        assertThat(read(stream, shard, new ReadPosition.Oldest())).isInstanceOf(ReadResult.Found.class);
    }

    @Test
    @DisplayName("1.6.9 what is trimmed while it is being read ends the read before the gap, and the next one is told")
    void trimmed_beside_the_read() {
        var stream = begin(1);
        long first = append(stream, 1);
        for (int i = 2; i < 6; i++) {
            append(stream, i);
        }
        var shard = shard(stream);
        clock.advance(Duration.ofHours(25));
        append(stream, 6);
        var taken = new ArrayList<Long>();

        var result = streams.read(stream, shard, new ReadPosition.Oldest(), record -> {
            taken.add(record.sequence());
            if (taken.size() == 1) {
                sweep();
            }
            return true;
        });

        assertThat(taken).containsExactly(first);
        assertThat(result).isEqualTo(new ReadResult.Found(new ReadPosition.After(first), false));
        assertThat(read(stream, shard, new ReadPosition.After(first))).isInstanceOf(ReadResult.Trimmed.class);
    }

    @Test
    @DisplayName("1.6.9 also when the trimming is committed and memory has not followed yet")
    void trimmed_but_not_told() throws InterruptedException {
        var stream = begin(1);
        long first = append(stream, 1);
        append(stream, 2);
        var shard = shard(stream);
        clock.advance(Duration.ofHours(25));
        append(stream, 3);
        var go = new CountDownLatch(1);
        var done = sweepButDoNotTell(go);

        var result = read(stream, shard, new ReadPosition.After(first - 1));
        var lastTrimmed = shard(stream, shard).lastTrimmed();
        go.countDown();
        done.join();

        assertThat(lastTrimmed).isZero();
        assertThat(result).isInstanceOf(ReadResult.Trimmed.class);
        assertThat(shard(stream, shard).lastTrimmed()).isGreaterThan(first);
    }

    @Test
    @DisplayName("1.6.10 a shard that is dropped between a reader's look and its read is missing, not at its end")
    void dropped_before_the_read() {
        var stream = begin(1);
        append(stream, 1);
        var shard = shard(stream);
        resharding.roll(stream);
        clock.advance(Duration.ofHours(25));

        hooked.beforeNextScan(this::sweep);

        assertThat(read(stream, shard, new ReadPosition.Oldest())).isEqualTo(new ReadResult.Missing());
        assertThat(read(stream, shard, new ReadPosition.Oldest())).isEqualTo(new ReadResult.Missing());
    }

    @Test
    @DisplayName("1.6.10 also when that is committed and memory has not followed yet")
    void dropped_but_not_told() throws InterruptedException {
        var stream = begin(1);
        append(stream, 1);
        var shard = shard(stream);
        resharding.roll(stream);
        clock.advance(Duration.ofHours(25));
        var go = new CountDownLatch(1);
        var done = sweepButDoNotTell(go);

        var result = read(stream, shard, new ReadPosition.Oldest());
        var present = streams.find(stream).orElseThrow().shard(shard);
        go.countDown();
        done.join();

        assertThat(present).isPresent();
        assertThat(result).isEqualTo(new ReadResult.Missing());
    }

    @Test
    @DisplayName("2.5.1 a sweep that fails at one stream has changed no other, neither in the store nor in memory")
    void fails_as_a_whole() {
        var stream = begin(1);
        long first = append(stream, 1);
        var shard = shard(stream);
        append(begin(1), 1);
        clock.advance(Duration.ofHours(25));

        assertThatThrownBy(() -> store.commit(writer -> {
                    sweep.run(failingAtScan(2, writer), Set.of());
                    return true;
                }))
                .hasStackTraceContaining("fails, as it was told to");

        assertThat(read(stream, shard, new ReadPosition.After(first - 1))).isInstanceOf(ReadResult.Found.class);
        var live = registry.committed(stream).orElseThrow();
        assertThat(live.newest()).isEqualTo(live.committed());
        sweep();
        assertThat(read(stream, shard, new ReadPosition.After(first - 1))).isInstanceOf(ReadResult.Trimmed.class);
    }

    /** The writer, which breaks when it is to scan backwards for the nth time. */
    private static Writer failingAtScan(int nth, Writer writer) {
        var scans = new AtomicInteger();
        return (Writer) Proxy.newProxyInstance(
                Writer.class.getClassLoader(), new Class<?>[] {Writer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("scanBackwards") && scans.incrementAndGet() == nth) {
                        throw new IllegalStateException("fails, as it was told to");
                    }
                    return method.invoke(writer, arguments);
                });
    }

    /** A sweep that is in the store, while memory follows only when the latch opens. */
    private CompletableFuture<Boolean> sweepButDoNotTell(CountDownLatch go) throws InterruptedException {
        var committed = new CountDownLatch(1);
        var done = store.submit(writer -> {
            writer.afterCommit(() -> {
                committed.countDown();
                awaitUnchecked(go);
            });
            sweep.run(writer, Set.of());
            return true;
        });
        assertThat(committed.await(20, TimeUnit.SECONDS)).isTrue();
        return done;
    }

    @Test
    @DisplayName("2.5.3 a shard that takes more than 1,000 writes of 1 KB a second for long splits; others do not")
    void splits_by_rate() {
        var stream = begin(2);
        var rates = new WriteRates(registry, 10);
        assertThat(rates.busy(clock.now())).isEmpty();
        append(stream, 1, 6_001);
        append(stream, -1, 6_000);
        clock.advance(WriteRates.PERIOD);

        var busy = rates.busy(clock.now());

        assertThat(busy).containsExactly(shard(stream));
        clock.advance(WriteRates.PERIOD);
        assertThat(rates.busy(clock.now())).as("a quiet time later").isEmpty();
        commit(writer -> {
            sweep.run(writer, busy);
            return true;
        });
        var shards = shards(stream);
        assertThat(shards).hasSize(4);
        assertThat(shards.getFirst().isClosed()).isTrue();
        assertThat(shards.get(1).isClosed()).isFalse();
        assertThat(shards.subList(2, 4))
                .allSatisfy(child ->
                        assertThat(child.parent()).contains(busy.iterator().next()));
    }

    @Test
    @DisplayName("2.5.3 a burst splits nothing, however often shards are looked at; a load over many rolls does")
    void splits_by_rate_of_the_partition() {
        var stream = begin(1);
        var rates = new WriteRates(registry, 10);
        assertThat(rates.busy(clock.now())).isEmpty();
        append(stream, 1, 5_000);
        for (long second = 1; second < WriteRates.PERIOD.toSeconds(); second++) {
            clock.advance(Duration.ofSeconds(1));
            assertThat(rates.busy(clock.now())).isEmpty();
        }
        resharding.roll(stream);
        append(stream, 1, 1_001);
        clock.advance(Duration.ofSeconds(1));

        assertThat(rates.busy(clock.now()))
                .containsExactly(shards(stream).getLast().id());
        append(stream, 1, 5_000);
        clock.advance(WriteRates.PERIOD);
        assertThat(rates.busy(clock.now())).as("a burst").isEmpty();
    }

    @Test
    @DisplayName("2.5.3 a write counts a unit a KB of the larger image, rounded up, as DynamoDB's throughput does")
    void counts_write_units() {
        assertThat(change(1, 0, 1).writeUnits()).isEqualTo(1);
        assertThat(change(1, 1024, 10).writeUnits()).isEqualTo(1);
        assertThat(change(1, 10, 1025).writeUnits()).isEqualTo(2);
    }

    @Test
    @DisplayName("2.5.3 a shard splits until it is the 1024th part of all keys, then never")
    void splits_end() {
        var stream = begin(1);
        var shard = shard(stream);
        for (int depth = 0; depth < 10; depth++) {
            shard = ((ReshardingResult.Continued) resharding.split(stream, shard))
                    .children()
                    .getFirst()
                    .id();
        }
        var narrow = shard;

        assertThat(resharding.split(stream, narrow))
                .isEqualTo(new ReshardingResult.Refused("shard " + narrow + " is too narrow to be split"));
        commit(writer -> {
            sweep.run(writer, Set.of(narrow));
            return true;
        });
        assertThat(shard(stream, narrow).isClosed()).isFalse();
    }

    @Test
    @DisplayName(
            "C4 C5 C13 after rolls and splits in any order: children of closed shards only, later than their parents,"
                    + " and the open shards cover every key once")
    void lineage_holds() {
        var stream = begin(4);
        for (int step = 0; step < 6; step++) {
            for (long hash = 0; hash < 40; hash++) {
                append(stream, hash * 0x0707070707070707L);
            }
            if (step % 2 == 0) {
                resharding.roll(stream);
            } else {
                shards(stream).stream()
                        .filter(shard -> !shard.isClosed())
                        .limit(2)
                        .forEach(shard -> resharding.split(stream, shard.id()));
            }
            clock.advance(Duration.ofMinutes(1));
        }

        var shards = shards(stream);
        assertThat(shards.stream().map(shard -> shard.id().value()).toList()).isSorted();
        for (var shard : shards) {
            shard.parent().ifPresent(id -> {
                var parent = shard(stream, id);
                assertThat(parent.isClosed()).isTrue();
                assertThat(shard.start()).isGreaterThan(parent.end().orElseThrow());
                assertThat(parent.range().contains(shard.range().first())).isTrue();
                assertThat(parent.range().contains(shard.range().last())).isTrue();
            });
            assertThat(shards.stream().anyMatch(other -> other.parent().equals(Optional.of(shard.id()))))
                    .isEqualTo(shard.isClosed());
        }
        for (long hash = 0; hash < 1000; hash++) {
            long key = hash * 0x9E3779B97F4A7C15L;
            assertThat(shards)
                    .filteredOn(shard -> !shard.isClosed() && shard.range().contains(key))
                    .hasSize(1);
        }
    }

    @Test
    @DisplayName("what is not there, closed or disabled is neither rolled nor split")
    void refuses() {
        var stream = begin(1);
        var shard = shard(stream);
        var unknown = new StreamName(Scope.DEFAULT, "T", "2020-01-01T00:00:00.000");

        assertThat(resharding.roll(unknown)).isEqualTo(new ReshardingResult.Missing());
        assertThat(resharding.split(stream, new ShardId("shardId-x"))).isEqualTo(new ReshardingResult.Missing());
        assertThat(resharding.roll(stream)).isInstanceOf(ReshardingResult.Continued.class);
        assertThat(resharding.split(stream, shard))
                .isEqualTo(new ReshardingResult.Refused("shard " + shard + " is closed already"));
        commit(writer -> {
            log.disable(writer, stream);
            return true;
        });
        assertThat(resharding.roll(stream)).isInstanceOf(ReshardingResult.Refused.class);
    }

    @Test
    @DisplayName("listeners hear that a stream has run out")
    void tells_the_end() {
        var stream = begin(1);
        commit(writer -> {
            log.disable(writer, stream);
            return true;
        });
        var heard = new ArrayList<Boolean>();
        streams.subscribe(stream, new StreamListener() {
            @Override
            public void onRecords(ShardId shard) {}

            @Override
            public void onShards() {
                heard.add(streams.find(stream).isPresent());
            }
        });
        clock.advance(Duration.ofHours(25));

        sweep();

        assertThat(heard).containsExactly(false);
    }

    @Test
    @DisplayName("2.5.1 2.5.6 streams keep records for 24 h or longer; nothing may be shorter than AWS's")
    void checks_settings() {
        assertThat(SETTINGS.retention()).isEqualTo(Duration.ofHours(24));
        assertThat(SETTINGS.rollAfter()).isEqualTo(Duration.ofHours(4));
        assertThat(SETTINGS.withRetention(Duration.ofDays(7)).retention()).isEqualTo(Duration.ofDays(7));
        assertThat(SETTINGS.withRollAfter(Duration.ofSeconds(2)).sweepEvery()).isEqualTo(Duration.ofSeconds(2));
        assertThat(SETTINGS.withSplitAboveUnits(5).splitAboveUnits()).isEqualTo(5);
        assertThatThrownBy(() -> SETTINGS.withRetention(Duration.ofHours(23)))
                .hasMessage("streams keep records for 24 hours to 365 days, not for PT23H");
        assertThatThrownBy(() -> SETTINGS.withRetention(Duration.ofDays(366)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SETTINGS.withSplitAboveUnits(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SETTINGS.withRollAfter(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private void sweep() {
        commit(writer -> {
            sweep.run(writer, Set.of());
            return true;
        });
    }

    private void commit(Change<Boolean> change) {
        assertThat(store.commit(change)).isTrue();
    }

    private StreamName begin(int partitions) {
        return store.commit(writer -> log.begin(
                writer, Scope.DEFAULT, "T", StreamViewType.KEYS_ONLY, List.of("p"), HashRange.parts(partitions)));
    }

    private long append(StreamName stream, long hash) {
        commit(writer -> {
            log.append(writer, stream, change(hash, 0, 1));
            return true;
        });
        return registry.committed(stream).orElseThrow().committed().shards().stream()
                .mapToLong(shard -> streams.latest(stream, shard.id()).orElseThrow())
                .max()
                .orElseThrow();
    }

    /** Appends a change that counts so many write units. */
    private void append(StreamName stream, long hash, int units) {
        commit(writer -> {
            log.append(writer, stream, change(hash, 0, units * 1024));
            return true;
        });
    }

    private static ItemChange change(long hash, int oldSize, int newSize) {
        return new ItemChange(hash, JSON, 1, JSON, newSize, oldSize == 0 ? new byte[0] : JSON, oldSize, false);
    }

    private List<Shard> shards(StreamName stream) {
        return streams.find(stream).orElseThrow().shards();
    }

    private ShardId shard(StreamName stream) {
        return shards(stream).getFirst().id();
    }

    private Shard shard(StreamName stream, ShardId id) {
        return streams.find(stream).orElseThrow().shard(id).orElseThrow();
    }

    private ReadResult read(StreamName stream, ShardId shard, ReadPosition from) {
        return streams.read(stream, shard, from, record -> true);
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The store, with something that happens just before a scan. */
    private static final class HookedStore implements Store {

        private final Store store;
        private Runnable before = () -> {};

        HookedStore(Store store) {
            this.store = store;
        }

        void beforeNextScan(Runnable task) {
            before = task;
        }

        private void hook() {
            var task = before;
            before = () -> {};
            task.run();
        }

        @Override
        public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
            return store.get(keyspace, key);
        }

        @Override
        public void scan(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
            hook();
            store.scan(keyspace, from, to, visitor);
        }

        @Override
        public void scanBackwards(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
            store.scanBackwards(keyspace, from, to, visitor);
        }

        @Override
        public <T> T commit(Change<T> change) {
            return store.commit(change);
        }

        @Override
        public <T> CompletableFuture<T> submit(Change<T> change) {
            return store.submit(change);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
