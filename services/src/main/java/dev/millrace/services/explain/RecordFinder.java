package dev.millrace.services.explain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.services.Wire;
import dev.millrace.services.mappings.StreamSource;
import dev.millrace.services.mappings.StreamSource.Read;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Looks for records in a stream. Thread-safe. */
final class RecordFinder {

    /** A search for a key reads so many records of a stream at most. */
    static final int MOST_SEARCHED = 1_000_000;

    /** And finds so many. */
    static final int MOST_FOUND = 1_000;

    private static final int PAGE_RECORDS = 1_000;
    private static final int PAGE_BYTES = 8 * 1024 * 1024;

    private final StreamSource source;

    RecordFinder(StreamSource source) {
        this.source = source;
    }

    /**
     * The place of the record with this number.
     *
     * @param known shards that the stream has or has had
     */
    RecordPlace find(String streamArn, SequenceNumber number, Lineage known) {
        var listed = source.shards(streamArn);
        if (listed.isEmpty()) {
            return new RecordPlace.Unreadable(known.shards(), "the stream is gone");
        }
        var behind = before(number);
        var candidates = new TreeSet<ShardId>(known.goneThatCanHold(number, listed.get()));
        var unreadable = new ArrayList<String>();
        for (var shard :
                listed.get().stream().filter(one -> one.canHold(number)).toList()) {
            switch (source.read(streamArn, shard.id(), Optional.of(behind), 1, 1)) {
                case Read.Records(var records, var end) -> {
                    if (!records.isEmpty()
                            && records.getFirst().sequenceNumber().equals(number)) {
                        return new RecordPlace.Found(shard.id(), records.getFirst());
                    }
                }
                case Read.Trimmed(var horizon) -> {
                    if (horizon.isEmpty() || number.isBefore(horizon.get())) {
                        candidates.add(shard.id());
                    }
                }
                case Read.Unavailable(var reason) -> {
                    candidates.add(shard.id());
                    unreadable.add("shard " + shard.id() + " cannot be read: " + reason);
                }
            }
        }
        var shards = List.copyOf(candidates);
        if (!unreadable.isEmpty()) {
            return new RecordPlace.Unreadable(shards, String.join("; ", unreadable));
        }
        return shards.isEmpty() ? new RecordPlace.Nowhere() : new RecordPlace.Trimmed(shards);
    }

    private static SequenceNumber before(SequenceNumber number) {
        var value = new BigInteger(number.digits());
        return new SequenceNumber(value.subtract(value.min(BigInteger.ONE)).toString());
    }

    /**
     * What a search for a key found.
     *
     * @param unsearched a sentence for each shard that was not searched to its end
     */
    record Hits(List<RecordPlace.Found> found, List<String> unsearched) {}

    /**
     * The records whose partition or sort key has this value, a number as it is spelled; oldest first in each shard.
     */
    Hits withKey(String streamArn, String value) {
        var found = new ArrayList<RecordPlace.Found>();
        var unsearched = new ArrayList<String>();
        var shards = source.shards(streamArn);
        if (shards.isEmpty()) {
            unsearched.add("the stream is gone");
        }
        int searched = 0;
        for (var shard : shards.orElse(List.of())) {
            Optional<SequenceNumber> after = Optional.empty();
            var stop = Optional.<String>empty();
            boolean more = true;
            while (more && stop.isEmpty()) {
                switch (source.read(streamArn, shard.id(), after, PAGE_RECORDS, PAGE_BYTES)) {
                    case Read.Records(var records, var end) -> {
                        more = !records.isEmpty();
                        for (var record : records) {
                            stop = limit(found.size(), searched);
                            if (stop.isPresent()) {
                                break;
                            }
                            if (hasKey(record, value)) {
                                found.add(new RecordPlace.Found(shard.id(), record));
                            }
                            after = Optional.of(record.sequenceNumber());
                            searched++;
                        }
                    }
                    case Read.Trimmed(var horizon) -> { // beside the search: on to what is left
                        more = after.isPresent();
                        after = Optional.empty();
                    }
                    case Read.Unavailable(var reason) -> stop = Optional.of(reason);
                }
            }
            if (stop.isPresent()) {
                unsearched.add("shard " + shard.id() + " was "
                        + after.map(last -> "searched up to " + last + " only: ")
                                .orElse("not searched: ")
                        + stop.get());
            }
        }
        return new Hits(found, unsearched);
    }

    private static Optional<String> limit(int found, int searched) {
        if (found >= MOST_FOUND) {
            return Optional.of(MOST_FOUND + " records were found");
        }
        return searched >= MOST_SEARCHED ? Optional.of(MOST_SEARCHED + " records were searched") : Optional.empty();
    }

    private static boolean hasKey(StreamRecord record, String value) {
        // Most records are told apart without reading their JSON; what has to be escaped in it is read.
        if (value.chars().allMatch(c -> c >= ' ' && c < 127 && c != '"' && c != '\\' && c != '/')
                && !new String(record.event(), StandardCharsets.ISO_8859_1).contains(value)) {
            return false;
        }
        try {
            for (JsonNode attribute :
                    Wire.JSON.readTree(record.event()).path("dynamodb").path("Keys")) {
                for (JsonNode typed : attribute) {
                    if (typed.asText().equals(value)) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException unreadable) {
            return false;
        }
    }
}
