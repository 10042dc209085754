package dev.millrace.tables.table;

import static dev.millrace.tables.table.TablesUnderTest.SCOPE;
import static dev.millrace.tables.table.TablesUnderTest.item;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.ShardId;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.stream.ChangeKind;
import dev.millrace.tables.stream.ChangeRecord;
import dev.millrace.tables.stream.ReadPosition;
import dev.millrace.tables.stream.ReadResult;
import dev.millrace.tables.stream.Shard;
import dev.millrace.tables.stream.StreamListener;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.StreamState;
import dev.millrace.tables.stream.StreamViewType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams of tables: what is captured and in what order, how shards come and go, what survives. */
class StreamLifeTest {

    private final TablesUnderTest world;

    StreamLifeTest(@TempDir Path directory) {
        world = new TablesUnderTest(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    @DisplayName("1.4.1 an on-demand table starts with four open shards, a provisioned one with one")
    void starts_with_shards() {
        var onDemand = state(world.createStreaming("Four"));
        world.create("One", TablesUnderTest.PK);
        var provisioned = state(world.tables()
                .enableStream(SCOPE, "One", StreamViewType.KEYS_ONLY)
                .latestStream()
                .orElseThrow());

        assertThat(onDemand.shards())
                .hasSize(4)
                .allMatch(shard -> !shard.isClosed() && shard.parent().isEmpty());
        assertThat(provisioned.shards()).hasSize(1);
        assertThat(onDemand.keyNames()).containsExactly("p");
    }

    @Test
    @DisplayName("1.1 stream labels and shard ids have AWS's form and sort in the order of creation")
    void names_have_awss_form() {
        var stream = world.createStreaming("T");

        assertThat(stream.arn())
                .isEqualTo("arn:aws:dynamodb:us-east-1:000000000000:table/T/stream/2026-01-01T00:00:00.000");
        assertThat(StreamName.parse(stream.arn())).contains(stream);
        var ids = state(stream).shards().stream().map(s -> s.id().value()).toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates().allMatch(id -> id.matches("shardId-\\d{20}-[0-9a-f]{8}"));
        assertThat(Long.parseLong(ids.getFirst().split("-")[1]))
                .isEqualTo(world.clock.now().toEpochMilli());
    }

    @Test
    @DisplayName("2.1 insert, modify, remove; writes that change nothing leave no record")
    void captures_changes_only() {
        var stream = world.createStreaming("T");

        world.put("T", item("p", "a", "x", 1));
        world.put("T", item("x", 1, "p", "a"));
        world.put("T", item("p", "a", "x", 2));
        world.delete("T", item("p", "a"));
        world.delete("T", item("p", "a"));

        var records = world.records(stream);
        assertThat(records)
                .extracting(record -> record.kind())
                .containsExactly(ChangeKind.INSERT, ChangeKind.MODIFY, ChangeKind.REMOVE);
        assertThat(image(records.get(1).oldImage(StreamViewType.NEW_AND_OLD_IMAGES)))
                .isEqualTo(item("p", "a", "x", 1));
        assertThat(image(records.get(1).newImage(StreamViewType.NEW_AND_OLD_IMAGES)))
                .isEqualTo(item("p", "a", "x", 2));
        assertThat(records.get(1).newImage(StreamViewType.KEYS_ONLY)).isEmpty();
        assertThat(records)
                .allSatisfy(record -> assertThat(image(record.keys())).isEqualTo(item("p", "a")));
    }

    @Test
    @DisplayName("2.3 batches and transactions leave one record a changed item; a cancelled transaction none")
    void captures_batches_and_transactions() {
        var stream = world.createStreaming("T");
        world.create("Unstreamed", TablesUnderTest.PK);

        world.tables().writeBatch(SCOPE, List.of(put("T", "a"), put("Unstreamed", "a"), put("T", "b")));
        assertThat(world.records(stream)).hasSize(2);
        world.tables().transact(SCOPE, List.of(put("T", "c"), put("T", "d"), put("T", "a")));
        assertThat(world.records(stream)).hasSize(4);
        world.tables()
                .transact(SCOPE, List.of(put("T", "e"), new WriteRequest.Check("T", item("p", "a"), Item::isEmpty)));
        assertThat(world.records(stream)).hasSize(4);
    }

    @Test
    @DisplayName(
            "2.3.4 an expiry is a REMOVE by the service; a user's delete is not; one that came too late is nothing")
    void tells_expiry_apart() {
        var stream = world.createStreaming("T");
        world.put("T", item("p", "a", "ttl", 1));
        world.put("T", item("p", "b", "ttl", 1));

        assertThat(world.tables().expire(SCOPE, "T", item("p", "a"), i -> false))
                .isFalse();
        assertThat(world.tables().expire(SCOPE, "T", item("p", "a"), i -> true)).isTrue();
        assertThat(world.tables().expire(SCOPE, "T", item("p", "a"), i -> true)).isFalse();
        world.delete("T", item("p", "b"));

        assertThat(world.records(stream).stream().filter(r -> r.kind() == ChangeKind.REMOVE))
                .extracting(r -> image(r.keys()).equals(item("p", "a")) == r.byService())
                .containsExactly(true, true);
    }

    @Test
    @DisplayName("2.3.5 deleting a table leaves no REMOVE records; its stream is disabled and stays readable")
    void survives_its_table() {
        var stream = world.createStreaming("T");
        world.put("T", item("p", "a"));

        world.tables().delete(SCOPE, "T");

        assertThat(state(stream).isEnabled()).isFalse();
        assertThat(world.records(stream)).hasSize(1);
        var second = world.createStreaming("T");
        assertThat(second).isNotEqualTo(stream);
        assertThat(listed("T")).containsExactly(stream, second);
    }

    @Test
    @DisplayName("2.6 disabling closes all shards; what is written before enabling again is captured by neither")
    void disables_and_enables() {
        var first = world.createStreaming("T");
        world.put("T", item("p", "a"));
        world.tables().disableStream(SCOPE, "T");
        world.put("T", item("p", "b"));
        var second = world.tables()
                .enableStream(SCOPE, "T", StreamViewType.KEYS_ONLY)
                .latestStream()
                .orElseThrow();
        world.put("T", item("p", "c"));

        assertThat(state(first).shards()).allMatch(Shard::isClosed);
        assertThat(world.records(first)).hasSize(1);
        assertThat(world.records(second)).hasSize(1);
        for (var shard : state(first).shards()) {
            assertThat(world.streams().read(first, shard.id(), new ReadPosition.Oldest(), r -> true))
                    .matches(result -> result instanceof ReadResult.Found found && found.endOfShard());
        }
    }

    @Test
    @DisplayName("1.6 an open shard has no end; reading goes on where it stopped; a refused record comes again")
    void reads_on() {
        var stream = world.createStreaming("T");
        world.put("T", item("p", "a", "x", 1));
        world.put("T", item("p", "a", "x", 2));
        world.put("T", item("p", "a", "x", 3));
        var shard = shardWithRecords(stream);
        var all = world.records(stream, shard);

        var some = new ArrayList<ChangeRecord>();
        var first = (ReadResult.Found)
                world.streams().read(stream, shard, new ReadPosition.Oldest(), r -> some.size() < 2 && some.add(r));
        assertThat(some).hasSize(2);
        assertThat(first.endOfShard()).isFalse();
        var second = (ReadResult.Found) world.streams().read(stream, shard, first.position(), some::add);
        assertThat(some)
                .extracting(ChangeRecord::sequence)
                .isEqualTo(all.stream().map(ChangeRecord::sequence).toList());
        var third = world.streams().read(stream, shard, second.position(), r -> true);
        assertThat(third).isEqualTo(new ReadResult.Found(second.position(), false));
    }

    @Test
    @DisplayName("2.5.2 after four hours each shard is continued by a child with a larger start, in one step")
    void rolls() {
        var stream = world.createStreaming("T");
        world.put("T", item("p", "a", "x", 1));
        var before = shardWithRecords(stream);

        world.clock.advance(ofHours(4).plusMinutes(10));
        world.put("T", item("p", "a", "x", 2));

        var shards = state(stream).shards();
        assertThat(shards).hasSize(8);
        assertThat(shards.stream().map(s -> s.id().value()).toList()).isSorted();
        for (var child : shards.subList(4, 8)) {
            var parent = state(stream).shard(child.parent().orElseThrow()).orElseThrow();
            assertThat(parent.isClosed()).isTrue();
            assertThat(child.isClosed()).isFalse();
            assertThat(child.range()).isEqualTo(parent.range());
            assertThat(child.start()).isGreaterThan(parent.end().orElseThrow());
        }
        var after = shards.stream()
                .filter(s -> !s.isClosed() && !world.records(stream, s.id()).isEmpty())
                .findFirst()
                .orElseThrow();
        assertThat(after.parent()).contains(before);
        assertThat(world.records(stream, before)).hasSize(1);
    }

    @Test
    @DisplayName("2.5.1 and 2.5.5 after 24 h records are trimmed and closed shards vanish; idle streams stay usable")
    void trims() {
        var stream = world.createStreaming("T");
        world.put("T", item("p", "a", "x", 1));
        var shard = shardWithRecords(stream);
        long sequence = world.records(stream, shard).getFirst().sequence();

        world.clock.advance(ofHours(23));
        assertThat(world.records(stream, shard)).hasSize(1);
        world.clock.advance(ofHours(6));

        assertThat(world.streams().read(stream, shard, new ReadPosition.After(sequence), r -> true))
                .isInstanceOf(ReadResult.Missing.class);
        assertThat(world.records(stream)).isEmpty();
        assertThat(state(stream).shards()).filteredOn(s -> !s.isClosed()).hasSize(4);
        world.put("T", item("p", "a", "x", 2));
        assertThat(world.records(stream)).hasSize(1);
    }

    @Test
    @DisplayName("1.5.5 a position before trimmed records is told so; one right behind the last trimmed record is not")
    void tells_trimmed_positions() {
        var stream = world.createStreaming("T");
        world.clock.advance(ofHours(3).plusMinutes(40));
        world.put("T", item("p", "a", "x", 1));
        var shard = shardWithRecords(stream);
        long first = world.records(stream, shard).getFirst().sequence();
        long start = state(stream).shard(shard).orElseThrow().start();
        world.clock.advance(ofHours(24).plusMinutes(15));

        // The shard was closed twenty minutes after the record, so it is still there, and the record is not.
        assertThat(world.streams().read(stream, shard, new ReadPosition.After(start), r -> true))
                .isEqualTo(new ReadResult.Trimmed(OptionalLong.empty()));
        assertThat(world.streams().read(stream, shard, new ReadPosition.After(first), r -> true))
                .isEqualTo(new ReadResult.Found(new ReadPosition.After(first), true));
        assertThat(world.streams().read(stream, shard, new ReadPosition.Oldest(), r -> true))
                .isEqualTo(new ReadResult.Found(new ReadPosition.Oldest(), true));
    }

    @Test
    @DisplayName("2.5 a disabled stream is forgotten 24 h after it was disabled")
    void forgets_disabled_streams() {
        var stream = world.createStreaming("T");
        world.tables().disableStream(SCOPE, "T");

        world.clock.advance(ofHours(23).plusMinutes(50));
        assertThat(world.streams().find(stream)).isPresent();
        world.clock.advance(ofMinutes(20));
        assertThat(world.streams().find(stream)).isEmpty();
        assertThat(listed("T")).isEmpty();
        world.reopen();
        assertThat(world.streams().find(stream)).isEmpty();
    }

    @Test
    @DisplayName("after a restart the stream goes on: nothing lost, numbers grow, also if the clock stood still")
    void survives_a_restart() {
        var stream = world.createStreaming("T");
        var kept = new ArrayList<ChangeRecord>();
        for (int life = 0; life < 3; life++) {
            for (int i = 0; i < 20; i++) {
                world.put("T", item("p", "k" + i, "life", life));
            }
            var states = state(stream);
            var records = world.records(stream);
            assertThat(records).hasSize(20 * (life + 1));
            assertThat(records.stream().map(ChangeRecord::sequence))
                    .containsAll(kept.stream().map(ChangeRecord::sequence).toList());
            kept.clear();
            kept.addAll(records);
            world.reopen();
            assertThat(state(stream)).isEqualTo(states);
            for (var shard : state(stream).shards()) {
                var last = world.records(stream, shard.id()).stream()
                        .mapToLong(ChangeRecord::sequence)
                        .max();
                assertThat(world.streams().latest(stream, shard.id()).orElseThrow())
                        .isEqualTo(last.orElse(shard.start()));
            }
        }
        for (var shard : state(stream).shards()) {
            assertThat(world.records(stream, shard.id()))
                    .extracting(ChangeRecord::sequence)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    @DisplayName("2.4 many writers: each shard's numbers ascend, and replaying the stream over nothing gives the table")
    void replays_to_the_table() throws InterruptedException {
        var stream = world.createStreaming("T");
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 8; t++) {
            var random = new Random(t);
            threads.add(Thread.startVirtualThread(() -> {
                for (int i = 0; i < 300; i++) {
                    var key = "k" + random.nextInt(40);
                    if (random.nextInt(4) == 0) {
                        world.delete("T", item("p", key));
                    } else {
                        world.put("T", item("p", key, "x", random.nextInt(5)));
                    }
                }
            }));
        }
        for (int roll = 0; roll < 3; roll++) {
            world.clock.advance(ofHours(4).plusMinutes(10));
        }
        for (var thread : threads) {
            thread.join();
        }

        var replayed = new HashMap<Item, Item>();
        for (var shard : state(stream).shards()) {
            long last = shard.start();
            for (var record : world.records(stream, shard.id())) {
                assertThat(record.sequence()).isGreaterThan(last);
                assertThat(shard.range().contains(record.keyHash())).isTrue();
                last = record.sequence();
                replay(replayed, record);
            }
        }
        var scanned = world.tables()
                .scan(SCOPE, new ScanRequest("T", 0, 1, OptionalInt.empty(), Optional.empty(), ItemCondition.ALWAYS))
                .items();
        assertThat(new HashSet<>(replayed.values())).isEqualTo(new HashSet<>(scanned));
        assertThat(world.tables().describe(SCOPE, "T").itemCount()).isEqualTo(scanned.size());
    }

    /** Also checks that each old image is what the records before it left. */
    private static void replay(Map<Item, Item> table, ChangeRecord record) {
        var key = image(record.keys());
        var before = record.oldImage(StreamViewType.OLD_IMAGE);
        assertThat(table.get(key)).isEqualTo(before.length == 0 ? null : image(before));
        var after = record.newImage(StreamViewType.NEW_IMAGE);
        if (after.length == 0) {
            table.remove(key);
        } else {
            table.put(key, image(after));
        }
    }

    @Test
    @DisplayName("listeners hear of records and shards after the commit, and no more once they are gone")
    void pushes() {
        var stream = world.createStreaming("T");
        var heard = new ArrayList<String>();
        var listener = new StreamListener() {
            @Override
            public void onRecords(ShardId shard) {
                heard.add("records " + world.records(stream, shard).size());
            }

            @Override
            public void onShards() {
                heard.add("shards " + state(stream).shards().size());
            }
        };
        assertThat(world.streams().subscribe(stream, listener)).isTrue();

        world.put("T", item("p", "a", "x", 1));
        world.put("T", item("p", "a", "x", 1));
        world.put("T", item("p", "a", "x", 2));
        assertThat(heard).containsExactly("records 1", "records 2");
        heard.clear();
        world.clock.advance(ofHours(4).plusMinutes(10));
        assertThat(heard).contains("shards 8");
        heard.clear();
        world.streams().unsubscribe(stream, listener);
        world.put("T", item("p", "a", "x", 3));
        assertThat(heard).isEmpty();
    }

    @Test
    @DisplayName("streams that never were can neither be read nor listened to")
    void knows_what_is_missing() {
        var stream = world.createStreaming("T");
        var other = new StreamName(SCOPE, "T", "2020-01-01T00:00:00.000");

        assertThat(world.streams().find(other)).isEmpty();
        assertThat(world.streams().read(other, new ShardId("x"), new ReadPosition.Oldest(), r -> true))
                .isEqualTo(new ReadResult.Missing());
        assertThat(world.streams().read(stream, new ShardId("x"), new ReadPosition.Oldest(), r -> true))
                .isEqualTo(new ReadResult.Missing());
        assertThat(world.streams().latest(stream, new ShardId("x"))).isEmpty();
    }

    private StreamState state(StreamName stream) {
        return world.streams().find(stream).orElseThrow();
    }

    private List<StreamName> listed(String table) {
        return world.streams().list(SCOPE, s -> s.name().table().equals(table), "", 100).stream()
                .map(StreamState::name)
                .toList();
    }

    private ShardId shardWithRecords(StreamName stream) {
        return state(stream).shards().stream()
                .map(Shard::id)
                .filter(id -> !world.records(stream, id).isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static WriteRequest put(String table, String key) {
        return new WriteRequest.Put(table, item("p", key), ItemCondition.ALWAYS);
    }

    private static Item image(byte[] canonical) {
        return Item.ofCanonical(canonical);
    }
}
