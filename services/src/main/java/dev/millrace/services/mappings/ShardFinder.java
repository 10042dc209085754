package dev.millrace.services.mappings;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.trigger.MappingEvent;
import dev.millrace.trigger.MappingEvent.FoundShard;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for the shards of a mapping's stream, and hears of its news from the first look on. Not thread-safe. */
final class ShardFinder {

    private static final Logger LOG = LoggerFactory.getLogger(ShardFinder.class);

    private final StreamSource source;
    private final Supplier<MappingSpec> mapping;
    private final StreamSource.Listener news;
    private StreamSource.@Nullable Subscription subscription;

    /**
     * @param mapping asked at each look: settings change
     * @param news told on any thread, until {@link #unsubscribe}
     */
    ShardFinder(StreamSource source, Supplier<MappingSpec> mapping, StreamSource.Listener news) {
        this.source = source;
        this.mapping = mapping;
        this.news = news;
    }

    /**
     * The shards there are, or why they cannot be told.
     *
     * @param withLatest whether also the last record of each open shard is asked for
     */
    MappingEvent find(boolean withLatest) {
        var spec = mapping.get();
        try {
            if (subscription == null) { // first, so that no news between the two are missed
                subscription = source.subscribe(spec.streamArn(), news);
            }
            var found = source.shards(spec.streamArn());
            if (found.isEmpty()) {
                // The stream service's own words (facts 48). Q-451
                var error = DynamoDbErrors.streamNotFound(spec.streamArn()).error();
                return new MappingEvent.StreamUnavailable(String.valueOf(error.message()));
            }
            var all = new ArrayList<FoundShard>();
            for (var shard : found.get()) {
                var latest = withLatest && !shard.closed()
                        ? Optional.of(source.latest(spec.streamArn(), shard.id()))
                        : Optional.<SequenceNumber>empty();
                all.add(new FoundShard(shard.id(), shard.parent(), shard.closed(), latest));
            }
            return new MappingEvent.ShardsFound(all);
        } catch (RuntimeException unreadable) {
            LOG.warn("Stream {} cannot be read for mapping {}", spec.streamArn(), spec.uuid(), unreadable);
            return new MappingEvent.StreamUnavailable("Stream cannot be read: " + spec.streamArn());
        }
    }

    /** No more news, until the next look. */
    void unsubscribe() {
        var current = subscription;
        if (current != null) {
            current.close();
            subscription = null;
        }
    }
}
