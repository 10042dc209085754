package dev.millrace.server;

import dev.millrace.model.Scope;
import dev.millrace.services.cloudwatch.AlarmActions;
import dev.millrace.services.topics.Topics;
import dev.millrace.services.topics.Topics.Publication;
import java.util.Map;
import java.util.Optional;

/** Alarms tell topics of this server. Thread-safe. */
final class AlarmTopics implements AlarmActions {

    private final Topics topics;

    AlarmTopics(Topics topics) {
        this.topics = topics;
    }

    @Override
    public void fire(String actionArn, Scope scope, String subject, String message) {
        var publication = new Publication(Optional.of(subject), message, Map.of());
        if (!topics.publish(actionArn, publication, writer -> {})) {
            throw new IllegalStateException("Topic does not exist: " + actionArn);
        }
    }
}
