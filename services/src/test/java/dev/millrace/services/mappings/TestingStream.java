package dev.millrace.services.mappings;

import dev.millrace.model.Clock;
import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** One stream in memory that obeys {@link StreamSource}. Record n has the sequence number n. Thread-safe. */
final class TestingStream implements StreamSource {

    static final String ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-01-01T00:00:00.000";

    private static final class TestingShard {
        private final Optional<ShardId> parent;
        private final List<StreamRecord> records = new ArrayList<>();
        private boolean closed;

        private TestingShard(Optional<ShardId> parent) {
            this.parent = parent;
        }
    }

    private final Clock clock;
    private final Map<ShardId, TestingShard> shards = new LinkedHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    final AtomicInteger reads = new AtomicInteger();
    private volatile boolean readable = true;
    private volatile Runnable beforeReads = () -> {};

    TestingStream(Clock clock, String... shardNames) {
        this.clock = clock;
        for (var name : shardNames) {
            shards.put(new ShardId(name), new TestingShard(Optional.empty()));
        }
    }

    void write(String shard, int... numbers) {
        synchronized (this) {
            for (int number : numbers) {
                get(new ShardId(shard))
                        .records
                        .add(new StreamRecord(
                                new SequenceNumber(Integer.toString(number)),
                                clock.now().truncatedTo(ChronoUnit.SECONDS),
                                number * 0x9E3779B97F4A7C15L,
                                ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8)));
            }
        }
        listeners.forEach(listener -> listener.onRecords(new ShardId(shard)));
    }

    void split(String parent, String... children) {
        synchronized (this) {
            get(new ShardId(parent)).closed = true;
            for (var child : children) {
                shards.put(new ShardId(child), new TestingShard(Optional.of(new ShardId(parent))));
            }
        }
        listeners.forEach(listener -> listener.onRecords(new ShardId(parent)));
        listeners.forEach(Listener::onShards);
    }

    synchronized void trim(String shard, int through) {
        get(new ShardId(shard)).records.removeIf(record -> number(record) <= through);
    }

    void readable(boolean now) {
        readable = now;
        listeners.forEach(Listener::onShards);
    }

    /** Runs before each read, outside the stream's own lock. */
    void beforeReads(Runnable task) {
        beforeReads = task;
    }

    int listeners() {
        return listeners.size();
    }

    private TestingShard get(ShardId id) {
        var shard = shards.get(id);
        if (shard == null) {
            throw new IllegalArgumentException("no shard " + id);
        }
        return shard;
    }

    private static int number(StreamRecord record) {
        return Integer.parseInt(record.sequenceNumber().digits());
    }

    @Override
    public synchronized Optional<List<Shard>> shards(String streamArn) {
        if (!streamArn.equals(ARN)) {
            return Optional.empty();
        }
        var all = new ArrayList<Shard>();
        shards.forEach((id, shard) -> all.add(new Shard(id, shard.parent, shard.closed)));
        return Optional.of(all);
    }

    @Override
    public synchronized SequenceNumber latest(String streamArn, ShardId shard) {
        var records = get(shard).records;
        return records.isEmpty() ? new SequenceNumber("0") : records.getLast().sequenceNumber();
    }

    @Override
    public Read read(String streamArn, ShardId id, Optional<SequenceNumber> after, int maxRecords, int maxBytes) {
        reads.incrementAndGet();
        beforeReads.run();
        return read(id, after, maxRecords);
    }

    private synchronized Read read(ShardId id, Optional<SequenceNumber> after, int maxRecords) {
        if (!readable) {
            return new Read.Unavailable("no access");
        }
        var shard = get(id);
        if (after.isPresent()
                && !shard.records.isEmpty()
                && number(shard.records.getFirst())
                        > Integer.parseInt(after.get().digits()) + 1
                && Integer.parseInt(after.get().digits()) > 0) {
            return new Read.Trimmed(Optional.of(shard.records.getFirst().sequenceNumber()));
        }
        var found = shard.records.stream()
                .filter(record -> after.isEmpty() || record.sequenceNumber().isAfter(after.get()))
                .limit(maxRecords)
                .toList();
        boolean all = found.isEmpty() || found.getLast().equals(shard.records.getLast());
        return new Read.Records(found, shard.closed && all);
    }

    @Override
    public Subscription subscribe(String streamArn, Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
