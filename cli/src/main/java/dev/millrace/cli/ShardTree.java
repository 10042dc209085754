package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A stream's shards as text: each under the shard that it continues, with the mappings that read it. */
final class ShardTree {

    private static final int UUID_START = 8;

    private final JsonNode stream;
    private final List<JsonNode> shards = new ArrayList<>();

    /** @param stream as the server tells of it */
    ShardTree(JsonNode stream) {
        this.stream = stream;
        stream.path("shards").forEach(shards::add);
    }

    void print(PrintWriter out) {
        out.println(stream.path("arn").asText() + "  " + stream.path("status").asText());
        Set<String> present = shards.stream().map(ShardTree::id).collect(Collectors.toCollection(HashSet::new));
        for (var shard : shards) {
            if (!present.contains(parent(shard))) {
                print(shard, 1, out); // it has no parent, or that one has been trimmed
            }
        }
    }

    private void print(JsonNode shard, int depth, PrintWriter out) {
        var indent = "  ".repeat(depth);
        out.println(indent + id(shard) + "  "
                + shard.path("status").asText().toLowerCase(Locale.ROOT) + "  "
                + shard.path("hashRange").asText() + "  " + records(shard));
        for (var reader : shard.path("mappings")) {
            out.println(indent + "    mapping " + reader.path("uuid").asText().substring(0, UUID_START) + "  "
                    + reader.path("stage").asText() + "  " + lanes(reader));
        }
        for (var child : shards) {
            if (parent(child).equals(id(shard))) {
                print(child, depth + 1, out);
            }
        }
    }

    private static String records(JsonNode shard) {
        int records = shard.path("records").asInt();
        return shard.path("recordsCounted").asBoolean()
                ? records + (records == 1 ? " record" : " records")
                : "at least " + records + " records";
    }

    private static String lanes(JsonNode reader) {
        var lanes = new ArrayList<String>();
        reader.path("lanes").forEach(lane -> lanes.add(lane.asText()));
        return String.join(", ", lanes);
    }

    private static String id(JsonNode shard) {
        return shard.path("shardId").asText();
    }

    private static String parent(JsonNode shard) {
        return shard.path("parentShardId").asText();
    }
}
