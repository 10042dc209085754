package dev.millrace.services.lambda;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.services.mappings.MappingSpec;
import dev.millrace.services.mappings.MappingStatus;
import dev.millrace.services.mappings.StreamMappings;
import dev.millrace.services.mappings.StreamSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Streams that exist by name only, and mappings that note what they are told. Thread-confined. */
public final class TestingStreams implements StreamSource, StreamMappings {

    private final Set<String> streams = new LinkedHashSet<>();
    public final Set<String> unstartable = new LinkedHashSet<>();
    public final Map<String, MappingSpec> running = new LinkedHashMap<>();
    public final List<String> calls = new ArrayList<>();
    public String lastProcessingResult = "No records processed";

    /** What the mappings' driver says of each; by itself it has always done what it was told. */
    public Optional<String> state = Optional.empty();

    /** Happens while a mapping is being started, changed or deleted. */
    public Runnable meanwhile = () -> {};

    public TestingStreams stream(String arn) {
        streams.add(arn);
        return this;
    }

    /** The stream is no longer there. */
    public void remove(String arn) {
        streams.remove(arn);
    }

    /** What runs under the UUID. */
    public MappingSpec spec(String uuid) {
        return Objects.requireNonNull(running.get(uuid), uuid);
    }

    @Override
    public Optional<List<Shard>> shards(String streamArn) {
        return streams.contains(streamArn) ? Optional.of(List.of()) : Optional.empty();
    }

    @Override
    public SequenceNumber latest(String streamArn, ShardId shard) {
        throw new AssertionError("the API does not read streams");
    }

    @Override
    public Read read(String streamArn, ShardId shard, Optional<SequenceNumber> after, int maxRecords, int maxBytes) {
        throw new AssertionError("the API does not read streams");
    }

    @Override
    public StreamSource.Subscription subscribe(String streamArn, Listener listener) {
        throw new AssertionError("the API does not read streams");
    }

    @Override
    public void start(MappingSpec spec) {
        if (unstartable.contains(spec.streamArn())) {
            throw new IllegalStateException("this stream cannot be read");
        }
        running.put(spec.uuid(), spec);
        meanwhile.run();
        calls.add("start");
    }

    /** There are no reports here that an earlier run could have left. */
    @Override
    public void resume() {}

    @Override
    public void update(MappingSpec spec) {
        running.put(spec.uuid(), spec);
        meanwhile.run();
        calls.add("update");
    }

    @Override
    public void delete(String uuid) {
        running.remove(uuid);
        meanwhile.run();
        calls.add("delete");
    }

    @Override
    public Optional<MappingStatus> status(String uuid) {
        return Optional.ofNullable(running.get(uuid))
                .map(spec -> new MappingStatus(
                        state.orElse(spec.enabled() ? "Enabled" : "Disabled"),
                        lastProcessingResult,
                        new MappingStatus.Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                        Optional.empty(),
                        0));
    }

    @Override
    public void close() {
        running.clear();
    }
}
