package dev.millrace.services.streams;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.Operation.Raw;
import dev.millrace.services.Protocol;
import dev.millrace.services.dynamodb.ShapeFaults;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.services.streams.StreamShapes.DescribeStreamInput;
import dev.millrace.services.streams.StreamShapes.DescribeStreamOutput;
import dev.millrace.services.streams.StreamShapes.GetShardIteratorInput;
import dev.millrace.services.streams.StreamShapes.GetShardIteratorOutput;
import dev.millrace.services.streams.StreamShapes.ListStreamsInput;
import dev.millrace.services.streams.StreamShapes.ListStreamsOutput;
import dev.millrace.services.streams.StreamShapes.StreamSummary;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.Streams;
import java.util.List;

/** DynamoDB Streams (spec 1). Thread-safe. */
public final class StreamsService implements AwsService {

    private static final int DEFAULT_LIMIT = 100;

    private final Streams streams;
    private final DescribeStream describeStream;
    private final GetShardIterator getShardIterator;
    private final GetRecords getRecords;
    private final StreamMetrics metrics;

    /** @param sink where reads are measured */
    public StreamsService(Streams streams, Clock clock, MetricSink sink) {
        var lookup = new StreamLookup(streams);
        this.metrics = new StreamMetrics(sink, clock);
        this.streams = streams;
        this.describeStream = new DescribeStream(lookup);
        this.getShardIterator = new GetShardIterator(streams, lookup, clock);
        this.getRecords = new GetRecords(streams, lookup, clock, metrics);
    }

    @Override
    public Address address() {
        return new Address("streams", "dynamodb", "DynamoDBStreams_20120810", "", "", List.of(Protocol.JSON_1_0));
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.of(
                        "ListStreams",
                        ListStreamsInput.class,
                        ListStreamsOutput.class,
                        metrics.counting((call, input) -> listStreams(call.scope(), input))),
                Operation.of(
                        "DescribeStream",
                        DescribeStreamInput.class,
                        DescribeStreamOutput.class,
                        metrics.counting((call, input) -> describeStream.handle(call.scope(), input))),
                Operation.of(
                        "GetShardIterator",
                        GetShardIteratorInput.class,
                        GetShardIteratorOutput.class,
                        metrics.counting((call, input) -> getShardIterator.handle(call.scope(), input))),
                new Raw("GetRecords", metrics.countingBytes((call, body) -> getRecords.handle(call.scope(), body))));
    }

    /** ListStreams (spec 1.3): in the order of ARNs, so paging survives whatever is created or forgotten meanwhile. */
    private ListStreamsOutput listStreams(Scope scope, ListStreamsInput input) {
        var start = input.exclusiveStartStreamArn();
        new ShapeFaults()
                .length("tableName", input.tableName(), 3, 255)
                .name("tableName", input.tableName())
                .range("limit", input.limit() == null ? null : (long) input.limit(), 1, 100)
                .length("exclusiveStartStreamArn", start, 37, 1024)
                .throwIfAny();
        if (start != null && StreamName.parse(start).isEmpty()) {
            throw DynamoDbErrors.validation("Invalid ExclusiveStartStreamArn: " + start);
        }
        int limit = input.limit() == null ? DEFAULT_LIMIT : input.limit();
        var table = input.tableName();
        var page = streams
                .list(
                        scope,
                        stream -> table == null || stream.name().table().equals(table),
                        start == null ? "" : start,
                        limit)
                .stream()
                .map(stream -> new StreamSummary(
                        stream.name().arn(),
                        stream.name().table(),
                        stream.name().label()))
                .toList();
        return new ListStreamsOutput(page, page.size() == limit ? page.getLast().streamArn() : null);
    }
}
