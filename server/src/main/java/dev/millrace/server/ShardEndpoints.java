package dev.millrace.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.gateway.LocalEndpoint;
import dev.millrace.gateway.LocalExchange;
import java.io.IOException;
import java.util.List;

/**
 * {@code /_millrace/shards}: the shards of streams, and their rolls and splits on demand. {@code GET} takes {@code of},
 * a stream's ARN or a table; without it all are shown. {@code POST} takes {@code {"stream": "orders", "roll": true}} or
 * {@code {"stream": "orders", "split": "shardId-…"}} and answers with the new shards.
 */
final class ShardEndpoints {

    private final StreamShards shards;

    ShardEndpoints(StreamShards shards) {
        this.shards = shards;
    }

    List<LocalEndpoint> all() {
        return List.of(
                new LocalEndpoint("GET", "/_millrace/shards", this::show),
                new LocalEndpoint("POST", "/_millrace/shards", this::reshard));
    }

    private void show(LocalExchange exchange) throws IOException {
        var answer = Requests.JSON.createObjectNode();
        var streams = answer.putArray("streams");
        for (var stream :
                shards.of(exchange.call().scope(), exchange.query("of").orElse(""))) {
            var node = streams.addObject();
            node.put("arn", stream.streamArn());
            node.put("table", stream.table());
            node.put("status", stream.enabled() ? "ENABLED" : "DISABLED");
            write(stream.shards(), node.putArray("shards"));
        }
        answer(exchange, answer);
    }

    private void reshard(LocalExchange exchange) throws IOException {
        var request = Requests.read(exchange);
        var stream = request.path("stream").asText();
        var split = request.path("split").asText();
        if (stream.isEmpty() || split.isEmpty() != request.path("roll").asBoolean()) {
            throw Requests.refused(400, "name a 'stream', and either 'roll' it or 'split' one of its shards");
        }
        var scope = exchange.call().scope();
        var children = split.isEmpty() ? shards.roll(scope, stream) : shards.split(scope, stream, split);
        var answer = Requests.JSON.createObjectNode();
        write(children, answer.putArray("shards"));
        answer(exchange, answer);
    }

    private static void write(List<StreamShards.Row> rows, ArrayNode to) {
        for (var row : rows) {
            var node = to.addObject();
            node.put("shardId", row.shardId());
            row.parent().ifPresent(parent -> node.put("parentShardId", parent));
            node.put("status", row.isOpen() ? "OPEN" : "CLOSED");
            node.put("hashRange", row.hashRange());
            node.put("startingSequenceNumber", row.startingSequenceNumber());
            row.endingSequenceNumber().ifPresent(end -> node.put("endingSequenceNumber", end));
            node.put("createdAt", row.createdAt().toString());
            row.closedAt().ifPresent(at -> node.put("closedAt", at.toString()));
            node.put("records", row.records());
            node.put("recordsCounted", row.records() < StreamShards.MOST_COUNTED);
            var readers = node.putArray("mappings");
            for (var reader : row.readers()) {
                var entry = readers.addObject();
                entry.put("uuid", reader.mapping());
                entry.put("stage", reader.stage());
                reader.lanes().forEach(entry.putArray("lanes")::add);
            }
        }
    }

    private static void answer(LocalExchange exchange, ObjectNode body) throws IOException {
        exchange.answer(200, "application/json", Requests.JSON.writeValueAsBytes(body));
    }
}
