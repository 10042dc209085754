package dev.millrace.services.streams;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ServiceException;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.mappings.StreamSource;
import dev.millrace.tables.stream.ReadPosition;
import dev.millrace.tables.stream.ReadResult;
import dev.millrace.tables.stream.Sequences;
import dev.millrace.tables.stream.StreamListener;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The streams of Millrace's own tables, as mappings read them. Thread-safe. */
public final class TableStreamSource implements StreamSource {

    private final Streams streams;

    public TableStreamSource(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Optional<List<Shard>> shards(String streamArn) {
        return StreamName.parse(streamArn)
                .flatMap(streams::find)
                .map(state -> state.shards().stream()
                        .map(shard -> new Shard(
                                shard.id(),
                                shard.parent(),
                                shard.isClosed(),
                                Optional.of(Sequences.number(shard.start())),
                                shard.end().isPresent()
                                        ? Optional.of(
                                                Sequences.number(shard.end().getAsLong()))
                                        : Optional.empty()))
                        .toList());
    }

    /** @throws IllegalArgumentException if there is no such shard */
    @Override
    public SequenceNumber latest(String streamArn, ShardId shard) {
        long latest = StreamName.parse(streamArn)
                .map(name -> streams.latest(name, shard))
                .filter(found -> found.isPresent())
                .orElseThrow(() -> new IllegalArgumentException("no shard " + shard + " in " + streamArn))
                .getAsLong();
        return Sequences.number(latest);
    }

    @Override
    public Read read(String streamArn, ShardId shard, Optional<SequenceNumber> after, int maxRecords, int maxBytes) {
        var name = StreamName.parse(streamArn);
        var state = name.flatMap(streams::find);
        if (name.isEmpty() || state.isEmpty()) {
            return new Read.Unavailable(message(DynamoDbErrors.streamNotFound(streamArn)));
        }
        var json = new RecordJson(state.get());
        var records = new ArrayList<StreamRecord>();
        var bytes = new int[1];
        var from = after.<ReadPosition>map(number -> new ReadPosition.After(Sequences.position(number)))
                .orElseGet(ReadPosition.Oldest::new);
        var result = streams.read(name.get(), shard, from, record -> {
            if (records.size() >= maxRecords) {
                return false;
            }
            var next = json.record(record);
            if (!records.isEmpty() && bytes[0] + (long) next.eventBytes() > maxBytes) {
                return false;
            }
            bytes[0] += next.eventBytes();
            records.add(next);
            return true;
        });
        return switch (result) {
            case ReadResult.Found found -> new Read.Records(records, found.endOfShard());
            case ReadResult.Trimmed trimmed ->
                new Read.Trimmed(
                        trimmed.oldest().isPresent()
                                ? Optional.of(Sequences.number(trimmed.oldest().getAsLong()))
                                : Optional.empty());
            case ReadResult.Missing ignored -> new Read.Unavailable(message(DynamoDbErrors.shardNotFound()));
        };
    }

    /** What clients of the API are told: a mapping's LastProcessingResult quotes it (facts 48). Q-451 */
    private static String message(ServiceException error) {
        return String.valueOf(error.error().message());
    }

    /** A subscription to a stream that does not exist hears nothing. */
    @Override
    public Subscription subscribe(String streamArn, Listener listener) {
        var name = StreamName.parse(streamArn);
        var forwarding = new StreamListener() {
            @Override
            public void onRecords(ShardId shard) {
                listener.onRecords(shard);
            }

            @Override
            public void onShards() {
                listener.onShards();
            }
        };
        name.ifPresent(n -> streams.subscribe(n, forwarding));
        return () -> name.ifPresent(n -> streams.unsubscribe(n, forwarding));
    }
}
