package dev.millrace.services.streams;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.dynamodb.ShapeFaults;
import dev.millrace.services.streams.StreamShapes.GetShardIteratorInput;
import dev.millrace.services.streams.StreamShapes.GetShardIteratorOutput;
import dev.millrace.tables.stream.ReadPosition;
import dev.millrace.tables.stream.Sequences;
import dev.millrace.tables.stream.Shard;
import dev.millrace.tables.stream.StreamState;
import dev.millrace.tables.stream.Streams;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** GetShardIterator (spec 1.5). */
final class GetShardIterator {

    /** In the order AWS prints them. */
    private enum Type {
        AFTER_SEQUENCE_NUMBER,
        LATEST,
        TRIM_HORIZON,
        AT_SEQUENCE_NUMBER;

        private static final List<String> NAMES =
                Arrays.stream(values()).map(Type::name).toList();

        boolean needsNumber() {
            return this == AT_SEQUENCE_NUMBER || this == AFTER_SEQUENCE_NUMBER;
        }
    }

    private final Streams streams;
    private final StreamLookup lookup;
    private final Clock clock;

    GetShardIterator(Streams streams, StreamLookup lookup, Clock clock) {
        this.streams = streams;
        this.lookup = lookup;
        this.clock = clock;
    }

    GetShardIteratorOutput handle(Scope scope, GetShardIteratorInput input) {
        new ShapeFaults()
                .required("streamArn", input.streamArn() != null)
                .length("streamArn", input.streamArn(), 37, 1024)
                .required("shardId", input.shardId() != null)
                .length("shardId", input.shardId(), 28, 65)
                .required("shardIteratorType", input.shardIteratorType() != null)
                .enumeration("shardIteratorType", input.shardIteratorType(), Type.NAMES)
                .length("sequenceNumber", input.sequenceNumber(), 21, 40)
                .throwIfAny();
        var type = Type.valueOf(Objects.requireNonNull(input.shardIteratorType()));
        var number = input.sequenceNumber();
        if (type.needsNumber() && number == null) {
            throw DynamoDbErrors.validation("SequenceNumber is required for the ShardIteratorType " + type);
        }
        if (!type.needsNumber() && number != null) {
            throw DynamoDbErrors.validation("SequenceNumber must not be given for the ShardIteratorType " + type);
        }
        var stream = lookup.require(scope, input.streamArn());
        var shard = stream.shard(new ShardId(Objects.requireNonNull(input.shardId())))
                .orElseThrow(DynamoDbErrors::shardNotFound);
        return new GetShardIteratorOutput(
                new ShardIterator(stream.name(), shard.id(), position(stream, shard, type, number), clock.now(), 0)
                        .text());
    }

    private ReadPosition position(StreamState stream, Shard shard, Type type, @Nullable String number) {
        return switch (type) {
            case LATEST ->
                new ReadPosition.After(
                        streams.latest(stream.name(), shard.id()).orElseThrow(DynamoDbErrors::shardNotFound));
            case AT_SEQUENCE_NUMBER -> untrimmed(shard, inside(shard, number) - 1);
            case AFTER_SEQUENCE_NUMBER -> untrimmed(shard, inside(shard, number));
            case TRIM_HORIZON -> new ReadPosition.Oldest();
        };
    }

    /** The number as a position of the shard; refused if it lies outside (spec 1.5.5, 1.5.6). */
    private static long inside(Shard shard, @Nullable String text) {
        if (text == null || !SequenceNumber.isValid(text)) {
            throw DynamoDbErrors.validation("Invalid SequenceNumber: " + text);
        }
        long position = Sequences.position(new SequenceNumber(text));
        if (position < shard.start() && shard.lastTrimmed() > 0) {
            throw DynamoDbErrors.trimmedDataAccess();
        }
        if (position < shard.start() || position > shard.end().orElse(Long.MAX_VALUE)) {
            throw DynamoDbErrors.validation(
                    "The SequenceNumber " + text + " is outside the range of shard " + shard.id());
        }
        return position;
    }

    /** Right behind the last trimmed record nothing has been missed: a client may go on from there. */
    private static ReadPosition untrimmed(Shard shard, long after) {
        if (after < shard.lastTrimmed()) {
            throw DynamoDbErrors.trimmedDataAccess();
        }
        return new ReadPosition.After(after);
    }
}
