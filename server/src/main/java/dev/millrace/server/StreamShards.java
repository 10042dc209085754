package dev.millrace.server;

import dev.millrace.model.Scope;
import dev.millrace.model.ShardId;
import dev.millrace.services.lambda.LambdaService;
import dev.millrace.services.mappings.LocalStreamMappings;
import dev.millrace.services.mappings.ShardPosition;
import dev.millrace.tables.stream.Resharding;
import dev.millrace.tables.stream.ReshardingResult;
import dev.millrace.tables.stream.Sequences;
import dev.millrace.tables.stream.Shard;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.StreamState;
import dev.millrace.tables.stream.Streams;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The shards of streams, how far mappings have come in them, and rolls and splits on demand, so that a test can meet
 * what happens on AWS when it pleases. A stream is named by its ARN, or by its table if it is the table's newest.
 * Thread-safe.
 */
public final class StreamShards {

    /** Records are not counted beyond this. */
    public static final int MOST_COUNTED = 10_000;

    private static final int MOST_STREAMS = 1_000;

    private final Streams streams;
    private final Resharding resharding;
    private final LocalStreamMappings mappings;
    private final LambdaService lambda;
    private final Scope home;

    StreamShards(
            Streams streams, Resharding resharding, LocalStreamMappings mappings, LambdaService lambda, Scope home) {
        this.streams = streams;
        this.resharding = resharding;
        this.mappings = mappings;
        this.lambda = lambda;
        this.home = home;
    }

    /**
     * A stream and all its shards.
     *
     * @param shards in the order of their creation, so parents stand before children
     */
    public record Lineage(String streamArn, String table, boolean enabled, List<Row> shards) {
        public Lineage {
            shards = List.copyOf(shards);
        }
    }

    /**
     * A shard.
     *
     * @param parent the shard it continues, even if that one is gone
     * @param hashRange the partition keys whose changes it holds: first and last hash, in hexadecimal
     * @param startingSequenceNumber a number smaller than any of its records'
     * @param endingSequenceNumber the number of its last record; empty while it is open
     * @param records how many it holds now, counted up to {@link #MOST_COUNTED}
     * @param readers the mappings that know it
     */
    public record Row(
            String shardId,
            Optional<String> parent,
            String hashRange,
            String startingSequenceNumber,
            Optional<String> endingSequenceNumber,
            Instant createdAt,
            Optional<Instant> closedAt,
            int records,
            List<Reader> readers) {
        public Row {
            readers = List.copyOf(readers);
        }

        /** Whether records may still be added. */
        public boolean isOpen() {
            return endingSequenceNumber.isEmpty();
        }
    }

    /**
     * How far a mapping has come in a shard.
     *
     * @param mapping its UUID
     * @param stage waiting, running, stopping or finished
     * @param lanes for each lane, {@code after} and the number of the last settled record, or {@code horizon}
     */
    public record Reader(String mapping, String stage, List<String> lanes) {
        public Reader {
            lanes = List.copyOf(lanes);
        }
    }

    /**
     * The stream's shards, or those of all streams of the table, or of all tables if the name is empty.
     *
     * @throws dev.millrace.model.ServiceException if there is no such stream
     */
    public List<Lineage> of(String streamOrTable) {
        return of(home, streamOrTable);
    }

    List<Lineage> of(Scope scope, String streamOrTable) {
        var found = named(scope, streamOrTable);
        if (found.isEmpty() && !streamOrTable.isEmpty()) {
            throw missing(scope, streamOrTable);
        }
        return found.stream().map(this::lineage).toList();
    }

    /**
     * Closes every open shard and opens a child for each, as happens by itself after four hours.
     *
     * @return the new shards
     * @throws dev.millrace.model.ServiceException if there is no such stream, or it is disabled
     */
    public List<Row> roll(String streamOrTable) {
        return roll(home, streamOrTable);
    }

    List<Row> roll(Scope scope, String streamOrTable) {
        var stream = newest(scope, streamOrTable);
        return children(stream, "", resharding.roll(stream));
    }

    /**
     * Closes the shard and opens two children, each for half of its partition keys.
     *
     * @return the new shards
     * @throws dev.millrace.model.ServiceException if there is no such stream or shard, or it is closed already
     */
    public List<Row> split(String streamOrTable, String shardId) {
        return split(home, streamOrTable, shardId);
    }

    List<Row> split(Scope scope, String streamOrTable, String shardId) {
        var stream = newest(scope, streamOrTable);
        return children(stream, shardId, resharding.split(stream, new ShardId(shardId)));
    }

    private List<Row> children(StreamName stream, String asked, ReshardingResult result) {
        return switch (result) {
            case ReshardingResult.Continued(var children) ->
                children.stream()
                        .map(shard -> row(stream, shard, readers(stream)))
                        .toList();
            case ReshardingResult.Missing() ->
                throw Requests.refused(404, "stream " + stream.arn() + " has no shard '" + asked + "'");
            case ReshardingResult.Refused(var reason) -> throw Requests.refused(409, reason);
        };
    }

    private StreamName newest(Scope scope, String streamOrTable) {
        return named(scope, streamOrTable).stream()
                .max(Comparator.comparing(StreamState::createdAt).thenComparingLong(StreamState::number))
                .filter(ignored -> !streamOrTable.isEmpty())
                .map(StreamState::name)
                .orElseThrow(() -> missing(scope, streamOrTable));
    }

    private List<StreamState> named(Scope scope, String name) {
        return streams.list(
                scope,
                stream -> name.isEmpty()
                        || stream.name().table().equals(name)
                        || stream.name().arn().equals(name),
                "",
                MOST_STREAMS);
    }

    private RuntimeException missing(Scope scope, String name) {
        var tables = named(scope, "").stream()
                .map(stream -> stream.name().table())
                .distinct()
                .toList();
        return Requests.refused(
                404,
                "there is no stream or table with a stream called '" + name + "'"
                        + (tables.isEmpty() ? "" : "; these have streams: " + String.join(", ", tables)));
    }

    private Lineage lineage(StreamState stream) {
        var readers = readers(stream.name());
        return new Lineage(
                stream.name().arn(),
                stream.name().table(),
                stream.isEnabled(),
                stream.shards().stream()
                        .map(shard -> row(stream.name(), shard, readers))
                        .toList());
    }

    private Map<String, List<Reader>> readers(StreamName stream) {
        var readers = new TreeMap<String, List<Reader>>();
        for (var mapping : lambda.mappings()) {
            var configuration = mapping.configuration();
            if (stream.arn().equals(configuration.eventSourceArn())) {
                for (var position : mappings.positions(configuration.uuid())) {
                    readers.computeIfAbsent(position.shard().value(), shard -> new ArrayList<>())
                            .add(reader(configuration.uuid(), position));
                }
            }
        }
        return readers;
    }

    private static Reader reader(String mapping, ShardPosition position) {
        return new Reader(
                mapping,
                position.stage().name().toLowerCase(Locale.ROOT),
                position.lanes().stream().map(Object::toString).toList());
    }

    private Row row(StreamName stream, Shard shard, Map<String, List<Reader>> readers) {
        var range = shard.range();
        return new Row(
                shard.id().value(),
                shard.parent().map(ShardId::value),
                String.format(Locale.ROOT, "%016x-%016x", range.first(), range.last()),
                Sequences.text(shard.start()),
                shard.end().isPresent() ? Optional.of(Sequences.text(shard.end().getAsLong())) : Optional.empty(),
                shard.createdAt(),
                shard.closedAt(),
                streams.count(stream, shard.id(), MOST_COUNTED),
                readers.getOrDefault(shard.id().value(), List.of()));
    }
}
