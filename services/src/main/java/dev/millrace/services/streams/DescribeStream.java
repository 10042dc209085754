package dev.millrace.services.streams;

import dev.millrace.model.Scope;
import dev.millrace.model.ShardId;
import dev.millrace.services.dynamodb.ShapeFaults;
import dev.millrace.services.streams.StreamShapes.DescribeStreamInput;
import dev.millrace.services.streams.StreamShapes.DescribeStreamOutput;
import dev.millrace.services.streams.StreamShapes.KeySchemaElement;
import dev.millrace.services.streams.StreamShapes.SequenceNumberRange;
import dev.millrace.services.streams.StreamShapes.ShardDescription;
import dev.millrace.services.streams.StreamShapes.StreamDescription;
import dev.millrace.tables.stream.Sequences;
import dev.millrace.tables.stream.Shard;
import dev.millrace.tables.stream.StreamState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DescribeStream (spec 1.4). */
final class DescribeStream {

    private static final int DEFAULT_LIMIT = 100;

    private final StreamLookup lookup;

    DescribeStream(StreamLookup lookup) {
        this.lookup = lookup;
    }

    DescribeStreamOutput handle(Scope scope, DescribeStreamInput input) {
        checkShape(input);
        var stream = lookup.require(scope, input.streamArn());
        var wanted = new ArrayList<Shard>();
        for (var shard : stream.shards()) {
            if (passes(shard, input) && isBehindStart(shard, input.exclusiveStartShardId())) {
                wanted.add(shard);
            }
        }
        int limit = input.limit() == null ? DEFAULT_LIMIT : input.limit();
        var page = wanted.subList(0, Math.min(limit, wanted.size()));
        return new DescribeStreamOutput(new StreamDescription(
                stream.name().arn(),
                stream.name().label(),
                stream.isEnabled() ? "ENABLED" : "DISABLED",
                stream.view().name(),
                stream.createdAt(),
                stream.name().table(),
                keySchema(stream),
                page.stream().map(DescribeStream::describe).toList(),
                page.size() < wanted.size() ? page.getLast().id().value() : null));
    }

    private static void checkShape(DescribeStreamInput input) {
        var shapes = new ShapeFaults()
                .required("streamArn", input.streamArn() != null)
                .length("streamArn", input.streamArn(), 37, 1024)
                .range("limit", input.limit() == null ? null : (long) input.limit(), 1, 100)
                .length("exclusiveStartShardId", input.exclusiveStartShardId(), 28, 65);
        var filter = input.shardFilter();
        if (filter != null) {
            shapes.required("shardFilter.type", filter.type() != null)
                    .enumeration("shardFilter.type", filter.type(), List.of("CHILD_SHARDS"))
                    .required("shardFilter.shardId", filter.shardId() != null)
                    .length("shardFilter.shardId", filter.shardId(), 28, 65)
                    .name("shardFilter.shardId", filter.shardId());
        }
        shapes.throwIfAny();
    }

    private static boolean passes(Shard shard, DescribeStreamInput input) {
        var filter = input.shardFilter();
        return filter == null
                || shard.parent()
                        .map(ShardId::value)
                        .filter(parent -> parent.equals(filter.shardId()))
                        .isPresent();
    }

    private static boolean isBehindStart(Shard shard, @Nullable String start) {
        return start == null || shard.id().value().compareTo(start) > 0;
    }

    private static List<KeySchemaElement> keySchema(StreamState stream) {
        var elements = new ArrayList<KeySchemaElement>();
        for (var name : stream.keyNames()) {
            elements.add(new KeySchemaElement(name, elements.isEmpty() ? "HASH" : "RANGE"));
        }
        return elements;
    }

    private static ShardDescription describe(Shard shard) {
        return new ShardDescription(
                shard.id().value(),
                new SequenceNumberRange(
                        Sequences.text(shard.start()),
                        shard.end().isPresent() ? Sequences.text(shard.end().getAsLong()) : null),
                shard.parent().map(ShardId::value).orElse(null));
    }
}
