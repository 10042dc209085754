package dev.millrace.services.streams;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.dynamodb.RequestBody;
import dev.millrace.services.dynamodb.ShapeFaults;
import dev.millrace.services.streams.StreamShapes.GetRecordsInput;
import dev.millrace.tables.item.JsonBuffer;
import dev.millrace.tables.item.WireTypes;
import dev.millrace.tables.stream.ChangeRecord;
import dev.millrace.tables.stream.ReadResult;
import dev.millrace.tables.stream.Streams;
import org.jspecify.annotations.Nullable;

/** GetRecords (spec 1.6). Copies stored bytes into the answer. */
final class GetRecords {

    private static final int MOST_RECORDS = 1000;
    private static final long MOST_BYTES = 1 << 20;

    private final Streams streams;
    private final StreamLookup lookup;
    private final Clock clock;
    private final StreamMetrics metrics;

    GetRecords(Streams streams, StreamLookup lookup, Clock clock, StreamMetrics metrics) {
        this.streams = streams;
        this.lookup = lookup;
        this.clock = clock;
        this.metrics = metrics;
    }

    byte[] handle(Scope scope, byte[] body) {
        long began = clock.elapsedNanos();
        var input = parse(body);
        var text = input.shardIterator();
        new ShapeFaults()
                .required("shardIterator", text != null)
                .length("shardIterator", text, 1, 2048)
                .range("limit", input.limit() == null ? null : (long) input.limit(), 1, MOST_RECORDS)
                .throwIfAny();
        var iterator = ShardIterator.parse(String.valueOf(text))
                .orElseThrow(() -> DynamoDbErrors.validation("Invalid ShardIterator"));
        var now = clock.now();
        if (iterator.isExpired(now)) {
            throw DynamoDbErrors.expiredIterator();
        }
        var page = new Page(
                new RecordJson(lookup.require(scope, iterator.stream())),
                input.limit() == null ? MOST_RECORDS : input.limit());
        var result = streams.read(iterator.stream(), iterator.shard(), iterator.position(), page::take);
        return switch (result) {
            case ReadResult.Found found -> {
                var answer = found.endOfShard() ? page.last() : page.followedBy(iterator.next(found.position(), now));
                metrics.returned(iterator.stream(), page.count, page.bytes, clock.elapsedNanos() - began);
                yield answer;
            }
            case ReadResult.Trimmed ignored -> throw DynamoDbErrors.trimmedDataAccess();
            case ReadResult.Missing ignored -> throw DynamoDbErrors.shardNotFound();
        };
    }

    private static GetRecordsInput parse(byte[] body) {
        var members = new Object() {
            @Nullable
            String iterator;

            @Nullable
            Integer limit;
        };
        RequestBody.read(body, (name, in) -> {
            switch (name) {
                case "ShardIterator" -> members.iterator = WireTypes.text(in);
                case "Limit" -> members.limit = WireTypes.integer(in);
                default -> in.skipChildren();
            }
        });
        return new GetRecordsInput(members.iterator, members.limit);
    }

    /** The answer as it grows: at most so many records and 1 MiB of SizeBytes, but one at least. */
    private static final class Page {
        private final RecordJson json;
        private final int limit;
        private final JsonBuffer out = new JsonBuffer(4096).raw("{\"Records\":[");
        private int count;
        private long bytes;

        Page(RecordJson json, int limit) {
            this.json = json;
            this.limit = limit;
        }

        boolean take(ChangeRecord record) {
            int size = json.sizeBytes(record);
            if (count == limit || (count > 0 && bytes + size > MOST_BYTES)) {
                return false;
            }
            if (count > 0) {
                out.raw(',');
            }
            json.writeAnswer(out, record);
            count++;
            bytes += size;
            return true;
        }

        /** Nothing will ever follow: without an iterator, which tells the client so. */
        byte[] last() {
            return out.raw("]}").toByteArray();
        }

        byte[] followedBy(ShardIterator next) {
            return out.raw("],\"NextShardIterator\":\"")
                    .raw(next.text())
                    .raw("\"}")
                    .toByteArray();
        }
    }
}
