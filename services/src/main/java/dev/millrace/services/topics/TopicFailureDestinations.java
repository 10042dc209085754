package dev.millrace.services.topics;

import dev.millrace.services.mappings.FailureDestinations;
import dev.millrace.services.mappings.OutboxEntry;
import dev.millrace.services.topics.Topics.Publication;
import dev.millrace.store.Writer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * On-failure destinations that are topics of this server: the document is published in the same commit that settles the
 * report, so it is published exactly once (spec H.1, H.2). Thread-safe.
 */
public final class TopicFailureDestinations implements FailureDestinations {

    private final Topics topics;

    public TopicFailureDestinations(Topics topics) {
        this.topics = topics;
    }

    @Override
    public Delivery deliver(OutboxEntry report, Consumer<Writer> settle) {
        var publication = new Publication(Optional.empty(), report.document(), Map.of());
        return topics.publish(report.destination(), publication, settle)
                ? new Delivery.Delivered()
                : new Delivery.Refused("Topic does not exist: " + report.destination());
    }
}
