package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** Reads a table's streams to their ends, again and again: what has been recorded since the last time. */
final class NewRecords {

    private static final String READ_WHOLE = "";

    private final String table;
    private final BiFunction<String, String, JsonNode> ask;

    /** By shard, where to go on. */
    private final Map<String, String> iterators = new HashMap<>();

    /** @param ask carries out an operation of the streams service, given its name and body */
    NewRecords(String table, BiFunction<String, String, JsonNode> ask) {
        this.table = table;
        this.ask = ask;
    }

    /** How many there are that have not been counted yet. */
    int count() {
        int count = 0;
        for (var stream :
                ask.apply("ListStreams", "{\"TableName\":\"" + table + "\"}").path("Streams")) {
            var named = "{\"StreamArn\":\"" + stream.path("StreamArn").asText() + "\"";
            var described = ask.apply("DescribeStream", named + "}").path("StreamDescription");
            if (described.has("LastEvaluatedShardId")) {
                throw new AssertionError("more shards than a page holds");
            }
            for (var shard : described.path("Shards")) {
                count += count(named, shard.path("ShardId").asText());
            }
        }
        return count;
    }

    private int count(String stream, String shard) {
        int count = 0;
        var next = iterators.computeIfAbsent(
                shard,
                id -> ask.apply(
                                "GetShardIterator",
                                stream + ",\"ShardId\":\"" + id + "\",\"ShardIteratorType\":\"TRIM_HORIZON\"}")
                        .path("ShardIterator")
                        .asText());
        for (int read = 1; read > 0 && !next.equals(READ_WHOLE); ) {
            var page = ask.apply("GetRecords", "{\"ShardIterator\":\"" + next + "\"}");
            read = page.path("Records").size();
            count += read;
            next = page.path("NextShardIterator").asText(READ_WHOLE);
        }
        iterators.put(shard, next);
        return count;
    }
}
