package dev.millrace.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * How long after its acknowledgement a write is seen by a reader that reads all shards of the table's stream in turn,
 * as fast as it gets answers. Reader and writer have a connection and a thread each.
 */
final class StreamSight {

    private static final int WARMING = 500;

    private final int port;
    private final String table;

    /** What the reader looks for. */
    private volatile String wanted = "";

    private volatile long seenAt;
    private volatile boolean done;

    /** Open once the reader has its places: what is written before that it never sees. */
    private final CountDownLatch ready = new CountDownLatch(1);

    private StreamSight(int port, String table) {
        this.port = port;
        this.table = table;
    }

    /** Rate of the writes, and the median and the 99th percentile in microseconds. */
    static String of(int port, String table, int writes) throws Exception {
        return new StreamSight(port, table).run(writes);
    }

    private String run(int writes) throws Exception {
        var failure = new IOException[1];
        var reader = new Thread(
                () -> {
                    try {
                        read();
                    } catch (IOException e) {
                        failure[0] = e;
                    } finally {
                        ready.countDown();
                    }
                },
                "reader");
        reader.start();
        ready.await();
        var nanos = new long[writes];
        long began = System.nanoTime();
        try (var dynamo = new SocketDynamo(port)) {
            for (int i = -WARMING; i < writes; i++) {
                var key = "seen-" + System.nanoTime();
                seenAt = 0;
                wanted = key;
                dynamo.call(
                        "PutItem",
                        "{\"TableName\":\"" + table + "\",\"Item\":" + TableRequest.item(key, "head", "1") + "}");
                long acknowledged = System.nanoTime();
                while (seenAt == 0 && reader.isAlive()) {
                    Thread.onSpinWait();
                }
                if (i >= 0) {
                    nanos[i] = Math.max(0, seenAt - acknowledged);
                }
            }
        } finally {
            done = true;
            reader.join();
        }
        if (failure[0] != null) {
            throw failure[0];
        }
        var spread = Percentiles.of(nanos);
        return String.format(
                Locale.ROOT,
                "%.1f %.1f %.1f 0",
                (writes + WARMING) * 1e9 / (System.nanoTime() - began),
                spread.p50Micros(),
                spread.p99Micros());
    }

    private void read() throws IOException {
        try (var dynamo = new SocketDynamo(port)) {
            var iterators = new ArrayList<>(StreamRead.iterators(dynamo, table, "LATEST"));
            ready.countDown();
            while (!done) {
                for (int shard = 0; shard < iterators.size(); shard++) {
                    var answer = dynamo.call("GetRecords", "{\"ShardIterator\":\"" + iterators.get(shard) + "\"}");
                    if (seenAt == 0 && answer.contains(wanted)) {
                        seenAt = System.nanoTime();
                    }
                    iterators.set(
                            shard,
                            StreamRead.values(answer, "NextShardIterator").getFirst());
                }
            }
        }
    }
}
