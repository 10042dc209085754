package dev.millrace.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads a table's stream from its beginning to its newest record, one shard after the other over one connection. */
final class StreamRead {

    private static final String EVENT = "\"eventID\"";

    private StreamRead() {}

    /** Records a second and their number. */
    static String of(int port, String table) throws Exception {
        try (var dynamo = new SocketDynamo(port)) {
            long began = System.nanoTime();
            long records = 0;
            for (var first : iterators(dynamo, table, "TRIM_HORIZON")) {
                var iterator = List.of(first);
                long read = 1;
                while (read > 0 && !iterator.isEmpty()) {
                    var answer = dynamo.call("GetRecords", "{\"ShardIterator\":\"" + iterator.getFirst() + "\"}");
                    read = count(answer);
                    records += read;
                    iterator = values(answer.substring(Math.max(0, answer.length() - 4096)), "NextShardIterator");
                }
            }
            return String.format(Locale.ROOT, "%.1f 0 0 %d", records * 1e9 / (System.nanoTime() - began), records);
        }
    }

    /** An iterator of that type for each of the stream's shards. */
    static List<String> iterators(SocketDynamo dynamo, String table, String type) throws IOException {
        var arn = TableFill.streamOf(dynamo, table);
        var iterators = new ArrayList<String>();
        for (var shard : values(dynamo.call("DescribeStream", "{\"StreamArn\":\"" + arn + "\"}"), "ShardId")) {
            var answer = dynamo.call(
                    "GetShardIterator",
                    "{\"StreamArn\":\"" + arn + "\",\"ShardId\":\"" + shard + "\",\"ShardIteratorType\":\"" + type
                            + "\"}");
            iterators.addAll(values(answer, "ShardIterator"));
        }
        return iterators;
    }

    private static long count(String answer) {
        long found = 0;
        for (int at = answer.indexOf(EVENT); at >= 0; at = answer.indexOf(EVENT, at + 100)) {
            found++;
        }
        return found;
    }

    /** The texts of all members of that name. */
    static List<String> values(String json, String name) {
        var found = new ArrayList<String>();
        var mark = "\"" + name + "\":\"";
        for (int at = json.indexOf(mark); at >= 0; at = json.indexOf(mark, at + 1)) {
            int from = at + mark.length();
            found.add(json.substring(from, json.indexOf('"', from)));
        }
        return found;
    }
}
